"""Messages that did not reach who has asked: what stands at them in the conversation, and sending one again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import redirect
from flask.typing import ResponseReturnValue

from instar.commands import SendAgain, execute
from instar.i18n import _
from instar.queries.conversation import Message
from instar.queries.exchange import reasons
from instar.queries.ticket import TicketView, ticket_id
from instar.web import current
from instar.web.routes import page

SHOWN = {"waiting": "waiting", "failed": "failed", "withheld": "failed"}
"""Delivery → how its line is drawn."""


@page("/t/<number>/messages/<int:id>/send-again", methods=("POST",))
def send_again(number: str, id: int) -> ResponseReturnValue:
    ticket_id(current.kernel(), current.actor(), number)
    execute(current.kernel(), SendAgain(id), current.actor())
    return redirect(f"/t/{number}#m{id}", 303)


def why(view: TicketView, messages: Iterable[Message]) -> Mapping[int, str]:
    """By message, why it was not delivered, for who sees the inside of the ticket."""
    stopped = [one.id for one in messages if one.delivery in ("failed", "withheld")]
    return reasons(current.kernel(), current.actor(), view.key, stopped) if stopped else {}


def words(delivery: str, reason: str) -> str:
    """What stands below a message; "" for one that has left, or of which nobody expects that."""
    if delivery == "failed":
        return _("not delivered: {reason}").format(reason=reason) if reason else _("not delivered")
    if delivery == "withheld":
        return _("not sent: {reason}").format(reason=reason) if reason else _("not sent")
    return _("being sent") if delivery == "waiting" else ""


def action(view: TicketView, message: Message) -> tuple[str, str] | None:
    """The button below a message that did not arrive."""
    if message.delivery not in ("failed", "withheld") or not (view.can.comment and view.can.view_internal):
        return None
    return f"/t/{view.number}/messages/{message.id}/send-again", _("Send again")
