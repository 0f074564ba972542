"""What a receiver is told of something that happened: JSON of a shape that docs/hooks.md promises.

Everything is read in the name of the subscription's reader, as his page of the ticket reads it: a field that he may not
see is not there, and of what happens inside nothing is told to who sees the ticket from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from instar.sdk import Happening, NotFound, TicketEvent, Viewer, setting, ticket_view, visible_conversation

INSIDE = frozenset({"note", "stage", "outcome", "warned", "breached", "rated"})
"""What only those are told who see the inside of the ticket."""
_FACTS = ("stage", "step", "outcome", "clock", "percent", "rating", "result", "role", "service")
LARGEST = 256 << 10


def body_of(event: TicketEvent, kind: str, found: list[Happening], by: Any, reader: Viewer) -> bytes | None:
    """The body of one message about the happenings of one kind; None where the reader may not know of them. ``by``:
    who did it, as ``event_details`` tells it."""
    try:
        ticket = ticket_view(reader, event.ticket)
    except NotFound:
        return None
    inside = ticket.can.view_internal
    if kind in INSIDE and not inside:
        return None
    told: dict[str, Any] = {"id": event.id, "kind": kind, "by": _who(by) if inside else None}
    if kind == "field":
        readable = _readable(ticket, inside=inside)
        changes = [dict(one.facts) for one in found if one.facts.get("field") in readable]
        if not changes:
            return None
        told["changes"] = [{name: one[name] for name in ("field", "old", "new")} for one in changes]
    elif kind in ("message_in", "message_out", "note"):
        message = _message(event, reader)
        if message is None:
            return None
        told["message"] = message
    elif inside or kind in ("role", "service"):
        told |= {name: found[0].facts[name] for name in _FACTS if found[0].facts.get(name) is not None}
    said = {"type": f"ticket.{kind}", "timestamp": moment(event.at), "data": {"event": told, "ticket": _ticket(ticket)}}
    return _written(said)


def test_body(now: int) -> bytes:
    """What the test button sends."""
    return orjson.dumps({"type": "test", "timestamp": moment(now), "data": {}})


def moment(at: int | None) -> str | None:
    """As JSON has moments: ISO 8601 in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


# -- below: how it is done -----------------------------------------------------------------------------------


def _written(said: Mapping[str, Any]) -> bytes:
    """Without the values of fields where it would be too large for receivers."""
    made = orjson.dumps(said, default=str)
    if len(made) <= LARGEST:
        return made
    ticket = {**said["data"]["ticket"], "data": {}, "cut": True}
    event = {name: said["data"]["event"][name] for name in ("id", "kind", "by")}
    return orjson.dumps({**said, "data": {"event": event, "ticket": ticket}}, default=str)


def _who(by: Mapping[str, Any] | None) -> Any:
    return {name: by[name] for name in ("login", "name", "kind")} if by else None


def _readable(ticket: Any, *, inside: bool) -> frozenset[str]:
    own = ("title", "priority", "due", "service", "parent")
    return frozenset(one.id for one in ticket.fields) | frozenset((*own, "assignee", "team") if inside else own)


def _message(event: TicketEvent, reader: Viewer) -> Any:
    """None for one that the reader may not read."""
    id = event.payload.get("message")
    one = next((one for one in visible_conversation(reader, event.ticket).messages if one.id == id), None)
    if one is None:
        return None
    author = one.author.name if one.author is not None else one.contact
    files = [{"name": file.name, "size": file.size} for file in one.files]
    said = {"id": one.id, "at": moment(one.at), "audience": one.audience, "channel": one.channel, "author": author}
    return {**said, "automatic": one.automatic, "text": one.body, "files": files}


def _ticket(ticket: Any) -> dict[str, Any]:
    asks = ticket.requester
    return {
        "number": ticket.number,
        "url": f"{str(setting('base_url')).rstrip('/')}/t/{ticket.number}",
        "title": ticket.title,
        "role": ticket.role.key,
        "process": ticket.process,
        "service": ticket.service.key,
        "stage": ticket.stage.id if ticket.stage is not None and ticket.can.view_internal else None,
        "status": ticket.status,
        "priority": ticket.priority,
        "channel": ticket.channel,
        "assignee": ticket.assignee.key if ticket.assignee is not None else None,
        "team": ticket.team.key if ticket.team is not None else None,
        "requester": {"name": asks.name, "email": asks.email, "phone": asks.phone} if asks is not None else None,
        "organization": ticket.organization or None,
        "parent": ticket.parent,
        "created": moment(ticket.created),
        "updated": moment(ticket.updated),
        "due": moment(ticket.due),
        "closed": moment(ticket.ended),
        "data": dict(ticket.data),
    }
