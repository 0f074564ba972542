"""Reports of plugins: the list of them, and each as a chart and a table. The address holds what was asked for.

Every report is cut by the filters of lists, and a number leads to the very tickets that it counts where a list of them
can be made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from instar.contract import Cell
from instar.errors import InstarError, Invalid
from instar.forms import Form
from instar.i18n import current as current_language
from instar.plugins import PluginFault
from instar.queries import reports as query
from instar.queries.reports import ReportTable
from instar.sheets import dialect_of, stream
from instar.web import chips, current
from instar.web.cells import cell_text
from instar.web.charts import ChartView, chart_view
from instar.web.filterbar import Bar, Chip, Picker
from instar.web.formview import Entered, FormView, form_view, opening_env
from instar.web.routes import page

ASKED = "shown"
"""A name that the form adds: whether it was sent, for a box that is not ticked sends nothing."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """See ``report.html``. ``rows``: cells, each in words with where it leads. Filters: see ``_filters.html``."""

    key: str
    title: str
    help: str
    form: FormView | None
    table: ReportTable | None
    rows: tuple[tuple[tuple[str, str | None], ...], ...]
    chart: ChartView | None
    problem: InstarError | None
    file_url: str
    address: str
    q: str
    where: str
    chips: tuple[Chip, ...]
    pickers: tuple[Picker, ...]
    hidden: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    saved: None = None


@page("/reports")
def every() -> ResponseReturnValue:
    found = query.reports(current.kernel(), current.actor())
    return render_template("reports.html", reports=[(head, chips.known_icon(head.icon)) for head in found])


@page("/reports/<key>")
def one(key: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    form = query.report_form(kernel, actor, key)
    sent, bar = _asked(key, form)
    entered = Entered(sent) if sent is not None else None
    problem: InstarError | None = None
    table = None
    try:
        table = query.report(kernel, actor, key, sent, filters=bar.filters)
    except Invalid as error:
        entered = Entered(sent or {}, error.errors)
        problem = error if form is None or not set(error.errors) & set(form.inputs) else None
    except PluginFault as error:
        problem = error
    head = next(head for head in query.reports(kernel, actor) if head.key == key)
    drawn = ReportPage(
        key=key,
        title=head.title,
        help=head.help,
        form=form_view(form, opening_env(), id="report", entered=entered) if form else None,
        table=table,
        rows=_rows(table) if table else (),
        chart=chart_view(table) if table else None,
        problem=problem,
        file_url=bar.url().replace(bar.address, f"{bar.address}/csv", 1),
        address=bar.address,
        q=bar.given.get("q", ""),
        where=bar.given.get("where", ""),
        chips=tuple(bar.chips()),
        pickers=bar.pickers(),
        hidden=bar.hidden(),
        filters=tuple(bar.given.items()),
    )
    return render_template("report.html", page=drawn), (problem.status if problem else 200)


@page("/reports/<key>/csv")
def file(key: str) -> ResponseReturnValue:
    """The table as a file: numbers as numbers, and no text that a spreadsheet would run."""
    kernel, actor = current.kernel(), current.actor()
    sent, bar = _asked(key, query.report_form(kernel, actor, key))
    table = query.report(kernel, actor, key, sent, filters=bar.filters)
    language = current_language()
    rows = [[_plain(cell) for cell in row.cells] for row in table.rows]
    pieces = stream([one.title for one in table.columns], iter([rows]), dialect_of(language), language=language)
    response = Response(b"".join(pieces), content_type="text/csv; charset=utf-8")
    day = datetime.fromtimestamp(current.now() / 1000, current.zone())
    response.headers.set("Content-Disposition", "attachment", filename=f"{key}-{day:%Y-%m-%d}.csv")
    return response


# -- below: how it is done -----------------------------------------------------------------------------------


def _asked(key: str, form: Form | None) -> tuple[dict[str, list[str]] | None, Bar]:
    """Values of the report's own form, None for its defaults; and the filters, whose names its fields go before."""
    own = set(form.inputs) if form is not None else set()
    sent = {name: values for name, values in request.args.lists() if name in own}
    given = sent if ASKED in request.args or sent else None
    kept: Iterable[tuple[str, str]] = [(name, value) for name, values in sent.items() for value in values]
    if given is not None:
        kept = [(ASKED, "1"), *kept]
    return given, Bar.of_request(f"/reports/{key}", {}, {"sort", *own}, kept)


def _rows(table: ReportTable) -> tuple[tuple[tuple[str, str | None], ...], ...]:
    kinds = [column.kind for column in table.columns]
    return tuple(tuple(zip(map(cell_text, row.cells, kinds), row.urls, strict=True)) for row in table.rows)


def _plain(cell: Cell) -> str | int | Decimal | None:
    return Decimal(repr(cell)) if isinstance(cell, float) else cell
