"""Replies that wait: when one leaves, how it stands in the conversation, and its way back into the composer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import redirect, request
from flask.typing import ResponseReturnValue

from instar.commands import WithdrawReply, execute
from instar.errors import Invalid
from instar.i18n import _
from instar.queries.held import HeldRow, held
from instar.queries.ticket import TicketView, ticket_id
from instar.web import current, times
from instar.web.routes import page

LATER = "later"
"""Name of the composer's field for a moment of one's own choice."""


@page("/t/<number>/held/<int:id>/withdraw", methods=("POST",))
def withdraw(number: str, id: int) -> ResponseReturnValue:
    """Its text comes back into the composer."""
    ticket_id(current.kernel(), current.actor(), number)
    execute(current.kernel(), WithdrawReply(id), current.actor())
    return redirect(f"/t/{number}#compose", 303)


def may_wait(view: TicketView) -> bool:
    """Whether a reply of the reader goes to somebody outside, so that it may be withdrawn before."""
    own = view.requester is not None and view.requester.id == current.actor().contact_id
    return view.can.comment and view.can.view_internal and not own


def due(view: TicketView) -> int | None:
    """When what was sent is to leave (ms): at the moment that was chosen, else after the site's delay; None: at once.

    Raises Invalid for a moment that is none or is over.
    """
    if not may_wait(view):
        return None
    now, typed = current.now(), request.form.get(LATER, "").strip()
    if not typed:
        delay = current.kernel().settings.reply_delay
        return now + delay * 1000 if delay else None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    at = int(moment.replace(tzinfo=current.zone()).timestamp() * 1000) if moment is not None else 0
    if at <= now:
        raise Invalid({LATER: [_("Choose a moment that lies ahead, a year at most.")]})
    return at


def waiting(view: TicketView) -> Iterator[tuple[HeldRow, str]]:
    """Replies that wait, and for each when it leaves or why it has not."""
    for row in held(current.kernel(), current.actor(), view.key):
        yield row, _told(row)


def _told(row: HeldRow) -> str:
    if row.failed:
        return _("Not sent: {reason}").format(reason=row.failed)
    if row.due - current.now() < times.MINUTE:
        return _("leaves in a moment; nobody outside sees it yet")
    moment = times.deadline(row.due, open=False)
    return _("leaves {when}; nobody outside sees it yet").format(when=moment.text if moment else "")
