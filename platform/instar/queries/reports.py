"""Reports of plugins: which there are, and what one of them answers to one person.

Who asks needs ``report.view`` somewhere; what is counted is what that person may see, for the report is given a
``TicketSet`` of that person's. What a plugin returns is checked here, so that a page shows a table or a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from instar.access import Actor
from instar.contract import Cell, Chart, Report
from instar.errors import NotFound, nearest
from instar.forms import Form, parse_form
from instar.i18n import _, text
from instar.kernel import Kernel, serving
from instar.plugins import PluginFault
from instar.queries.day import zone_of
from instar.queries.facts import opening_env
from instar.queries.matching import NO_FILTERS, Filters
from instar.queries.sets import Tickets

PERMISSION = "report.view"
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class ReportHead:
    """``plugin``: who gives it."""

    key: str
    title: str
    help: str
    icon: str
    plugin: str


@dataclass(frozen=True, slots=True)
class TableColumn:
    """``kind``: text | number | money | share | hours."""

    key: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """``cells`` in the order of the columns; ``urls``: where each leads, or None."""

    cells: tuple[Cell, ...]
    urls: tuple[str | None, ...]

    @property
    def url(self) -> str | None:
        """Where the row as a whole leads."""
        return self.urls[0]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """``cut``: there were more rows than are shown."""

    head: ReportHead
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    chart: Chart | None
    cut: bool


def reports(kernel: Kernel, actor: Actor) -> tuple[ReportHead, ...]:
    """All reports by title; raises Forbidden without ``report.view``."""
    kernel.access.authorize(actor, PERMISSION)
    found = (_head(kernel, report) for report in kernel.plugins.reports.values())
    return tuple(sorted(found, key=lambda head: head.title.casefold()))


def report_form(kernel: Kernel, actor: Actor, key: str) -> Form | None:
    """The form of a report's parameters; None when it has none. Raises NotFound, Forbidden, PluginFault."""
    kernel.access.authorize(actor, PERMISSION)
    return _form(kernel, _report(kernel, key))


def report(
    kernel: Kernel,
    actor: Actor,
    key: str,
    values: Mapping[str, Any] | None = None,
    origin: Literal["page", "api"] = "page",
    filters: Filters = NO_FILTERS,
) -> ReportTable:
    """The answer of a report. ``values``: of its form, as a page or the API sends them; None: its defaults.
    ``filters``: those of lists, to which what it counts is cut.

    Raises NotFound, Forbidden, Invalid for a parameter, and PluginFault for what is the plugin's fault.
    """
    kernel.access.authorize(actor, PERMISSION)
    asked = _report(kernel, key)
    form, owner = _form(kernel, asked), _owner(kernel, key)
    given = _parameters(kernel, actor, form, values or {}, origin)

    def answer() -> tuple[TableRow, ...]:
        with serving(kernel):
            return _rows(asked, asked.rows(Tickets(kernel, actor, filters), given))

    rows = kernel.plugins.call(
        owner,
        f"the report {key}",
        answer,
        here=kernel.store.path == ":memory:",  # which another thread would not see
    )
    columns = tuple(TableColumn(one.key, text(one.title), one.kind) for one in asked.columns)
    return ReportTable(_head(kernel, asked), columns, rows[:MOST_ROWS], asked.chart, len(rows) > MOST_ROWS)


# -- below: how it is done -----------------------------------------------------------------------------------


def _report(kernel: Kernel, key: str) -> Report:
    found = kernel.plugins.reports.get(key)
    if found is None:
        near = nearest(key, kernel.plugins.reports)
        raise NotFound(
            "no_report",
            _("There is no report “{key}”.").format(key=key),
            hint=_("Did you mean “{name}”?").format(name=near)
            if near
            else _("Its plugin may be off: see the page Plugins."),
        )
    return found


def _owner(kernel: Kernel, key: str) -> str:
    return kernel.plugins.owner("report", key) or ""


def _head(kernel: Kernel, report: Report) -> ReportHead:
    owner = _owner(kernel, report.key)
    return ReportHead(report.key, text(report.title), text(report.help), report.icon, owner)


def _form(kernel: Kernel, report: Report) -> Form | None:
    if report.form is None:
        return None
    parsed = parse_form(report.form, key=report.key)
    if parsed.form is None:
        told = "; ".join(finding.message for finding in parsed.findings)
        owner = _owner(kernel, report.key)
        kernel.plugins.fault_of(owner, ValueError(told), f"the form of the report {report.key}")
        raise PluginFault(owner)
    return parsed.form


def _parameters(
    kernel: Kernel, actor: Actor, form: Form | None, values: Mapping[str, Any], origin: Literal["page", "api"]
) -> dict[str, Any]:
    if form is None:
        return {}
    return form.load(
        values,
        opening_env(kernel, actor),
        origin=origin,
        currency=kernel.settings.currency,
        zone=zone_of(kernel, actor),
        exists=lambda kind, key: kernel.directory.find(kind, key) is not None,
    )


def _rows(report: Report, given: Iterable[Mapping[str, Any]]) -> tuple[TableRow, ...]:
    """Raises TypeError or ValueError for what is no row of the report."""
    return tuple(_row(report, row) for row in islice(given, MOST_ROWS + 1))


def _row(report: Report, row: Mapping[str, Any]) -> TableRow:
    if not isinstance(row, Mapping):
        raise TypeError(f"the report {report.key} gave a row of type {type(row).__name__}; a row is a dict")
    known = [column.key for column in report.columns]
    strange = sorted(set(row) - set(known) - {"url", "urls"})
    if strange:
        raise ValueError(f"the report {report.key} gave {strange[0]!r}; columns are {', '.join(sorted(known))}")
    urls = {known[0]: row.get("url"), **(row.get("urls") or {})}
    for name, url in urls.items():
        if name not in known:
            raise ValueError(f"the report {report.key} gave a url for {name!r}; columns are {', '.join(known)}")
        if url is not None and not (isinstance(url, str) and url.startswith("/") and not url.startswith("//")):
            raise ValueError(f"the report {report.key} gave the url {url!r}; it is a path of this site")
    cells = tuple(_cell(report, column.key, column.kind, row) for column in report.columns)
    return TableRow(cells, tuple(urls.get(name) for name in known))


def _cell(report: Report, key: str, kind: str, row: Mapping[str, Any]) -> Cell:
    value: Cell = row.get(key)
    wanted: tuple[type, ...] = (str,) if kind == "text" else (int, float, Decimal)
    if value is not None and (isinstance(value, bool) or not isinstance(value, wanted)):
        raise TypeError(f"the report {report.key} gave {type(value).__name__} in {key!r}, which is of kind {kind}")
    return value
