"""How long tickets have stood in which stage, read from their history: what a funnel is made of.

A row of history tells which stages were entered, when a run ended and when a ticket became something else. Of each
ticket the rows are gone through once, oldest first; a stage that is entered again while the ticket stands in it is the
same stay. Which process a run is of is told by the rows that begin one, and by the ticket for its present run; where
an action has handed the ticket over and nothing later says it, only the role is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

import orjson

from instar.contract import StageStay
from instar.kernel import Kernel
from instar.queries.labels import number
from instar.store import as_list

PIECE = 2_000
"""Tickets whose history is read at once."""
_BECAME = "(t.role = ? OR EXISTS (SELECT 1 FROM event past WHERE past.ticket_id = t.id AND past.payload LIKE ?))"
_ROWS = """
SELECT ticket_id, at, kind, payload FROM event WHERE ticket_id IN (SELECT value FROM json_each(?))
AND (kind IN ('opened', 'role', 'service') OR payload LIKE '%"stage_entered"%' OR payload LIKE '%"role_changed"%'
  OR payload LIKE '%"kind":"ended"%') ORDER BY ticket_id, id"""
Then = Literal["", "stage", "role", "end"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ticket is now. ``values``, ``titles``: what was asked for beside its stays."""

    process: str
    values: tuple[Any, ...]
    titles: tuple[str, ...]


def was_of(role: str) -> tuple[str, tuple[str, str]]:
    """The condition that a ticket is of a role or has been, with its arguments: a change names the role before."""
    return _BECAME, (role, f'%"from":"{role}"%')


def stays(kernel: Kernel, role: str, tickets: Mapping[int, Standing], day: Callable[[int], str]) -> Iterator[StageStay]:
    """Stays of the tickets in stages while they were of the role, in order of the tickets. ``day``: of a moment."""
    ids = sorted(tickets)
    for first in range(0, len(ids), PIECE):
        rows = kernel.store.read().all(_ROWS, (as_list(ids[first : first + PIECE]),))
        for id, of_ticket in groupby(rows, key=itemgetter(0)):
            walk = _Walk()
            for _id, at, kind, payload in of_ticket:
                walk.take(at, kind, orjson.loads(payload))
            now = tickets[id]
            walk.runs[-1] = now.process
            for stay in walk.stays:
                if stay.role == role:
                    yield _told(number(id), walk.runs[stay.run], stay, now, day)


# -- below: how it is done -----------------------------------------------------------------------------------


def _told(ticket: str, process: str | None, stay: _Stay, now: Standing, day: Callable[[int], str]) -> StageStay:
    left = None if stay.left is None else day(stay.left)
    of_stay = (stay.stage, stay.entered, stay.left, day(stay.entered), left, stay.then, stay.to)
    return StageStay(ticket, process, *of_stay, now.values, now.titles)


@dataclass(slots=True)
class _Stay:
    stage: str
    role: str
    run: int
    entered: int
    left: int | None = None
    then: Then = ""
    to: str | None = None


@dataclass(slots=True)
class _Walk:
    """The history of one ticket, as far as it was read. ``runs``: the process of each, None where no row says it."""

    role: str = ""
    stays: list[_Stay] = field(default_factory=list)
    runs: list[str | None] = field(default_factory=lambda: [None])

    @property
    def standing(self) -> _Stay | None:
        last = self.stays[-1] if self.stays else None
        return last if last is not None and last.left is None else None

    def take(self, at: int, kind: str, payload: Mapping[str, Any]) -> None:
        effects: Sequence[Mapping[str, Any]] = payload.get("effects") or ()
        if kind == "opened":
            self.role, self.runs[-1] = payload.get("role") or self.role, payload.get("process")
        changed = "process_to" in payload and payload.get("process_from") != payload["process_to"]
        becomes = any(effect.get("kind") == "role_changed" for effect in effects)
        turn = _turn(effects, ended=self.standing is None) if changed and not becomes else -1
        before = len(self.runs) - 1
        for place, effect in enumerate(effects):
            if place == turn:
                self.hand_over(at, "")
            self.follow(at, effect)
        if turn >= len(effects):
            self.hand_over(at, "")
        if changed:
            self.runs[before], self.runs[-1] = payload["process_from"], payload["process_to"]
        elif kind == "role" and not becomes:
            self.become(payload["to"])

    def follow(self, at: int, effect: Mapping[str, Any]) -> None:
        kind = effect.get("kind")
        if kind == "stage_entered":
            self.enter(at, effect["stage"])
        elif kind == "ended":
            self.leave(at, "end", effect.get("result"))
        elif kind == "role_changed":
            self.hand_over(at, effect["to"])

    def enter(self, at: int, stage: str) -> None:
        standing = self.standing
        if standing is not None and standing.stage == stage:
            return
        self.leave(at, "stage", stage)
        self.stays.append(_Stay(stage, self.role, len(self.runs) - 1, at))

    def leave(self, at: int, then: Then, to: str | None) -> None:
        standing = self.standing
        if standing is not None:
            standing.left, standing.then, standing.to = at, then, to

    def hand_over(self, at: int, role: str) -> None:
        """Another run begins; ``role``: the ticket has become this. The run before was cancelled for it, at the same
        moment, or had ended long ago and keeps its own end."""
        last = self.stays[-1] if self.stays else None
        if last is not None and (last.left is None or (last.left == at and last.to == "cancelled")):
            last.left, last.then, last.to = at, "role", role or self.role
        self.runs.append(None)
        self.role = role or self.role

    def become(self, role: str) -> None:
        """Another role while the same run goes on."""
        self.role = role
        if self.standing is not None:
            self.standing.role = role


def _turn(effects: Collection[Mapping[str, Any]], *, ended: bool) -> int:
    """From which effect on a row that changed the process, and not the role, tells of the new run."""
    kinds = [effect.get("kind") for effect in effects]
    return 0 if ended or "ended" not in kinds else kinds.index("ended") + 1
