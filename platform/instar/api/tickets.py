"""Tickets: open, list, read, edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.ticket import (
    EditTicketBody,
    OpenedTicket,
    OpenTicketBody,
    RequesterBody,
    TicketList,
    TicketShape,
    TicketsQuery,
    ticket_json,
    ticket_list_json,
)
from instar.commands import EditTicket, OpenTicket
from instar.errors import Invalid, NotFound
from instar.i18n import _
from instar.queries.ticket import ticket
from instar.queries.tickets import Filters, list_tickets
from instar.queries.work import open_work

FILTERS = tuple(name for name in Filters.__dataclass_fields__ if name not in ("fields", "also"))


@operation("POST", "/tickets", answer=OpenedTicket, status=201, body=OpenTicketBody, statuses=(403, 409))
def open_ticket(call: Call) -> Reply:
    """Open a ticket."""
    return opened_reply(call)


def opened_reply(call: Call, parent: str | None = None) -> Reply:
    """Open what the body says; ``parent``: below that ticket."""
    given = dict(call.body)
    if parent is not None:
        if given.get("parent") not in (None, parent):
            raise Invalid({"parent": [_("The address says which ticket it is a part of.")]})
        given["parent"] = f"T-{call.ticket_id}"
    opened = call.execute(OpenTicket(**given | {"requester": _requester(given.get("requester"))}, channel="api"))
    told = fresh(call, opened["ticket"]) or {"number": opened["number"], "rev": opened["rev"]}
    if given["link"]:
        told["link"] = opened["link"]
    headers = {"Location": f"/api/v1/tickets/{opened['number']}", "ETag": etag(told["rev"])}
    return Reply(told, headers)


@operation("GET", "/tickets", answer=TicketList, query=TicketsQuery)
def tickets(call: Call) -> Reply:
    """Tickets that the account may see."""
    filters = filters_of(call.query)
    sort, cursor, limit = call.query["sort"], call.query.get("cursor"), call.query["limit"]
    found = list_tickets(call.kernel, call.actor, filters, sort=sort, cursor=cursor, limit=limit)
    return Reply(ticket_list_json(found))


@operation("GET", "/tickets/<number>", answer=TicketShape)
def one_ticket(call: Call) -> Reply:
    """One ticket."""
    return ticket_reply(call, call.ticket_id)


@operation("PATCH", "/tickets/<number>", answer=TicketShape, body=EditTicketBody, guarded=True, statuses=(403, 409))
def edit_ticket(call: Call) -> Reply:
    """Change fields of a ticket."""
    id = call.ticket_id
    call.execute(EditTicket(id, call.body, rev=call.rev))
    return ticket_reply(call, id)


def filters_of(given: Mapping[str, Any]) -> Filters:
    """The filters among the parameters of a list."""
    return Filters(**{name: given[name] for name in FILTERS if name in given})


def ticket_reply(call: Call, id: int, status: int | None = None) -> Reply:
    """The ticket as it is now. Raises NotFound when the account may not see it (any more)."""
    told = _told(call, id)
    return Reply(told, {"ETag": etag(told["rev"])}, status)


def fresh(call: Call, id: int) -> dict[str, Any] | None:
    """The ticket as it is now; None where the account may not see it, such as a channel that only opens tickets."""
    try:
        return _told(call, id)
    except NotFound:
        return None


def etag(rev: int) -> str:
    return f'"{rev}"'


def _told(call: Call, id: int) -> dict[str, Any]:
    return ticket_json(ticket(call.kernel, call.actor, id), open_work(call.kernel, call.actor, id))


def _requester(given: Any) -> int | str | dict[str, Any] | None:
    if given is None or isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    if not isinstance(given, dict):
        raise Invalid({"requester": [_("Give a contact's id, an e-mail address, or name, email and phone.")]})
    errors = RequesterBody().validate(given)
    if errors:
        raise Invalid({f"requester.{name}": [str(told) for told in found] for name, found in errors.items()})
    return given
