"""What every row about a ticket shows, read for a handful of ids in one statement."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, partial
from typing import NamedTuple

import orjson

from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.labels import PersonLabel
from instar.store import Row


class Head(NamedTuple):
    """One ticket without its data. ``client`` is the requester's name, "" for none."""

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


class OpenStep(NamedTuple):
    node: str
    title: str
    assignee_id: int | None


# Names are joined here rather than looked up one by one: a list of fifty may name fifty people.
_HEADS = """
SELECT t.id, t.zone_id, t.rev, t.title, t.role, t.service_id, t.process, t.version_id, t.stage, t.status, t.priority,
       t.due, t.entered, t.created, t.updated, t.ended, coalesce(c.name, ''),
       a.id, a.kind, a.key, a.name, m.id, m.kind, m.key, m.name
FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value
LEFT JOIN contact c ON c.id = t.requester_id
LEFT JOIN principal a ON a.id = t.assignee_id LEFT JOIN principal m ON m.id = t.team_id"""
_STEPS = """
SELECT w.ticket_id, w.node, w.assignee_id, t.version_id
FROM json_each(?) wanted JOIN work_item w ON w.ticket_id = wanted.value JOIN ticket t ON t.id = w.ticket_id
ORDER BY w.id"""
_PEOPLE = "SELECT p.id, p.kind, p.key, p.name FROM json_each(?) wanted JOIN principal p ON p.id = wanted.value"


def heads(kernel: Kernel, ids: Collection[int]) -> dict[int, Head]:
    """The tickets with these ids. Nobody is asked: the ids come from a scoped question."""
    if not ids:
        return {}
    rows = kernel.store.read().all(_HEADS, (_json(ids),))
    return {row[0]: Head._make((*row[:17], _person(row[17:21]), _person(row[21:25]))) for row in rows}


def open_steps(kernel: Kernel, ids: Collection[int]) -> dict[int, list[OpenStep]]:
    """Open steps of these tickets, oldest first, by ticket."""
    found: dict[int, list[OpenStep]] = {}
    if not ids:
        return found
    title = cache(partial(node_title, kernel))
    for ticket, node, assignee, version in kernel.store.read().all(_STEPS, (_json(ids),)):
        found.setdefault(ticket, []).append(OpenStep(node, title(version, node), assignee))
    return found


def people(kernel: Kernel, ids: Collection[int | None]) -> dict[int, PersonLabel]:
    """The principals with these ids, in one statement."""
    wanted = {id for id in ids if id is not None}
    if not wanted:
        return {}
    rows = kernel.store.read().all(_PEOPLE, (_json(wanted),))
    return {row[0]: PersonLabel(*row) for row in rows}


def node_title(kernel: Kernel, version_id: int, node: str) -> str:
    """A node's title in the language of the moment; its id where the version has no such node."""
    found = kernel.definitions.process(version_id).nodes.get(node)
    return (text(found.title) if found else "") or node


def _json(ids: Collection[int]) -> str:
    return orjson.dumps(sorted(ids)).decode()


def _person(row: Row) -> PersonLabel | None:
    return PersonLabel(*row) if row[0] is not None else None
