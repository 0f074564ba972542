"""How it was, by one press: the question in the widget, and the vote of who was asked.

Who may press is whose conversation the question stands in. The vote is there once; what was said is changed on the
page of the plugin that asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    NotFound,
    OnTicket,
    Outbound,
    SetRating,
    _,
    run_command,
    ticket_closing,
)
from instar_plugins.chat.tables import PLUGIN, Line, tables

_VOTE = f"UPDATE {tables.name('line')} SET score = ? WHERE id = ? AND ticket = ? AND ended = ? AND score IS NULL"


class RateBody(Arguments):
    """``line``: the question; ``number``, ``ticket``, ``ended``: of what it asks about."""

    line = fields.Integer(required=True)
    number = fields.String(required=True)
    ticket = fields.Integer(required=True)
    ended = fields.Integer(required=True)
    score = fields.Integer(required=True, validate=validate.Range(1, 5))


def rate(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``rate``: whoever was first has said it."""
    if not tx.run(_VOTE, (args["score"], args["line"], args["ticket"], args["ended"])):
        raise Conflict("rated", _("It was rated already."))
    return CommandAnswer({"score": args["score"]}, (OnTicket(args["number"], SetRating(args["score"])),))


def asks(message: Outbound) -> dict[str, int]:
    """What to write down with a message that is the question how it was; nothing with every other."""
    closing = ticket_closing(int(message.ticket["id"])) if message.automatic else None
    if closing is None or closing.ended is None or closing.rating is not None:
        return {}
    if closing.asked is None or closing.asked != message.written:
        return {}
    return {"ticket": closing.id, "ended": closing.ended}


def is_open(line: Line) -> bool:
    """Whether a question still waits for its answer."""
    if line.ticket is None or line.score is not None:
        return False
    closing = ticket_closing(line.ticket)
    return closing is not None and closing.ended == line.ended and closing.merged is None and closing.rating is None


def pressed(line: Line, score: int) -> int:
    """Vote; returns what stands there. Raises NotFound for what asks nothing, Conflict where it is too late."""
    closing = ticket_closing(line.ticket) if line.ticket is not None else None
    if closing is None:
        raise NotFound("no_question", _("There is nothing to rate."))
    if line.score is not None or closing.rating is not None:
        return int(line.score or closing.rating or 0)
    if closing.ended != line.ended or closing.merged is not None:
        raise Conflict("goes_on", _("The request goes on; there is nothing to rate yet."))
    vote = {"line": line.id, "number": closing.number, "ticket": closing.id, "ended": line.ended, "score": score}
    run_command(PLUGIN, "rate", vote)
    return score
