"""Reports and views: what plugins make of the tickets that one person may see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Protocol, get_args

from instar.contract.checks import KEY, check_key, check_text, check_word
from instar.contract.pages import Viewer
from instar.i18n import Text

ColumnKind = Literal["text", "number", "money", "share", "hours"]
ChartKind = Literal["bars", "line"]
DateKind = Literal["date", "time"]
Cell = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket of a set, as the asking person may read it. Moments are UTC epoch milliseconds.

    role, process, stage, status, service, assignee and team are keys; ``titles`` has what people read for each, and
    "url" the address of the ticket's page. What the person may not read is None. data: values of fields. rev: the state
    that was read, for ``edit_ticket``.
    """

    number: str
    title: str
    role: str
    process: str
    stage: str | None
    status: str
    service: str
    priority: int
    assignee: str | None
    team: str | None
    due: int | None
    created: int
    updated: int
    ended: int | None
    titles: Mapping[str, str]
    data: Mapping[str, Any]
    rev: int = 0


@dataclass(frozen=True, slots=True)
class TicketLines:
    """A page of a set. next: give it to ``page`` for the following lines; None on the last page."""

    lines: tuple[TicketLine, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class TicketGroup:
    """Tickets that agree in what they were grouped by. keys: the values, None where there is none; titles: what people
    read. total: the sum that was asked for; 0 where no ticket has a value.
    """

    keys: tuple[Any, ...]
    titles: tuple[str, ...]
    count: int
    total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class DateColumn:
    """Something by which tickets lie in time. name: that of an expression, "due" or "data.delivery"; kind: "date", a
    day without a zone, or "time", a moment.
    """

    name: str
    title: str
    kind: DateKind


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day of a working-time calendar. day: "2026-01-01"; title: what it is called, "" for an ordinary one; spans:
    from and to in UTC epoch milliseconds, none on a day off.
    """

    day: str
    title: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ProcessStage:
    """A column of a process in force. ``probability``: in per cent, how likely it is that what stands here is won."""

    process: str
    process_title: str
    key: str
    title: str
    status: str
    final: bool
    probability: int | None = None


@dataclass(frozen=True, slots=True)
class StageStay:
    """Once that a ticket stood in a stage. Moments are UTC epoch milliseconds.

    process: None where history does not say it. left: None while it stands there. day and left_day: "2026-01-31", the
    days on which it came and left, for the person. then: "" while it stands there; else what came: another "stage",
    another "role" (or another process) or the "end" of the run; to: which stage, which role, with which result. values,
    titles: what was asked for beside, as the ticket has it now.
    """

    number: str
    process: str | None
    stage: str
    entered: int
    left: int | None
    day: str
    left_day: str | None
    then: str
    to: str | None
    values: tuple[Any, ...] = ()
    titles: tuple[str, ...] = ()


class TicketSet(Protocol):
    """Tickets that one person may see. It is asked, never written; each question answers with plain values.

    What is internal (stage, assignee, team, priority, internal fields) narrows the set to tickets whose inside the
    person may see, as in every list; who sees no inside anywhere is answered as for no ticket. Raises ``Invalid`` for
    names that are not there.
    """

    @property
    def viewer(self) -> Viewer:
        """The person who asks."""

    def only(self, **filters: str) -> TicketSet:
        """The tickets that also pass filters of lists: ``only(role="deal", status="open", created="month")``."""

    def where(self, expression: str) -> TicketSet:
        """The tickets of which a filter expression is true as well: ``where("data.deal_amount > 1000")``."""

    def below(self, *numbers: str) -> TicketSet:
        """The tickets that stand right below one of these ("T-12") in the tree."""

    def count(self) -> int:
        """How many there are."""

    def among(self, numbers: Iterable[str]) -> frozenset[str]:
        """Those of the numbers ("T-12") that are of tickets of the set: for rows of own tables that name tickets."""

    def group(self, *by: str, total: str | None = None) -> tuple[TicketGroup, ...]:
        """Counts by columns ("stage", "service", "data.topic"), by days, weeks or months of moments in the person's
        time zone ("created.month", "ended.week"), largest first; groups of moments in their order. total: a number to
        add up ("data.deal_amount").
        """

    def stages(self, role: str) -> tuple[ProcessStage, ...]:
        """The columns of the processes in force that serve a role, process after process, each in its own order."""

    def stays(self, role: str, *values: str) -> tuple[StageStay, ...]:
        """How long the tickets have stood in which stage while they were of the role, whatever they are by now; by
        ticket, oldest first. values: columns and fields, named as for ``group``.
        """

    def address(self) -> str | None:
        """The path of the list of these tickets, so that a number leads to what it counts; None where no list can be
        cut to them.
        """

    def today(self) -> str:
        """The day, "2026-01-31", that it is for the person."""

    def working_days(self, first: str, last: str, calendar: str) -> int:
        """How many days from the first to the last ("2026-01-01", both included) are worked by the calendar with this
        key; Mondays to Fridays where the site has no such calendar.
        """

    def work(self, first: str, last: str, calendar: str) -> tuple[WorkDay, ...]:
        """The days from the first to the last, both included and a year at most, with the hours that the calendar with
        this key works; none where the site has no such calendar.
        """

    def dates(self) -> tuple[DateColumn, ...]:
        """By what the tickets can lie in time, for this person: the ticket's own moments, then fields of forms."""

    def undated(self, column: str) -> TicketSet:
        """The tickets that have this date in their form, or for ``due`` all, and nothing in it."""

    def movable(self, column: str, numbers: Sequence[str]) -> frozenset[str]:
        """Those of the tickets whose date in this column the person may change by hand."""

    def page(
        self, sort: str = "-number", cursor: str | None = None, limit: int = 50, *, data: bool = True
    ) -> TicketLines:
        """Tickets themselves, at most 200 at once, sorted as lists are. data: with the values of their fields."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of a report. kind: "text"; "number"; "money" in the site's currency; "share" 0 … 1, shown in percent;
    "hours".
    """

    key: str
    title: Text
    kind: ColumnKind = "text"

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        check_word(self, "kind", self.kind, get_args(ColumnKind))


@dataclass(frozen=True, slots=True)
class Chart:
    """How a report is drawn above its table: ``label`` and ``value`` are keys of columns; value is a number."""

    label: str
    value: str
    kind: ChartKind = "bars"

    def __post_init__(self) -> None:
        check_word(self, "kind", self.kind, get_args(ChartKind))


def report_choice(id: str, title: Text, options: Mapping[str, Text], default: str) -> dict[str, Any]:
    """A field of a report's form: one of these, value → title."""
    listed = [{"value": value, "title": said} for value, said in options.items()]
    return {"id": id, "type": "choice", "title": title, "options": listed, "default": default}


@dataclass(frozen=True, slots=True)
class Report:
    """A named question about tickets: ``rows(tickets, parameters) -> [{column key: value}]``.

    tickets: what the asking person may see. parameters: what was filled into the form ``form`` (form JSON; its values
    by field id, its defaults at first). A row may hold a further "url": where its first cell leads, a path of this
    site, and "urls": {column key: path}, where others lead. rows only reads: no network, no file, no database but the
    plugin's own tables, of which it tells what is ``among`` the tickets. At most 1000 rows are shown.
    """

    key: str
    title: Text
    columns: tuple[ReportColumn, ...]
    rows: Callable[[TicketSet, Mapping[str, Any]], Iterable[Mapping[str, Any]]]
    chart: Chart | None = None
    form: Mapping[str, Any] | None = None
    help: Text = ""
    icon: str = "report"

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        object.__setattr__(self, "columns", tuple(self.columns))
        if not callable(self.rows):
            raise TypeError(f"Report {self.key!r}: rows is no function")
        kinds = {column.key: column.kind for column in self.columns}
        if not kinds or len(kinds) < len(self.columns) or kinds.keys() & {"url", "urls"}:
            told = "columns need keys of their own, at least one, and none is “url” or “urls”"
            raise ValueError(f"Report {self.key!r}: {told}")
        if self.form is not None:
            json.dumps(self.form)
        for name in (self.chart.label, self.chart.value) if self.chart else ():
            if name not in kinds:
                raise ValueError(f"Report {self.key!r}: the chart names {name!r}; columns are {', '.join(kinds)}")
        if self.chart and kinds[self.chart.value] == "text":
            raise ValueError(f"Report {self.key!r}: the chart's value {self.chart.value!r} is a text, no number")


@dataclass(frozen=True, slots=True)
class View:
    """Another way to look at a list of tickets: ``html(tickets, viewer) -> Markup``.

    html makes what stands below the filters, by a template or ``markupsafe``; a plain string is escaped. tickets: those
    that the filters leave, cut to what the viewer may see. No inline script, style element or handler: the site's
    content policy refuses them. html only reads.
    """

    key: str
    title: Text
    html: Callable[[TicketSet, Viewer], str]
    icon: str = "layout-dashboard"

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        if not callable(self.html):
            raise TypeError(f"View {self.key!r}: html is no function")
