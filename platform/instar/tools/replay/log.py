"""An event log in memory: its cases, and its events in the order of their times."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from instar.errors import Invalid
from instar.i18n import _
from instar.tools.replay.plan import NEEDED, Plan
from instar.tools.replay.records import CASE, Record, read_records, refused

MOST_EVENTS = 5_000_000
MOST_VALUES = 16
"""Attributes of a case that are kept as fields of its ticket."""
LONGEST_VALUE = 250
LOOKED_AT = 100
"""Events whose attributes say which columns there are: in XES each may have others."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_STANDARD = ("concept:", "time:", "org:", "lifecycle:", f"{CASE}concept:")


class Event(NamedTuple):
    """``at``: ms. ``case``: its place in ``Log.cases``. ``person``, ``group``: as the log calls them, "" for nobody."""

    at: int
    case: int
    activity: str
    person: str
    group: str


class Case(NamedTuple):
    """``values``: column → what it held at the case's first event."""

    title: str
    values: dict[str, str]


@dataclass(slots=True)
class Refusals:
    """What could not be done, by reason: how often, and the first example."""

    reasons: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, reason: str, example: str) -> None:
        count, first = self.reasons.get(reason, (0, example))
        self.reasons[reason] = (count + 1, first)

    @property
    def count(self) -> int:
        return sum(count for count, _example in self.reasons.values())


@dataclass(slots=True)
class Log:
    """``columns``: what is kept of the cases; ``dates``: those of them that hold dates."""

    cases: list[Case] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)
    refusals: Refusals = field(default_factory=Refusals)


def read_log(path: Path, plan: Plan) -> Log:
    """Read a file as the plan says; raises Invalid for one that cannot be read or holds no events."""
    with closing(read_records(path)) as records:
        log = _taken(records, plan)
    log.events.sort(key=lambda event: event.at)  # stable: what has the same time stays in the order of the file
    return log


def _taken(records: Iterator[Record], plan: Plan) -> Log:
    log = Log()
    first = list(islice(records, LOOKED_AT))
    if not first:
        raise refused(_("The log holds no events."))
    heads = list(dict.fromkeys(name for record in first for name in record.values))
    reader = _Reader(log, plan, heads, traces=first[0].trace > 0)
    for record in chain(first, records):
        reader.take(record)
        if len(log.events) > MOST_EVENTS:
            raise refused(_("The log has more than {most} events. Divide it.").format(most=f"{MOST_EVENTS:,}"))
    return log


class _Reader:
    """Takes record after record. ``known``: what a case is called in the file → its place in the log."""

    def __init__(self, log: Log, plan: Plan, heads: list[str], *, traces: bool) -> None:
        self.log = log
        self.plan = plan
        self.zone = ZoneInfo(plan.zone)
        self.case = plan.column("case", heads)
        if self.case is None and not traces:
            raise Invalid(
                {"columns.case": [_("No column of the log is known to be this.")]},
                hint=_("Name it in a map: --map MAP.json."),
            )
        self.activity, self.time = (plan.column(name, heads) or "" for name in NEEDED)
        self.resource, self.group = plan.column("resource", heads), plan.column("group", heads)
        self.title = plan.column("title", heads) or self.case
        wanted = list(plan.fields.values()) if plan.process else _telling(heads, self._meanings())
        for name in plan.fields.values():
            plan.refuse_missing("fields", name, heads)
        log.columns = wanted
        self.known: dict[object, int] = {}

    def _meanings(self) -> set[str | None]:
        return {self.case, self.activity, self.time, self.resource, self.group, self.title}

    def take(self, record: Record) -> None:
        values = record.values
        place = _("event {number}").format(number=record.place)
        name = record.trace or values.get(self.case or "", "")
        activity, time = values.get(self.activity, ""), values.get(self.time, "")
        if not name or not activity:
            self.log.refusals.add(_("The event names no case or no activity."), place)
            return
        try:
            at = self._ms(time)
        except (ValueError, OverflowError):
            self.log.refusals.add(_("The time cannot be read; a map can say its “time_format”."), f"{place}: “{time}”")
            return
        case = self.known.get(name)
        if case is None:
            case = self.known[name] = len(self.log.cases)
            self.log.cases.append(self._case(record, case))
        person = sys.intern(values.get(self.resource, "")) if self.resource else ""
        group = sys.intern(values.get(self.group, "")) if self.group else ""
        self.log.events.append(Event(at, case, sys.intern(activity), person, group))

    def _case(self, record: Record, number: int) -> Case:
        values = record.values
        kept = {name: values[name][:LONGEST_VALUE] for name in self.log.columns if values.get(name)}
        self.log.dates |= record.dates & kept.keys()
        title = (values.get(self.title, "") if self.title else "") or _("Case {number}").format(number=number + 1)
        return Case(title[:LONGEST_VALUE], kept)

    def _ms(self, written: str) -> int:
        form = self.plan.time_format
        moment = datetime.strptime(written, form) if form else _iso(written)  # noqa: DTZ007 – the zone follows
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return (moment - _EPOCH) // _MS


def _iso(written: str) -> datetime:
    """ISO 8601, or the same with slashes: whatever else would be a guess at which number is the month."""
    text = written.strip()
    if text[4:5] == "/" and text[7:8] == "/":
        text = text.replace("/", "-", 2)
    return datetime.fromisoformat(text)


def _telling(heads: Iterable[str], used: set[str | None]) -> list[str]:
    """Columns beside those whose meaning is known, as many as become fields; a trace's own first."""
    free = [head for head in heads if head not in used and not head.startswith(_STANDARD)]
    return sorted(free, key=lambda head: not head.startswith(CASE))[:MOST_VALUES]
