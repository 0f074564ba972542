"""The clocks of a ticket: what was promised, how much of it is gone, and why it is due when it is.

They are for those who see the inside of a ticket: to anybody else a ticket has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from instar.access import Actor
from instar.definitions.clocks import COLUMNS, HAND_OVER, Row, calendar, promise_of, row_of, target_of, terms_of
from instar.engine import calendars
from instar.engine.calendars import Counted
from instar.engine.clock import CANCELLED, LIVE, MET, RUNNING, counted, turn
from instar.engine.promise import title_of
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.key import Asked, visible_key
from instar.store import Tx

MOST = 200
_ALL = f"SELECT {COLUMNS} FROM sla_clock WHERE ticket_id = ? ORDER BY id DESC LIMIT {MOST}"
_INTERVALS = """
SELECT state, begun, ended, worked, calendar, target, priority FROM sla_interval WHERE clock_id = ? ORDER BY id"""
_STEPS = "SELECT step, due, at FROM sla_step WHERE clock_id = ? ORDER BY step"


@dataclass(frozen=True, slots=True)
class ClockRow:
    """``state``: running | paused | met | breached | cancelled. ``target``, ``elapsed``: working ms, target None where
    nothing is promised; ``due``: ms, also of one that was late when it stood or stopped; ``over``: working ms that it
    is late by. ``calendar``: its title, "" for every hour. ``present``: of the process that the ticket is in now.
    ``service``: title of the service that promises the target, "" where the process does."""

    id: int
    metric: str
    title: str
    process: str
    state: str
    started: int
    ended: int | None
    target: int | None
    elapsed: int
    due: int | None
    over: int
    calendar: str
    priority: int
    present: bool
    service: str = ""

    @property
    def left(self) -> int | None:
        """Working ms that are left; None where nothing is promised."""
        return None if self.target is None else max(0, self.target - self.elapsed)


@dataclass(frozen=True, slots=True)
class Segment:
    """A time in which nothing changed; ``end`` None: it goes on."""

    state: str
    begin: int
    end: int | None
    worked: int
    calendar: str
    target: int | None
    priority: int


@dataclass(frozen=True, slots=True)
class Told:
    """A step that was told of: per cent of the target, when it was reached and when it was told."""

    step: int
    due: int
    at: int


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a clock is due when it is. ``days``: the hours that count from the present segment to the due time."""

    clock: ClockRow
    segments: tuple[Segment, ...]
    told: tuple[Told, ...]
    days: tuple[Counted, ...]


def clocks(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[ClockRow, ...]:
    """All clocks of the ticket, the newest first. Raises NotFound for a ticket that is not there or not shared."""
    return tuple(_row(kernel, row) for row in _rows(kernel, actor, asked))


def present(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[ClockRow, ...]:
    """The latest clock of each metric of the process that the ticket is in now, in the order of the definition."""
    found: dict[str, ClockRow] = {}
    for row in _rows(kernel, actor, asked):
        if row.stopped_by != HAND_OVER and row.metric not in found:
            found[row.metric] = _row(kernel, row)
    return tuple(found[metric] for metric in reversed(found))


def explained(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[Explained, ...]:
    """Every clock with its segments, the newest first. Raises NotFound as ``clocks`` does."""
    return tuple(_explained(kernel, row) for row in _rows(kernel, actor, asked))


def previewed(kernel: Kernel, actor: Actor, asked: Asked, priority: int) -> tuple[tuple[str, int | None], ...]:
    """(title, due) of the running clocks as another priority would make them."""
    found = []
    for row in _rows(kernel, actor, asked):
        promise = promise_of(kernel, row)
        if row.clock.state == RUNNING and promise is not None:
            before = calendar(kernel, row.clock.calendar)
            turned, _closed = turn(row.clock, kernel.clock.now(), RUNNING, before, terms_of(kernel, promise, priority))
            found.append((_title(kernel, row), turned.due))
    return tuple(reversed(found))


def _rows(kernel: Kernel, actor: Actor, asked: Asked) -> list[Row]:
    key = visible_key(kernel, actor, asked)
    if not kernel.access.reader(actor, key).internal:
        return []
    return [row_of(raw) for raw in kernel.store.read().all(_ALL, (key.id,))]


def _row(kernel: Kernel, row: Row) -> ClockRow:
    clock, now = row.clock, kernel.clock.now()
    counts_by = calendar(kernel, clock.calendar)
    live = clock.state in LIVE
    end = now if live else clock.since
    elapsed = counted(clock, now, counts_by)
    late = clock.due is not None and clock.due < end and clock.state not in (CANCELLED, MET)
    over = max(0, elapsed - clock.target) if late and clock.target is not None else 0
    return ClockRow(
        id=row.id,
        metric=row.metric,
        title=_title(kernel, row),
        process=row.process,
        state=clock.state,
        started=clock.started,
        ended=None if live else clock.since,
        target=clock.target,
        elapsed=elapsed,
        due=clock.due,
        over=over,
        calendar=_calendar_title(kernel, clock.calendar),
        priority=clock.priority,
        present=row.stopped_by != HAND_OVER,
        service=_promised_by(kernel, row),
    )


def _promised_by(kernel: Kernel, row: Row) -> str:
    if row.service_id is None or row.clock.target is None:
        return ""
    service = kernel.directory.service(row.service_id)
    return text(service.title) if target_of(service, row.metric, row.clock.priority) else ""


def _explained(kernel: Kernel, row: Row) -> Explained:
    tx, clock, told = kernel.store.read(), row.clock, _row(kernel, row)
    segments = list(_segments(kernel, tx, row.id))
    if clock.state in LIVE:
        here = told.elapsed - clock.elapsed
        segments.append(Segment(clock.state, clock.since, None, here, told.calendar, clock.target, clock.priority))
    steps = tuple(Told(*one) for one in tx.all(_STEPS, (row.id,)))
    counts_by = calendar(kernel, clock.calendar)
    days: tuple[Counted, ...] = ()
    if counts_by is not None and clock.state == RUNNING and clock.due is not None and clock.due > clock.since:
        days = calendars.why(counts_by, clock.since, clock.due, most=60)
    return Explained(told, tuple(segments), steps, days)


def _segments(kernel: Kernel, tx: Tx, clock: int) -> Iterator[Segment]:
    for state, begin, end, worked, key, target, priority in tx.all(_INTERVALS, (clock,)):
        yield Segment(state, begin, end, worked, _calendar_title(kernel, key), target, priority)


def _title(kernel: Kernel, row: Row) -> str:
    promise = promise_of(kernel, row)
    return text(title_of(row.metric, promise.title if promise is not None else ""))


def _calendar_title(kernel: Kernel, key: str) -> str:
    found = kernel.calendar(key) if key else None
    return text(found.title) or key if found is not None else key
