"""Files on their way in, as their owner sees them: how far they have come, and what became of each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from instar.access import Actor
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.sheets import Cell, Sheet

OUTCOMES = ("created", "changed", "same", "refused")
_RUNS = """
SELECT id, kind, name, state, total, created FROM import_run
WHERE owner_id IS NOT DISTINCT FROM ? AND id < ? ORDER BY id DESC LIMIT ?"""
_COUNTS = "SELECT outcome, count(*) FROM import_line WHERE run_id = ? AND dry = ? GROUP BY outcome"
_LINES = """
SELECT line, outcome, target, told FROM import_line
WHERE run_id = ? AND dry = ? AND (? = '' OR outcome = ?) AND line > ? ORDER BY line LIMIT ?"""
_ALL = 1 << 62


@dataclass(frozen=True, slots=True)
class RunRow:
    id: int
    kind: str
    name: str
    state: str
    total: int
    created: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """``told``: (column, value, sentence) for each thing that is wrong; the column is "" for the whole line."""

    line: int
    outcome: str
    target: str
    told: tuple[tuple[str, str, str], ...]


def runs(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page[RunRow]:
    """The actor's own files, newest first."""
    (before,) = decode(cursor, int) or (_ALL,)
    size = limited(limit)
    rows = [RunRow(*row) for row in kernel.store.read().all(_RUNS, (actor.id, before, size + 1))]
    return Page(tuple(rows[:size]), encode([rows[size - 1].id]) if len(rows) > size else None)


def counts(kernel: Kernel, run: int, *, dry: bool) -> Mapping[str, int]:
    """How many lines came to what; every outcome is named."""
    found: dict[str, int] = dict(kernel.store.read().all(_COUNTS, (run, int(dry))))
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def lines(
    kernel: Kernel, run: int, *, dry: bool, outcome: str = "", cursor: str | None = None, limit: int = 50
) -> Page[LineRow]:
    """Lines by their number; ``outcome``: only those. The run is known to be the reader's."""
    (after,) = decode(cursor, int) or (0,)
    size = limited(limit)
    rows = kernel.store.read().all(_LINES, (run, int(dry), outcome, outcome, after, size + 1))
    made = tuple(_line(*row) for row in rows[:size])
    return Page(made, encode([rows[size - 1][0]]) if len(rows) > size else None)


def refused(kernel: Kernel, run: int, *, dry: bool) -> Iterator[LineRow]:
    """All lines that were refused, page by page."""
    cursor: str | None = None
    while True:
        page = lines(kernel, run, dry=dry, outcome="refused", cursor=cursor, limit=200)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def refused_table(
    kernel: Kernel, run: int, sheet: Sheet, titles: Mapping[str, str], *, dry: bool
) -> Iterator[list[Cell]]:
    """Lines that were refused as they came, with number and reason, below a line of heads. ``titles``: of columns."""
    cells = dict(sheet.rows)
    yield [*sheet.heads, _("Line"), _("Reason")]
    for row in refused(kernel, run, dry=dry):
        reason = "; ".join(f"{titles[name]}: {said}" if name in titles else said for name, _value, said in row.told)
        yield [*cells.get(row.line, ("",) * len(sheet.heads))[: len(sheet.heads)], row.line, reason]


def _line(line: int, outcome: str, target: str, told: str) -> LineRow:
    return LineRow(line, outcome, target, tuple((column, value, said) for column, value, said in orjson.loads(told)))
