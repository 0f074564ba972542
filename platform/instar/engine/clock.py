"""One clock of a service level, as a value: it starts, stands, goes on, is given another target, and stops.

    begin → turn, turn … → finish (→ turn: the ticket is opened again, and the same clock goes on)

Time is counted while the clock runs, in the working time of its calendar. Whatever changes – the status of the stage,
the priority, the calendar – closes an interval: what was counted in it stays, and the rest of the target is counted by
the new terms from then on. Intervals are kept for ever; their sum is what has elapsed. Moments are epoch ms.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Literal

from instar.engine.calendars import Calendar, Uncountable, add_working, later, working_between
from instar.engine.lengths import LATEST, Length
from instar.engine.promise import BREACH

State = Literal["running", "paused", "met", "breached", "cancelled"]
RUNNING: State = "running"
PAUSED: State = "paused"
MET: State = "met"
BREACHED: State = "breached"
CANCELLED: State = "cancelled"
LIVE = frozenset({RUNNING, PAUSED})


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised at present. `calendar` None: every hour counts; `zone`: the site's, in which days are then
    counted. `length` None: nothing is promised for this priority, and the clock only tells how long it took."""

    length: Length | None
    priority: int
    zone: tzinfo
    calendar: Calendar | None = None

    @property
    def key(self) -> str:
        return self.calendar.key if self.calendar is not None else ""

    def worth(self, started: int) -> int | None:
        """The target in working ms, for a clock that started then: a day is what a working day later is worth.

        None where nothing is promised, or where the calendar has not so much working time.
        """
        if self.length is None:
            return None
        if self.calendar is None:
            return self.length.after(started, self.zone) - started
        try:
            return working_between(self.calendar, started, later(self.calendar, started, self.length))
        except Uncountable:
            return None


@dataclass(frozen=True, slots=True)
class Interval:
    """A time in which nothing changed. `worked`: working ms that were counted, none while the clock stood."""

    state: State
    begin: int
    end: int
    worked: int
    calendar: str
    target: int | None
    priority: int


@dataclass(frozen=True, slots=True)
class Clock:
    """`since`: when the present interval began; `elapsed`: working ms before it; `target`: working ms in all.

    `due`: when the target is used up – of a clock that runs, or that had used it up when it stood or stopped.
    """

    state: State
    started: int
    since: int
    elapsed: int
    target: int | None
    calendar: str
    priority: int
    due: int | None = None

    @property
    def late(self) -> bool:
        """Whether the target was used up when the present interval began."""
        return self.target is not None and self.elapsed >= self.target


def begin(now: int, terms: Terms, *, paused: bool = False) -> Clock:
    """A clock that starts now."""
    state = PAUSED if paused else RUNNING
    started = Clock(state, now, now, 0, terms.worth(now), terms.key, terms.priority)
    return replace(started, due=_due(started, terms.calendar))


def turn(
    clock: Clock, now: int, state: State, before: Calendar | None, terms: Terms, *, anew: bool = True
) -> tuple[Clock, Interval | None]:
    """The clock in another state, by other terms, or both; with the interval that ends. `before`: the calendar that it
    was counted by till now. A clock that was stopped goes on: what lies between counts as nothing. Not `anew`: the
    terms are those of before, and the target stays what it was worth."""
    if clock.state not in LIVE:
        found, closed = replace(clock, since=now), None
    else:
        found, closed = _close(clock, now, before)
    target = terms.worth(clock.started) if anew else clock.target
    found = replace(found, state=state, target=target, calendar=terms.key, priority=terms.priority)
    return replace(found, due=_due(found, terms.calendar)), closed


def finish(clock: Clock, now: int, before: Calendar | None, *, cancel: bool = False) -> tuple[Clock, Interval | None]:
    """The clock stopped: met, breached when its target was used up by then, or cancelled."""
    found, closed = _close(clock, now, before)
    state = CANCELLED if cancel else BREACHED if found.late else MET
    return replace(found, state=state, due=clock.due), closed


def next_step(
    clock: Clock, steps: Collection[int], fired: Collection[int], calendar: Calendar | None
) -> tuple[int, int] | None:
    """The next step that has not been told of (per cent of the target), and when it is or was reached."""
    if clock.target is None or clock.state == CANCELLED:
        return None
    for step in sorted(steps):
        if step in fired:
            continue
        need = -(-clock.target * step // BREACH)
        if step == BREACH and clock.due is not None and (clock.state == RUNNING or clock.late):
            return step, clock.due
        if need <= clock.elapsed:
            return step, clock.since
        if clock.state != RUNNING:
            return None
        moment = _ahead(calendar, clock.since, need - clock.elapsed)
        return None if moment is None else (step, moment)
    return None


def counted(clock: Clock, now: int, calendar: Calendar | None) -> int:
    """Working ms that have elapsed by now."""
    return clock.elapsed + (_worked(calendar, clock.since, now) if clock.state == RUNNING else 0)


def _close(clock: Clock, now: int, calendar: Calendar | None) -> tuple[Clock, Interval | None]:
    """The clock with its present interval counted; None for one of no length. The clocks of machines may go back."""
    if now <= clock.since:
        return clock, None
    worked = _worked(calendar, clock.since, now) if clock.state == RUNNING else 0
    interval = Interval(clock.state, clock.since, now, worked, clock.calendar, clock.target, clock.priority)
    return replace(clock, since=now, elapsed=clock.elapsed + worked), interval


def _due(clock: Clock, calendar: Calendar | None) -> int | None:
    """When the target is used up. What was late already was so then; what a change makes late is late from now on."""
    if clock.target is None:
        return None
    if clock.late:
        return clock.since if clock.due is None or clock.due > clock.since else clock.due
    return _ahead(calendar, clock.since, clock.target - clock.elapsed) if clock.state == RUNNING else None


def _worked(calendar: Calendar | None, begin: int, end: int) -> int:
    if calendar is None:
        return end - begin
    try:
        return working_between(calendar, begin, end)
    except Uncountable:
        return 0


def _ahead(calendar: Calendar | None, moment: int, ms: int) -> int | None:
    if calendar is None:
        return min(moment + ms, LATEST)
    try:
        return add_working(calendar, moment, ms)
    except Uncountable:
        return None
