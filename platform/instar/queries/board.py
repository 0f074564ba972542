"""A board: stages of a process as columns, tickets as cards, newest first.

A column is a stage, which is internal, so the board shows the tickets whose inside the actor may see. Columns are those
of the version in force, then stages of older versions that still hold tickets. ``since`` makes the poll cheap: as long
as no row of history has been added nothing is read; when something elsewhere has happened the board is made and its
hash compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from instar.access import Actor, Branch
from instar.definitions import Version
from instar.errors import NotFound
from instar.i18n import _, current, text
from instar.kernel import Kernel
from instar.queries.cards import Card, cards
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.day import day_bounds
from instar.queries.labels import StageLabel, stage_label, stage_labels
from instar.queries.scoped import Question, branches, count, select

__all__ = ["CARDS", "Board", "BoardLabel", "Card", "Column", "board", "boards", "column"]

CARDS = 20
INSIDE = "ticket.view_internal"

_COLUMN = Question("t.id AS id", "t.process = ? AND t.stage = ? AND t.id < ?", order="id DESC")
_COUNT = Question("t.id AS id", "t.process = ? AND t.stage = ?")
_TODAY = Question("t.id AS id", "t.process = ? AND t.stage = ? AND t.entered >= ?")
_IN_PROCESS = Question("t.id AS id", "t.process = ?")
_AFTER_ALL = 1 << 62
# A step through the index for each stage, where DISTINCT would read every ticket of the process.
_STAGES = """
WITH RECURSIVE found(stage) AS (
  SELECT min(stage) FROM ticket WHERE process = :process
  UNION ALL
  SELECT (SELECT min(stage) FROM ticket WHERE process = :process AND stage > found.stage) FROM found
  WHERE found.stage IS NOT NULL)
SELECT stage FROM found WHERE stage IS NOT NULL"""
_VERSION_WITH = "SELECT version_id FROM ticket WHERE process = ? AND stage = ? ORDER BY id DESC LIMIT 1"
_OF_ZONES = "SELECT DISTINCT z.process FROM zone z WHERE z.id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Column:
    """``count`` stops at 1000; ``current`` False: a stage of an older version that still holds tickets. ``next``: the
    cursor for ``column``. ``today``: how many came here since midnight, for final stages of countable size, else None.
    """

    stage: StageLabel
    count: int
    cards: tuple[Card, ...]
    next: str | None
    current: bool = True
    today: int | None = None


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


def board(kernel: Kernel, actor: Actor, process_key: str, *, since: str | None = None) -> Board | None:
    """The board; None when nothing has changed since the version ``since``. Raises NotFound for an unknown process, and
    for one that the actor neither may view nor has a ticket to see in."""
    version = _version(kernel, actor, process_key)
    moment = _moment(kernel, actor)
    if since is not None and since.partition("-")[0] == moment:
        return None
    process = kernel.definitions.process(version.id)
    columns = _columns(kernel, actor, version)
    digest = hashlib.blake2s(repr(columns).encode(), digest_size=12).hexdigest()
    if since is not None and since.partition("-")[2] == digest:
        return None
    title = text(process.title) or process_key
    return Board(process_key, title, process.role, columns, f"{moment}-{digest}")


def column(
    kernel: Kernel, actor: Actor, process_key: str, stage: str, *, cursor: str | None = None, limit: int = CARDS
) -> Page[Card]:
    """More cards of one column."""
    _version(kernel, actor, process_key)
    (before,) = decode(cursor, int) or (_AFTER_ALL,)
    return _cards(kernel, actor, branches(kernel, actor, INSIDE), (process_key, stage, before), limited(limit))


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
    if version is not None and not (scope(actor, INSIDE).everything or scope(actor, "process.view").everything):
        parts = branches(kernel, actor, INSIDE)
        if not select(kernel, parts, _IN_PROCESS, (process_key,), 1):
            version = None
    if version is None:
        raise NotFound("no_board", _("There is no such board, or it is not shared with you."))
    return version


def _moment(kernel: Kernel, actor: Actor) -> str:
    """As long as this word stays the same nothing on any board can have changed for this reader."""
    event = kernel.store.read().value("SELECT max(id) FROM event") or 0
    epochs = (kernel.epochs.current("access"), kernel.epochs.current("definitions"))
    return f"{event}.{epochs[0]}.{epochs[1]}.{day_bounds(kernel, actor)[0] // 1000}.{current()}".replace("-", "_")


def _columns(kernel: Kernel, actor: Actor, version: Version) -> tuple[Column, ...]:
    parts = branches(kernel, actor, INSIDE)
    now = stage_labels(kernel, version.id)
    begin = day_bounds(kernel, actor)[0]
    found = [_column(kernel, actor, parts, version.key, stage, True, begin) for stage in now]
    for stage in _older_stages(kernel, version.key, {stage.id for stage in now}):
        made = _column(kernel, actor, parts, version.key, stage, False, begin)
        found += [made] if made.count else []
    return tuple(found)


def _older_stages(kernel: Kernel, process_key: str, now: set[str]) -> list[StageLabel]:
    tx = kernel.store.read()
    rows = tx.connection.execute(_STAGES, {"process": process_key}).fetchall()
    found = []
    for id in (id for (id,) in rows if id not in now):
        version_id = tx.value(_VERSION_WITH, (process_key, id))
        label = stage_label(kernel, version_id, id)
        found += [label] if label else []
    return found


def _column(
    kernel: Kernel, actor: Actor, parts: Sequence[Branch], process_key: str, stage: StageLabel, now: bool, begin: int
) -> Column:
    page = _cards(kernel, actor, parts, (process_key, stage.id, _AFTER_ALL), CARDS)
    total = count(kernel, parts, _COUNT, (process_key, stage.id)) if page.next else len(page.items)
    today = None
    if stage.final and total < COUNTED:
        today = count(kernel, parts, _TODAY, (process_key, stage.id, begin)) if total else 0
    return Column(stage, total, page.items, page.next, now, today)


def _cards(kernel: Kernel, actor: Actor, parts: Sequence[Branch], args: tuple[str, str, int], limit: int) -> Page[Card]:
    ids = [id for (id,) in select(kernel, parts, _COLUMN, args, limit + 1)]
    following = encode([ids[limit - 1]]) if len(ids) > limit else None
    return Page(cards(kernel, actor, ids[:limit]), following)
