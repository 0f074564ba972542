"""What every row about a ticket shows, read for a handful of ids in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial
from typing import NamedTuple

from instar.access import Actor
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.labels import PersonLabel
from instar.queries.scoped import among
from instar.store import Row, as_list


class Head(NamedTuple):
    """One ticket without its data. ``client`` is the requester's name, "" for none. ``rating``: 1 to 5, None for
    not rated; ``entitled``: whether a contract covers it, None where none is needed."""

    id: int
    zone_id: int
    rev: int
    title: str
    role: str
    service_id: int
    process: str
    version_id: int
    stage: str | None
    status: str
    priority: int
    due: int | None
    entered: int
    created: int
    updated: int
    ended: int | None
    client: str
    assignee: PersonLabel | None
    team: PersonLabel | None
    rating: int | None = None
    entitled: bool | None = None


class OpenStep(NamedTuple):
    node: str
    title: str
    assignee_id: int | None


_HEADS = """
SELECT t.id, t.zone_id, t.rev, t.title, t.role, t.service_id, t.process, t.version_id, t.stage, t.status, t.priority,
       t.urgent, t.entered, t.created, t.updated, t.ended, coalesce(c.name, ''), t.assignee_id, t.team_id,
       t.rating, t.entitled
FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value LEFT JOIN contact c ON c.id = t.requester_id"""
_STEPS = """
SELECT w.ticket_id, w.node, w.assignee_id FROM json_each(?) wanted JOIN work_item w ON w.ticket_id = wanted.value
ORDER BY w.id"""


def heads(kernel: Kernel, ids: Collection[int]) -> dict[int, Head]:
    """The tickets with these ids. Nobody is asked: the ids come from a scoped question."""
    if not ids:
        return {}
    rows = kernel.store.read().all(_HEADS, (as_list(ids),))
    named = people(kernel, {id for row in rows for id in row[17:19]})
    return {row[0]: _head(row, named) for row in rows}


def _head(row: Row, named: Mapping[int, PersonLabel]) -> Head:
    entitled = None if row[20] is None else bool(row[20])
    return Head._make((*row[:17], named.get(row[17]), named.get(row[18]), row[19], entitled))


def open_steps(kernel: Kernel, tickets: Iterable[Head]) -> dict[int, list[OpenStep]]:
    """Open steps of these tickets, oldest first, by ticket."""
    found: dict[int, list[OpenStep]] = {}
    versions = {ticket.id: ticket.version_id for ticket in tickets}
    if not versions:
        return found
    title = cache(partial(node_title, kernel))
    for ticket, node, assignee in kernel.store.read().all(_STEPS, (as_list(versions),)):
        found.setdefault(ticket, []).append(OpenStep(node, title(versions[ticket], node), assignee))
    return found


def people(kernel: Kernel, ids: Collection[int | None]) -> dict[int, PersonLabel]:
    """The principals with these ids."""
    found = kernel.directory.people({id for id in ids if id is not None})
    return {id: PersonLabel(id, person.kind, person.key, person.name) for id, person in found.items()}


def allowed_on(kernel: Kernel, actor: Actor, permission: str, tickets: Iterable[Head]) -> frozenset[int]:
    """Ids of those on which the actor holds the permission. Only where the ticket's zone does not tell is asked how he
    takes part."""
    scope = kernel.access.scope(actor, permission)
    zones = {ticket.id: ticket.zone_id for ticket in tickets}
    found = scope.by_zones(zones)
    rest = zones.keys() - found
    return found | among(kernel, scope.branches(kernel.clock.now()), rest) if rest else found


def node_title(kernel: Kernel, version_id: int, node: str) -> str:
    """A node's title in the language of the moment; its id where the version has no such node."""
    found = kernel.definitions.process(version_id).nodes.get(node)
    return (text(found.title) if found else "") or node
