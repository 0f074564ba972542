"""Checks of tickets and their processes: what the engine's state says, the rows beside it say too."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from instar.engine.model import Process
from instar.engine.tokens import ACTION, CHILD, EVENT, INCIDENT, WORK
from instar.errors import InstarError
from instar.i18n import N_, _
from instar.kernel import Kernel
from instar.store import Tx
from instar.tools.doctor.check import Check, Found

PAGE = 1000

_TICKETS = """
SELECT id, version_id, stage, status, state, ended, rev FROM ticket WHERE id > ? ORDER BY id LIMIT ?"""
_ITEMS = "SELECT ticket_id, token, node FROM work_item WHERE ticket_id BETWEEN ? AND ?"
_INCIDENTS = "SELECT ticket_id, token, node FROM incident WHERE ticket_id BETWEEN ? AND ?"
_AWAITED = """
SELECT ticket_id, token, node FROM subscription WHERE kind NOT IN ('child', 'sla') AND ticket_id BETWEEN ? AND ?"""
_CHILDREN = "SELECT ticket_id, token, node FROM subscription WHERE kind = 'child' AND ticket_id BETWEEN ? AND ?"
_JOBS = """
SELECT ticket_id, token, payload ->> '$.node' FROM job
WHERE kind = 'action' AND token <> 0 AND state IN ('ready', 'running', 'held') AND ticket_id BETWEEN ? AND ?"""
_REVS = """
SELECT ticket_id, CAST(payload ->> '$.rev' AS INTEGER) FROM event WHERE ticket_id BETWEEN ? AND ? ORDER BY id"""
_UNKEPT = """
SELECT t.id FROM ticket t WHERE t.ended IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.ticket_id = t.id AND i.ended = t.ended)"""
_OTHER_PROCESS = """
SELECT t.id FROM ticket t JOIN definition_version v ON v.id = t.version_id JOIN definition d ON d.id = v.definition_id
WHERE d.kind <> 'process' OR d.key <> t.process"""
_FOREIGN_CURRENT = """
SELECT d.key FROM definition d JOIN definition_version v ON v.id = d.current_id WHERE v.definition_id <> d.id"""

Places = dict[int, set[tuple[int, str]]]
"""Ticket → (token, node) of rows that wait for a token."""


class Ticket(NamedTuple):
    id: int
    version_id: int
    stage: str | None
    status: str
    state: dict[str, Any]
    ended: int | None
    rev: int

    @property
    def awaited(self) -> set[tuple[int, str]]:
        return {(wait[0], wait[1]) for wait in self.state.get("waits", ())}

    def places(self, waits_for: str) -> set[tuple[int, str]]:
        """What has to have a row. A timer that has gone off has none, also where it became a fault, which keeps it."""
        if waits_for == EVENT:
            faults = self.state.get("faults", {}).values()
            return self.awaited - {(one["token"], one["node"]) for one in faults if one["kind"] == "timer_fired"}
        return {(token[0], token[1]) for token in self.state.get("tokens", ()) if token[2] == waits_for}


def _pages(tx: Tx) -> Iterator[list[Ticket]]:
    last = 0
    while rows := tx.all(_TICKETS, (last, PAGE)):
        yield [Ticket(*row)._replace(state=orjson.loads(row[4])) for row in rows]
        last = rows[-1][0]


def _beside(tx: Tx, sql: str, page: list[Ticket]) -> Places:
    found: Places = {}
    for id, token, node in tx.all(sql, (page[0].id, page[-1].id)):
        found.setdefault(id, set()).add((token, node))
    return found


def _against(tx: Tx, sql: str, waits_for: str) -> Generator[str, None, int]:
    """Tickets whose tokens and rows do not name the same places; returns how many tokens there are."""
    count = 0
    for page in _pages(tx):
        rows = _beside(tx, sql, page)
        for ticket in page:
            tokens, there = ticket.places(waits_for), rows.get(ticket.id, set())
            count += len(tokens)
            for token, node in sorted(tokens - there):
                yield _("T-{number} waits at {node} ({token}), and there is no row for it.").format(
                    number=ticket.id, node=node, token=token
                )
            told_by_hand = ticket.awaited | ticket.places(INCIDENT) if waits_for == WORK else set()
            for token, node in sorted(there - tokens - told_by_hand):
                yield _("T-{number} has a row for {node} ({token}), and does not wait there.").format(
                    number=ticket.id, node=node, token=token
                )
    return count


def _work_items(_kernel: Kernel, tx: Tx) -> Found:
    count = yield from _against(tx, _ITEMS, WORK)
    return _("{count} open steps").format(count=count)


def _actions(_kernel: Kernel, tx: Tx) -> Found:
    count = yield from _against(tx, _JOBS, ACTION)
    return _("{count} actions under way").format(count=count)


def _children(_kernel: Kernel, tx: Tx) -> Found:
    count = yield from _against(tx, _CHILDREN, CHILD)
    return _("{count} child tickets are waited for").format(count=count)


def _incidents(_kernel: Kernel, tx: Tx) -> Found:
    count = yield from _against(tx, _INCIDENTS, INCIDENT)
    return _("{count} faults").format(count=count)


def _waits(_kernel: Kernel, tx: Tx) -> Found:
    count = yield from _against(tx, _AWAITED, EVENT)
    return _("{count} timers, messages and signals are waited for").format(count=count)


def _stages(kernel: Kernel, tx: Tx) -> Found:
    processes: dict[int, Process | None] = {}
    count = 0
    for page in _pages(tx):
        for ticket in page:
            count += 1
            if ticket.version_id not in processes:
                processes[ticket.version_id] = _process(kernel, ticket.version_id)
            process = processes[ticket.version_id]
            if process is not None and (wrong := _stage_fault(ticket, process)):
                yield wrong.format(number=ticket.id, stage=ticket.stage, status=ticket.status)
    return _("{count} tickets").format(count=count)


def _stage_fault(ticket: Ticket, process: Process) -> str | None:
    if ticket.stage != ticket.state.get("stage"):
        return _("T-{number} stands in {stage}, its run elsewhere.")
    if ticket.stage is None:
        return None
    stage = next((known for known in process.stages if known.id == ticket.stage), None)
    if stage is None:
        return _("T-{number} stands in {stage}, which its process does not have.")
    if ticket.ended is None and ticket.status != stage.status:
        return _("T-{number} stands in {stage} with the status {status}.")
    return None


def _process(kernel: Kernel, version_id: int) -> Process | None:
    """None for a version that cannot be read now: the check of definitions tells."""
    try:
        return kernel.definitions.process(version_id)
    except InstarError:
        return None


def _ends(_kernel: Kernel, tx: Tx) -> Found:
    count = 0
    for page in _pages(tx):
        for ticket in page:
            over = bool(ticket.state.get("ended"))
            count += over
            if over != (ticket.ended is not None):
                yield _("T-{number} has ended and has not: its run says otherwise.").format(number=ticket.id)
            elif over and ticket.state.get("tokens"):
                yield _("T-{number} has ended and still waits.").format(number=ticket.id)
    for (id,) in tx.all(_UNKEPT):
        yield _("T-{number} has ended, and no finished run is kept of it.").format(number=id)
    return _("{count} ended tickets").format(count=count)


def _history(_kernel: Kernel, tx: Tx) -> Found:
    """Every change of a ticket is one row that says which version it made: none is missing, none too many."""
    for page in _pages(tx):
        revs: dict[int, list[int]] = {}
        for id, rev in tx.all(_REVS, (page[0].id, page[-1].id)):
            known = revs.setdefault(id, [])
            if rev is not None:
                known.append(rev)
        for ticket in page:
            seen = [0, *revs.get(ticket.id, ())]
            if len(seen) == 1:
                yield _("T-{number} has no history.").format(number=ticket.id)
            elif any(after - before not in (0, 1) for before, after in pairwise(seen)):
                yield _("The history of T-{number} has a hole.").format(number=ticket.id)
            elif seen[-1] != ticket.rev:
                yield _("The history of T-{number} ends at version {seen} of {rev}.").format(
                    number=ticket.id, seen=seen[-1], rev=ticket.rev
                )
    return _("{count} entries").format(count=tx.value("SELECT count(*) FROM event"))


def _definitions(kernel: Kernel, tx: Tx) -> Found:
    count = 0
    for id, kind, key, body, sha256 in tx.all(
        "SELECT v.id, d.kind, d.key, v.body, v.sha256 FROM definition_version v"
        " JOIN definition d ON d.id = v.definition_id ORDER BY v.id"
    ):
        count += 1
        if hashlib.sha256(body.encode()).hexdigest() != sha256:
            yield _("Version {id} of {key} was changed after it was published.").format(id=id, key=key)
        elif kind == "process":
            try:
                kernel.definitions.process(id)
            except InstarError as error:
                yield _("Version {id} of {key} cannot be read: {reason}").format(id=id, key=key, reason=error.message)
    for (key,) in tx.all(_FOREIGN_CURRENT):
        yield _("The version of {key} that holds belongs to something else.").format(key=key)
    for (id,) in tx.all(_OTHER_PROCESS):
        yield _("T-{number} runs by a version of another process.").format(number=id)
    return _("{count} versions").format(count=count)


RUNS = (
    Check("definitions", N_("Published versions are as they were published, and can be read."), _definitions),
    Check("work_items", N_("Every token at a step has its row, and every row its token."), _work_items),
    Check("actions", N_("Every token at an action has its job, and every such job its token."), _actions),
    Check("children", N_("Every token at a child ticket has its row, and every row its token."), _children),
    Check("incidents", N_("Every token at a fault has its row, and every row its token."), _incidents),
    Check("waits", N_("Every timer, message and signal that a run waits for has its row, every row its run."), _waits),
    Check("stages", N_("A ticket's stage and status are those of its run, and its process has them."), _stages),
    Check("ends", N_("What has ended waits for nothing, and its run is kept."), _ends),
    Check("history", N_("Histories are whole: every version of a ticket was made by one entry."), _history),
)
