"""A board: stages of a process as columns, tickets as cards, newest first.

A column is a stage, which is internal, so the board shows the tickets whose inside the actor may see. Columns are those
of the version in force, then stages of older versions that still hold tickets. ``since`` makes the poll cheap: as long
as no row of history has been added nothing is read; when something elsewhere has happened the board is made and its
hash compared. Filters cut the cards and the counts as they cut a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import orjson

from instar.access import Actor
from instar.definitions import Version
from instar.errors import NotFound
from instar.i18n import _, current, text
from instar.kernel import Kernel
from instar.queries.cards import Card, cards
from instar.queries.columns import columns
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.day import day_bounds
from instar.queries.labels import StageLabel, stage_label, stage_labels
from instar.queries.matching import NO_FILTERS, Filters, matching
from instar.queries.scoped import Asked, Question, branches, count, count_each, group_each, select, select_each
from instar.store import Store

__all__ = ["CARDS", "Board", "BoardLabel", "Card", "Column", "board", "boards", "column"]

Further = tuple[str, Sequence[Any]]
"""One more condition and its arguments."""
CARDS = 20
FOLDED = 5
"""Cards of a final column, which is folded at first: who unfolds it sees the newest, and the next ones by a press."""
INSIDE = "ticket.view_internal"
ADDED = 1_000_000
"""Tickets of a column that are added up at most."""
MOST_SUMS = 500
_SUMS: WeakKeyDictionary[Store, dict[Any, tuple[Any, Decimal]]] = WeakKeyDictionary()
"""Site → who sees it (None: who sees everything) and column → (moment, sum)."""

_COLUMN = Question("t.id AS id", "t.process = ? AND t.stage = ? AND t.id < ?", order="id DESC")
_OPEN = "t.ended IS NULL"
_IN_STAGE = "t.process = ? AND t.stage = ?"
_COUNT = Question("t.id AS id", _IN_STAGE)
_TODAY = Question("t.id AS id", "t.process = ? AND t.stage = ? AND t.entered >= ?")
_NEWEST = Question("t.id AS id", order="id DESC")
_ANY = Question("t.id AS id")
_IN_PROCESS = Question("t.id AS id", "t.process = ?")
_AFTER_ALL = 1 << 62
# A step through the index for each stage, where DISTINCT would read every ticket of the process.
_STAGES = """
WITH RECURSIVE found(stage) AS (
  SELECT min(stage) FROM ticket WHERE process = ?1
  UNION ALL
  SELECT (SELECT min(stage) FROM ticket WHERE process = ?1 AND stage > found.stage) FROM found
  WHERE found.stage IS NOT NULL)
SELECT stage FROM found WHERE stage IS NOT NULL"""
_VERSION_WITH = "SELECT version_id FROM ticket WHERE process = ? AND stage = ? ORDER BY id DESC LIMIT 1"
_OF_ZONES = "SELECT DISTINCT z.process FROM zone z WHERE z.id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Column:
    """``count`` stops at 1000; ``current`` False: a stage of an older version that still holds tickets. ``next``: the
    cursor for ``column``. ``today``: how many came here since midnight, for final stages of countable size, else None.
    ``total``: the sum of the field that the process adds up (``sum``), of open stages; ``weighted``: by the stage's
    probability. None where there is nothing to add up, or the actor may not read it.
    """

    stage: StageLabel
    count: int
    cards: tuple[Card, ...]
    next: str | None
    current: bool = True
    today: int | None = None
    total: Decimal | None = None
    weighted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """``since`` is sent back with the next poll."""

    process: str
    title: str
    role: str
    columns: tuple[Column, ...]
    since: str


@dataclass(frozen=True, slots=True)
class BoardLabel:
    key: str
    title: str
    role: str


def board(
    kernel: Kernel, actor: Actor, process_key: str, *, filters: Filters = NO_FILTERS, since: str | None = None
) -> Board | None:
    """The board; None when nothing has changed since the version ``since``. ``filters``: their process and stage are
    the board's. Raises NotFound for an unknown process, and for one that the actor neither may view nor has a ticket
    to see in; Invalid for a filter that cannot be used."""
    version = _version(kernel, actor, process_key)
    moment = _moment(kernel, actor, filters)
    if since is not None and since.partition("-")[0] == moment:
        return None
    process = kernel.definitions.process(version.id)
    columns = _columns(kernel, actor, version, filters)
    digest = hashlib.blake2s(orjson.dumps(columns, default=_plain), digest_size=12).hexdigest()
    if since is not None and since.partition("-")[2] == digest:
        return None
    title = text(process.title) or process_key
    return Board(process_key, title, process.role, columns, f"{moment}-{digest}")


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else tuple(value)  # type: ignore[arg-type]  # named tuples


def column(
    kernel: Kernel,
    actor: Actor,
    process_key: str,
    stage: str,
    *,
    filters: Filters = NO_FILTERS,
    cursor: str | None = None,
    limit: int = CARDS,
) -> Page[Card]:
    """More cards of one column."""
    _version(kernel, actor, process_key)
    (before,) = decode(cursor, int) or (_AFTER_ALL,)
    holds = _Holds(kernel, actor, process_key, filters)
    size = limited(limit)
    ids = holds.ids(stage, before, size + 1)
    following = encode([ids[size - 1]]) if len(ids) > size else None
    return Page(cards(kernel, actor, ids[:size]), following)


def boards(kernel: Kernel, actor: Actor) -> tuple[BoardLabel, ...]:
    """Processes whose board the actor may open, by title: for the bar."""
    versions = kernel.definitions.list("process")
    scope = kernel.access.scope(actor, INSIDE)
    if not scope.everything:
        zones = "[" + ",".join(str(zone) for zone in sorted(scope.zones)) + "]"
        keys = {key for (key,) in kernel.store.read().all(_OF_ZONES, (zones,))} if scope.zones else set()
        versions = [version for version in versions if version.key in keys]
    found = []
    for version in versions:
        process = kernel.definitions.process(version.id)
        found.append(BoardLabel(version.key, text(process.title) or version.key, process.role))
    return tuple(sorted(found, key=lambda label: label.title.casefold()))


def _version(kernel: Kernel, actor: Actor, process_key: str) -> Version:
    """The version in force, after asking whether the actor may know of the process at all."""
    version = kernel.definitions.current("process", process_key)
    scope = kernel.access.scope
    known = kernel.access.processes(actor, "process.view")
    if version is not None and not (scope(actor, INSIDE).everything or known is None or process_key in known):
        parts = branches(kernel, actor, INSIDE)
        if not select(kernel, parts, _IN_PROCESS, (process_key,), 1):
            version = None
    if version is None:
        raise NotFound("no_board", _("There is no such board, or it is not shared with you."))
    return version


def _moment(kernel: Kernel, actor: Actor, filters: Filters) -> str:
    """As long as this word stays the same nothing on any board can have changed for this reader. What is late, or what
    an expression says of now, changes by itself: then it is another word every minute."""
    event = kernel.store.read().value("SELECT max(id) FROM event") or 0
    if filters.due or filters.where:
        event = f"{event}.{kernel.clock.now() // 60_000}"
    epochs = (kernel.epochs.current("access"), kernel.epochs.current("definitions"))
    return f"{event}.{epochs[0]}.{epochs[1]}.{day_bounds(kernel, actor)[0] // 1000}.{current()}".replace("-", "_")


class _Holds:
    """What the columns of one board hold: ids and counts, cut by the filters."""

    def __init__(self, kernel: Kernel, actor: Actor, process_key: str, filters: Filters) -> None:
        self.kernel, self.actor, self.process_key = kernel, actor, process_key
        self._filters = None if filters == NO_FILTERS else replace(filters, process=process_key)
        self._parts = branches(kernel, actor, INSIDE) if self._filters is None else ()
        self._sum = summed(kernel, actor, process_key)
        self._whose = None if kernel.access.scope(actor, INSIDE).everything else actor.id

    def ids(self, stage: str, before: int, limit: int) -> list[int]:
        """The newest first, below the id ``before``."""
        if self._filters is None:
            args = (self.process_key, stage, before)
            return [id for (id,) in select(self.kernel, self._parts, _COLUMN, args, limit)]
        asked = self._matching(self._filters, stage, _NEWEST, ("t.id < ?", (before,)))
        return [id for (id,) in select_each(self.kernel, asked, limit)]

    def count(self, stage: str) -> int:
        if self._filters is None:
            return count(self.kernel, self._parts, _COUNT, (self.process_key, stage))
        return count_each(self.kernel, self._matching(self._filters, stage, _ANY))

    def entered(self, stage: str, begin: int) -> int:
        """How many have come there since ``begin`` (ms)."""
        if self._filters is None:
            return count(self.kernel, self._parts, _TODAY, (self.process_key, stage, begin))
        return count_each(self.kernel, self._matching(self._filters, stage, _ANY, ("t.entered >= ?", (begin,))))

    def total(self, stage: StageLabel) -> Decimal | None:
        """What the tickets there come to together. 10,000 open tickets take 20 ms: without filters it is added up once
        for each reader, and once for all who see everything, until something happens."""
        if stage.final or not self._sum:
            return None
        shape = f"t.id AS id, {self._sum} AS total"
        if self._filters is not None:
            return self._added(self._matching(self._filters, stage.id, Question(shape), (_OPEN, ())))
        asked = Asked(self._parts, Question(shape, f"{_IN_STAGE} AND {_OPEN}"), (self.process_key, stage.id))
        moment = self._moment()
        known = _SUMS.setdefault(self.kernel.store, {})
        kept = known.get(key := (self._whose, shape, *asked.args))
        if kept is None or kept[0] != moment:
            if len(known) >= MOST_SUMS:
                known.clear()
            known[key] = kept = moment, self._added([asked])
        return kept[1]

    def _moment(self) -> tuple[int, ...]:
        """As long as it stays the same so do the sums: what one takes part in may be over within the minute."""
        event = self.kernel.store.read().value("SELECT max(id) FROM event") or 0
        return event, self.kernel.epochs.current("access"), self.kernel.clock.now() // 60_000

    def _added(self, asked: Sequence[Asked]) -> Decimal:
        rows = group_each(self.kernel, asked, 0, ADDED)
        return _money(rows[0][1] or 0) if rows else Decimal("0.00")

    def _matching(self, filters: Filters, stage: str, shape: Question, further: Further = ("", ())) -> list[Asked]:
        return matching(self.kernel, self.actor, replace(filters, stage=stage), shape, further)


def summed(kernel: Kernel, actor: Actor, process_key: str) -> str:
    """SQL of the number that the process in force adds up; "" for none, or for one that the actor may not read."""
    version = kernel.definitions.current("process", process_key)
    name = kernel.definitions.process(version.id).sum if version else ""
    column = columns(kernel, actor).get(f"data.{name}") if name else None
    return column.sql if column is not None and column.type.kind == "number" else ""


def _money(value: Any) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


class _Found(NamedTuple):
    """A column before its cards are read. ``ids``: one more than a page holds when there is a next one."""

    stage: StageLabel
    ids: list[int]
    current: bool


def _columns(kernel: Kernel, actor: Actor, version: Version, filters: Filters) -> tuple[Column, ...]:
    """The cards of all columns are read at once."""
    holds = _Holds(kernel, actor, version.key, filters)
    now = stage_labels(kernel, version.id)
    found = [_Found(stage, holds.ids(stage.id, _AFTER_ALL, _size(stage) + 1), True) for stage in now]
    for stage in _older_stages(kernel, version.key, {stage.id for stage in now}):
        ids = holds.ids(stage.id, _AFTER_ALL, _size(stage) + 1)
        found += [_Found(stage, ids, False)] if ids else []
    shown = [id for column in found for id in column.ids[: _size(column.stage)]]
    made = {card.id: card for card in cards(kernel, actor, shown)}
    begin = day_bounds(kernel, actor)[0]
    return tuple(_column(holds, column, made, begin) for column in found)


def _size(stage: StageLabel) -> int:
    return FOLDED if stage.final else CARDS


def _older_stages(kernel: Kernel, process_key: str, now: set[str]) -> list[StageLabel]:
    tx = kernel.store.read()
    rows = tx.all(_STAGES, (process_key,))
    found = []
    for id in (id for (id,) in rows if id not in now):
        version_id = tx.value(_VERSION_WITH, (process_key, id))
        label = stage_label(kernel, version_id, id)
        found += [label] if label else []
    return found


def _column(holds: _Holds, found: _Found, made: dict[int, Card], begin: int) -> Column:
    size = _size(found.stage)
    shown, more = found.ids[:size], len(found.ids) > size
    total = holds.count(found.stage.id) if more else len(shown)
    today = None
    if found.stage.final and total < COUNTED:
        today = holds.entered(found.stage.id, begin) if total else 0
    listed = tuple(made[id] for id in shown if id in made)
    following, own = encode([shown[-1]]) if more else None, found.stage.probability
    money = holds.total(found.stage) if total else None
    weighted = _money(float(money) * own / 100) if money is not None and own is not None else None
    return Column(found.stage, total, listed, following, found.current, today, money, weighted)
