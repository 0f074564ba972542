"""How it was, by one press: buttons below the question in the chat, and the vote.

Who may press is written into the button and signed: the one who was asked, for this ticket and this closing. The vote
is there once; what was said is changed on the page of the plugin that asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import (
    Arguments,
    ChannelContext,
    CommandAnswer,
    CommandTx,
    Conflict,
    OnTicket,
    Outbound,
    SetRating,
    address_contact,
    run_command,
    ticket_closing,
)
from instar_plugins.telegram import phrases
from instar_plugins.telegram.marks import Press, press_data, press_of
from instar_plugins.telegram.phrases import said
from instar_plugins.telegram.tables import KIND, PLUGIN, tables

_INSERT = f"""
INSERT INTO {tables.name("vote")} (ticket, ended, score, at) VALUES (?, ?, ?, ?)
ON CONFLICT (ticket, ended) DO NOTHING"""


class RateBody(Arguments):
    number = fields.String(required=True)
    ticket = fields.Integer(required=True)
    ended = fields.Integer(required=True)
    score = fields.Integer(required=True, validate=validate.Range(1, 5))


def rate(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``rate``: whoever was first has said it."""
    if not tx.run(_INSERT, (args["ticket"], args["ended"], args["score"], tx.now)):
        raise Conflict("rated", said(phrases.ALREADY, "", score=args["score"]))
    return CommandAnswer({"score": args["score"]}, (OnTicket(args["number"], SetRating(args["score"])),))


def buttons(message: Outbound, context: ChannelContext, person: str, language: str) -> dict[str, Any] | None:
    """What stands below the question how it was; None below everything else."""
    closing = ticket_closing(int(message.ticket["id"]))
    if closing is None or closing.ended is None or closing.rating is not None or not context.key:
        return None
    if not message.automatic or closing.asked is None or closing.asked != message.written:
        return None
    rows = []
    for score, face in phrases.FACES.items():
        data = press_data(context.key, person, Press(closing.id, closing.ended, score))
        rows.append([{"text": said(face, language), "callback_data": data}])
    return {"inline_keyboard": rows}


def pressed(context: ChannelContext, person: str, data: str, language: str) -> tuple[str, bool]:
    """What to say to who has pressed a button, and whether the buttons are of use no more."""
    press = press_of(context.key, person, data)
    closing = ticket_closing(press.ticket) if press is not None else None
    if press is None or closing is None or closing.requester != address_contact(KIND, person):
        return said(phrases.NOT_YOURS, language), False
    if closing.ended != press.ended or closing.merged is not None:
        return said(phrases.REOPENED, language), True
    if closing.rating is not None:
        return said(phrases.ALREADY, language, score=closing.rating), True
    vote = {"number": closing.number, "ticket": press.ticket, "ended": press.ended, "score": press.score}
    try:
        run_command(PLUGIN, "rate", vote)
    except Conflict:  # a second press, a moment later
        return said(phrases.ALREADY, language, score=press.score), True
    return said(phrases.RATED, language, score=press.score), True
