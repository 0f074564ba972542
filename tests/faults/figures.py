"""What a run of kills came to, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from instar.testing import databases
from tests.faults.armed import CLOCK, MAILBOX, WEB, WORKER

PROPERTY = "faults"
POINTS = {*WEB, *WORKER, *CLOCK, *MAILBOX}
HEAD = ("database", "killed", "at", "kills", "Valkey emptied", "accepted", "lost", "doubled", "doctor")


@dataclass
class Figures:
    """``accepted``: tickets of which somebody was told that they are there."""

    what: str
    where: str
    kills: int
    flushes: int
    accepted: int
    lost: list[str]
    doubled: list[str]
    ill: list[str]

    @property
    def wrong(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.ill]

    def row(self) -> list[Any]:
        """One that every process of a run can send to the one that prints."""
        database = "PostgreSQL" if databases.wanted() else "SQLite"
        counts = [self.kills, self.flushes, self.accepted, len(self.lost), len(self.doubled), len(self.ill)]
        return [database, self.what, self.where, *counts]


def table(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Rows for the same process at the same kind of place are added up."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    places: dict[tuple[str, str, str], int] = {}
    for database, what, where, *counts in rows:
        key = (database, what, "points" if where in POINTS else where)
        sums[key] = [old + new for old, new in zip(sums.get(key, [0] * len(counts)), counts, strict=True)]
        places[key] = places.get(key, 0) + 1
    yield f"| {' | '.join(HEAD)} |"
    yield "|---|---|---|--:|--:|--:|--:|--:|---|"
    for key, (kills, flushes, accepted, lost, doubled, ill) in sorted(sums.items()):
        database, what, where = key
        at = f"{places[key]} points" if where == "points" else where
        doctor = "clean" if not ill else f"{ill} findings"
        yield f"| {database} | {what} | {at} | {kills:,} | {flushes:,} | {accepted:,} | {lost} | {doubled} | {doctor} |"
