"""Where the tickets of a process stand now: how many wait at each node, and for how long.

What waits lies in four tables: open steps, events and child tickets that are waited for, actions under way, faults. A
node is internal, so those tickets count whose inside the actor may see. All nodes are counted by one statement, the
steps – nearly all there is – from an index alone; nothing is sorted, so that half a million tickets take no longer than
reading them. That is why there is no median but the longest of a few ages that half of them exceed.

An activity that is done for many items counts each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor, Branch
from instar.engine.model import BOUNDARY, START, Process
from instar.kernel import Kernel
from instar.queries.definitions import definition, versions
from instar.queries.labels import StageLabel, number, stage_label
from instar.queries.scoped import Source, branches

INSIDE = "ticket.view_internal"
HOUR, DAY = 3_600_000, 86_400_000
AGES = (HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""Ages, in ms, of which it is told whether half of those that stand at a node have stood there longer."""
LISTED = 100

STEPS = Source("work_item w", "w.ticket_id", "w.zone_id")
_OF_STEPS = "w.ticket_id AS ticket_id, w.token AS token, w.node AS node, w.created AS since, 0 AS fault"
_NO_FAULT = "NOT EXISTS (SELECT 1 FROM incident i WHERE i.ticket_id = j.ticket_id AND i.token = j.token)"
_REST = (
    (
        "subscription s CROSS JOIN ticket t",
        "s.ticket_id, s.token, s.node, s.created, 0",
        "t.id = s.ticket_id AND s.node IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text')",
    ),
    (
        "job j CROSS JOIN ticket t",
        "j.ticket_id, j.token, j.payload ->> '$.node', j.created, 0",
        f"t.id = j.ticket_id AND j.state <> 'done' AND j.kind = 'action' AND j.token <> 0 AND {_NO_FAULT}",
    ),
    ("incident i CROSS JOIN ticket t", "i.ticket_id, i.token, i.node, i.at, 1", "t.id = i.ticket_id"),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """What waits at a node. ``oldest``: since when the first has, ms; ``half``: the longest of ``AGES`` that half of
    them exceed, 0 for none; ``faults``: how many of them are faults."""

    node: str
    count: int
    oldest: int
    half: int
    faults: int


class Running(NamedTuple):
    """A version on which tickets run."""

    number: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Live:
    """``version``: the one that was asked for, None for all. ``running``: newest first."""

    version: int | None
    running: tuple[Running, ...]
    crowds: tuple[Crowd, ...]


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A ticket that stands at a node. ``since``: ms."""

    number: str
    title: str
    stage: StageLabel | None
    since: int
    fault: bool


def live(kernel: Kernel, actor: Actor, key: str, version: int | None = None) -> Live:
    """Where tickets stand, of all versions or of one by its number; raises NotFound and Forbidden as ``definition``."""
    asked = _asked(kernel, actor, key, version)
    if not asked.parts:
        return Live(version, (), ())
    now = kernel.clock.now()
    ages = ", ".join("sum(CASE WHEN since < ? THEN 1 ELSE 0 END)" for _age in AGES)
    sql, args = _standing(asked)
    found = kernel.store.read().all(
        f"SELECT node, count(*), min(since), sum(fault), {ages} FROM ({sql}) standing GROUP BY node ORDER BY node",
        (*(now - age for age in AGES), *args),
    )
    crowds = (Crowd(node, many, oldest, _half(many, longer), faults) for node, many, oldest, faults, *longer in found)
    return Live(version, _running(kernel, actor, asked), tuple(crowds))


def standing(
    kernel: Kernel, actor: Actor, key: str, node: str, version: int | None = None
) -> tuple[tuple[StandingRow, ...], bool]:
    """The tickets at a node, who has stood there longest first, at most 100, and whether there are more."""
    asked = _asked(kernel, actor, key, version)
    if not asked.parts:
        return (), False
    sql, args = _standing(asked)
    found = kernel.store.read().all(
        "SELECT f.ticket_id, f.since, f.fault, t.title, t.stage, t.version_id FROM"
        f" (SELECT ticket_id, min(since) AS since, max(fault) AS fault FROM ({sql}) standing WHERE node = ?"
        " GROUP BY ticket_id ORDER BY min(since), ticket_id LIMIT ?) f JOIN ticket t ON t.id = f.ticket_id"
        " ORDER BY f.since, f.ticket_id",
        (*args, node, LISTED + 1),
    )
    rows = (
        StandingRow(number(id), title, stage_label(kernel, version_id, stage), since, bool(fault))
        for id, since, fault, title, stage, version_id in found[:LISTED]
    )
    return tuple(rows), len(found) > LISTED


# -- below: how it is done -----------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """``nodes``: at which events and child tickets are waited for; ``version``: the id of a version, None for all."""

    key: str
    parts: Sequence[Branch]
    nodes: str
    version: int | None


def _asked(kernel: Kernel, actor: Actor, key: str, number: int | None) -> _Asked:
    row = definition(kernel, actor, "process", key, number=number).row
    wanted = [row] if number is not None else versions(kernel, actor, "process", key)
    names = sorted({id for one in wanted for id in _waiting(kernel.definitions.process(one.version_id))})
    version = row.version_id if number is not None else None
    return _Asked(key, branches(kernel, actor, INSIDE), orjson.dumps(names).decode(), version)


def _waiting(process: Process) -> Iterator[str]:
    """Nodes at which a token stands without a step: what is at an edge or begins something is told to no place."""
    return (id for id, node in process.nodes.items() if node.type not in (BOUNDARY, START) and not node.outcomes)


def _half(many: int, longer: Sequence[int]) -> int:
    return max((age for age, count in zip(AGES, longer, strict=True) if 2 * count > many), default=0)


def _standing(asked: _Asked) -> tuple[str, list[Any]]:
    """SQL of all that waits, as rows of (ticket_id, token, node, since, fault), and its arguments."""
    sql: list[str] = []
    args: list[Any] = []
    of_version = "" if asked.version is None else " AND t.version_id = ?"
    ending = [] if asked.version is None else [asked.version]
    for part in asked.parts:
        sql.append(_steps(part, of_version))
        args += [*part.args, asked.key, *ending]
        for table, columns, where in _REST:
            tables = f"{part.lead}ticket t JOIN {table.partition(' CROSS')[0]} ON TRUE" if part.lead else table
            sql.append(f"SELECT {columns} FROM {tables} WHERE {part.where} AND {where} AND t.process = ?{of_version}")
            args += [*part.args, *([asked.nodes] if "?" in where else []), asked.key, *ending]
    return (" UNION ALL " if len(asked.parts) == 1 else " UNION ").join(sql), args


def _steps(part: Branch, of_version: str) -> str:
    """Open steps know their zone, and the zone its process: a ticket is read only to find out its version."""
    if of_version:
        return (
            f"SELECT {_OF_STEPS} FROM {part.lead}ticket t JOIN work_item w ON w.ticket_id = t.id"
            f" WHERE {part.where} AND t.process = ? AND t.ended IS NULL{of_version}"
        )
    of_process = "w.zone_id IN (SELECT z.id FROM zone z WHERE z.process = ?)"
    return f"SELECT {_OF_STEPS} FROM {part.lead}{STEPS.table} WHERE {STEPS.of(part.where)} AND {of_process}"


def _running(kernel: Kernel, actor: Actor, asked: _Asked) -> tuple[Running, ...]:
    arms = [
        f"SELECT t.id AS id, t.version_id AS version_id FROM {part.lead}ticket t"
        f" WHERE {part.where} AND t.process = ? AND t.ended IS NULL"
        for part in asked.parts
    ]
    args = [arg for part in asked.parts for arg in (*part.args, asked.key)]
    sql = f"SELECT version_id, count(*) FROM ({' UNION '.join(arms)}) running GROUP BY version_id"
    counts: dict[int, int] = dict(kernel.store.read().all(sql, args))
    rows = versions(kernel, actor, "process", asked.key)
    return tuple(Running(row.number, counts[row.version_id]) for row in rows if row.version_id in counts)
