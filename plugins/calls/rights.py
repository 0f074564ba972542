"""Who sees a call, and who may write about it. All of it is asked of ``access``.

A call of a ticket is part of its inside: who sees that sees the call, who may write notes there may note, correct and
unlink it. Requesters do not: a note or a recording is not addressed to them.

A call without a ticket is a number that nobody has placed yet. It is for who keeps clients (``client.edit``) and sees
the inside of tickets – he knows those numbers anyhow, and it is he who finds out whose call it was. Who talked, or
noted it, sees his own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from instar.sdk import Conflict, Forbidden, NotFound, TicketName, Viewer, _, may, named_tickets
from instar_plugins.calls.tables import Call

INSIDE, NOTE, CLIENTS, EXPORT = "ticket.view_internal", "ticket.comment_internal", "client.edit", "ticket.export"


def asker(by: Viewer) -> Viewer | None:
    """``by`` as the SDK takes him: the site itself, in a job, is None."""
    return None if by.kind == "system" else by


def keeps_loose(by: Viewer) -> bool:
    """Whether somebody sees every call without a ticket."""
    return may(INSIDE, asker(by)) and may(CLIENTS, asker(by))


def is_own(call: Any, by: Viewer) -> bool:
    return by.id is not None and by.id in (call.employee_id, call.author_id) and may(INSIDE, asker(by))


def visible(calls: Iterable[Any], by: Viewer, permission: str = INSIDE) -> tuple[list[Any], dict[int, TicketName]]:
    """Those of the calls that somebody sees, and their tickets by id: one statement for a whole page."""
    found = list(calls)
    tickets = named_tickets(asker(by), {one.ticket_id for one in found if one.ticket_id}, permission)
    loose = keeps_loose(by) if any(one.ticket_id is None for one in found) else False
    return [one for one in found if (one.ticket_id in tickets if one.ticket_id else loose or is_own(one, by))], tickets


def sees(call: Any, by: Viewer) -> bool:
    return bool(visible([call], by)[0])


def may_change(call: Any, by: Viewer) -> bool:
    """On its ticket, or anywhere for one that has none."""
    return sees(call, by) and may(NOTE, asker(by), call.ticket_id)


def find(id: int, by: Viewer, *, change: bool = False) -> Any:
    """Raises NotFound, the same for what is not there and what is not his to see; Forbidden for who may only look."""
    call = Call.get_or_none(Call.id == id) if 0 < id < 1 << 31 else None
    if call is None or not sees(call, by):
        raise NotFound("no_call", _("There is no such call, or it is not shared with you."))
    if change and not may_change(call, by):
        raise Forbidden("not_allowed", _("You may look at this call, and not write about it."))
    return call


def ticket_to_note(number: str, by: Viewer) -> int:
    """The id of a ticket that somebody may note calls on. Raises NotFound, Forbidden."""
    id = _ticket(number, by, "ticket.view")
    if not may(NOTE, asker(by), id):
        raise Forbidden("not_allowed", _("You may not write notes on this ticket, so you may not note calls there."))
    return id


def ticket_inside(number: str, by: Viewer) -> int:
    """The id of a ticket whose inside somebody sees; raises NotFound."""
    return _ticket(number, by, INSIDE)


def same_state(call: Any, rev: int | None) -> None:
    """Raises Conflict for who has looked at another state of the call than there is."""
    if rev is not None and rev != call.rev:
        raise Conflict(
            "call_changed",
            _("Somebody has changed this call meanwhile."),
            hint=_("Look at what it says now, and write yours again."),
        )


def _ticket(number: str, by: Viewer, permission: str) -> int:
    digits = number.strip().upper().removeprefix("T-")
    id = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
    if id not in named_tickets(asker(by), {id}, permission):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    return id
