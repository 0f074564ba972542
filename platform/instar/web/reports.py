"""Reports of plugins: the list of them, and each as a chart and a table. The address holds what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import InstarError, Invalid
from instar.plugins import PluginFault
from instar.queries import reports as query
from instar.queries.reports import ReportTable
from instar.web import chips, current
from instar.web.cells import cell_text
from instar.web.charts import ChartView, chart_view
from instar.web.formview import Entered, FormView, form_view, opening_env
from instar.web.routes import page

ASKED = "shown"
"""A name that the form adds: whether it was sent, for a box that is not ticked sends nothing."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """See ``report.html``. ``rows``: (cells in words, url)."""

    key: str
    title: str
    help: str
    form: FormView | None
    table: ReportTable | None
    rows: tuple[tuple[tuple[str, ...], str | None], ...]
    chart: ChartView | None
    problem: InstarError | None


@page("/reports")
def every() -> ResponseReturnValue:
    found = query.reports(current.kernel(), current.actor())
    return render_template("reports.html", reports=[(head, chips.known_icon(head.icon)) for head in found])


@page("/reports/<key>")
def one(key: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    form = query.report_form(kernel, actor, key)
    sent = {name: values for name, values in request.args.lists() if name != ASKED}
    entered = Entered(sent) if ASKED in request.args or sent else None
    problem: InstarError | None = None
    table = None
    try:
        table = query.report(kernel, actor, key, sent if entered else None)
    except Invalid as error:
        entered = Entered(sent, error.errors)
        problem = error if form is None or not set(error.errors) & set(form.inputs) else None
    except PluginFault as error:
        problem = error
    head = next(head for head in query.reports(kernel, actor) if head.key == key)
    drawn = ReportPage(
        key,
        head.title,
        head.help,
        form_view(form, opening_env(), id="report", entered=entered) if form else None,
        table,
        _rows(table) if table else (),
        chart_view(table) if table else None,
        problem,
    )
    return render_template("report.html", page=drawn), (problem.status if problem else 200)


def _rows(table: ReportTable) -> tuple[tuple[tuple[str, ...], str | None], ...]:
    kinds = [column.kind for column in table.columns]
    return tuple((tuple(map(cell_text, row.cells, kinds)), row.url) for row in table.rows)
