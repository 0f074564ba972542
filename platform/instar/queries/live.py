"""Where the tickets of a process stand now: how many wait at each node, and for how long.

What waits lies in four tables: open steps, events and child tickets that are waited for, actions under way, faults. A
node is internal, so those tickets count whose inside the actor may see. All nodes are counted by one statement, the
steps – nearly all there is – from an index alone and in its order; nothing is sorted, so that a hundred thousand take
no longer than reading them. That is why there is no median but the longest of a few ages that half of them exceed.

An activity that is done for many items counts each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from instar.access import Actor, Branch
from instar.engine.model import BOUNDARY, START, Process
from instar.kernel import Kernel
from instar.queries.definitions import definition, versions
from instar.queries.labels import StageLabel, number, stage_label
from instar.queries.scoped import Source, branches, inhabited

INSIDE = "ticket.view_internal"
HOUR, DAY = 3_600_000, 86_400_000
AGES = (HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""Ages, in ms, of which it is told whether half of those that stand at a node have stood there longer."""
LISTED = 100

STEPS = Source("work_item w", "w.ticket_id", "w.zone_id")
_OF_STEPS = (
    "w.ticket_id AS ticket_id, w.token AS token, w.node AS node, w.created AS since, 0 AS fault, w.zone_id AS zone"
)
_NO_FAULT = "NOT EXISTS (SELECT 1 FROM incident i WHERE i.ticket_id = j.ticket_id AND i.token = j.token)"
_OF_REST = "{0}.ticket_id AS ticket_id, {0}.token AS token, {1} AS node, {2} AS since, {3} AS fault, t.zone_id AS zone"
_REST = (
    (
        "subscription s CROSS JOIN ticket t",
        _OF_REST.format("s", "s.node", "s.created", 0),
        "t.id = s.ticket_id AND s.kind <> 'sla' AND s.node IN ({nodes})",
    ),
    (
        "job j CROSS JOIN ticket t",
        _OF_REST.format("j", "j.payload ->> '$.node'", "j.created", 0),
        f"t.id = j.ticket_id AND j.state <> 'done' AND j.kind = 'action' AND j.token <> 0 AND {_NO_FAULT}",
    ),
    ("incident i CROSS JOIN ticket t", _OF_REST.format("i", "i.node", "i.at", 1), "t.id = i.ticket_id"),
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
    running = _running(kernel, actor, asked)
    if [one.number for one in running] == [version]:  # all that runs: no ticket has to be asked for its version
        asked = asked._replace(version=None)
    sql, args = _counted(asked, [kernel.clock.now() - age for age in AGES])
    crowds = (
        Crowd(node, int(many), oldest, _half(int(many), longer), int(faults))
        for node, many, oldest, faults, *longer in kernel.store.read().all(sql, args)
    )
    return Live(version, running, tuple(crowds))


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
    nodes: tuple[str, ...]
    version: int | None

    @property
    def apart(self) -> bool:
        """Whether no two branches can find the same ticket."""
        return len(self.parts) == 1 or all(part.apart for part in self.parts)

    @property
    def together(self) -> str:
        return " UNION ALL " if self.apart else " UNION "


def _asked(kernel: Kernel, actor: Actor, key: str, number: int | None) -> _Asked:
    row = definition(kernel, actor, "process", key, number=number).row
    wanted = [row] if number is not None else versions(kernel, actor, "process", key)
    names = {id for one in wanted for id in _waiting(kernel.definitions.process(one.version_id))}
    version = row.version_id if number is not None else None
    return _Asked(key, inhabited(kernel, branches(kernel, actor, INSIDE)), tuple(sorted(names)), version)


def _waiting(process: Process) -> Iterator[str]:
    """Nodes at which a token stands without a step: what is at an edge or begins something is told to no place."""
    return (id for id, node in process.nodes.items() if node.type not in (BOUNDARY, START) and not node.outcomes)


def _half(many: int, longer: Sequence[int]) -> int:
    return max((age for age, count in zip(AGES, longer, strict=True) if 2 * count > many), default=0)


def _counted(asked: _Asked, before: Sequence[int]) -> tuple[str, list[Any]]:
    """SQL of (node, how many, since when the first, faults, how many since before each of some moments).

    Each branch is counted by itself, zone by zone, in the order of its index; only where two of them can find the same
    ticket all is compared first.
    """
    ages = ", ".join(f"sum(CASE WHEN since < ? THEN 1 ELSE 0 END) AS a{place}" for place in range(len(before)))
    each = f"SELECT node, count(*) AS many, min(since) AS oldest, sum(fault) AS faults, {ages} FROM"
    arms = list(_arms(asked)) if asked.apart else [_standing(asked)]
    counted = " UNION ALL ".join(f"{each} ({sql}) one GROUP BY zone, node" for sql, _args in arms)
    sums = ", ".join(f"sum(a{place})" for place in range(len(before)))
    whole = (
        f"SELECT node, sum(many), min(oldest), sum(faults), {sums} FROM ({counted}) every GROUP BY node ORDER BY node"
    )
    return whole, [arg for _sql, args in arms for arg in (*before, *args)]


def _standing(asked: _Asked) -> tuple[str, list[Any]]:
    """SQL of all that waits, as rows of (ticket_id, token, node, since, fault, zone), and its arguments."""
    arms = list(_arms(asked))
    return asked.together.join(sql for sql, _args in arms), [arg for _sql, args in arms for arg in args]


def _arms(asked: _Asked) -> Iterator[tuple[str, list[Any]]]:
    of_version = "" if asked.version is None else " AND t.version_id = ?"
    ending = [asked.key] if asked.version is None else [asked.key, asked.version]
    for part in asked.parts:
        yield _steps(part, of_version), [*part.args, *ending]
        for table, columns, where in _REST:
            tables = f"{part.lead}ticket t JOIN {table.partition(' CROSS')[0]} ON TRUE" if part.lead else table
            marked = where.format(nodes=", ".join("?" * len(asked.nodes)))
            nodes = asked.nodes if marked != where else ()
            of_ticket = f"t.process = ?{of_version}"
            yield (
                f"SELECT {columns} FROM {tables} WHERE {part.where} AND {marked} AND {of_ticket}",
                [*part.args, *nodes, *ending],
            )


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
    sql = f"SELECT version_id, count(*) FROM ({asked.together.join(arms)}) running GROUP BY version_id"
    counts: dict[int, int] = dict(kernel.store.read().all(sql, args))
    rows = versions(kernel, actor, "process", asked.key)
    return tuple(Running(row.number, counts[row.version_id]) for row in rows if row.version_id in counts)
