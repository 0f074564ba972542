"""The list of tickets. Its address holds the filters, so that what one sees can be sent to another."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import Invalid
from instar.i18n import _
from instar.queries import tickets as query
from instar.queries.catalogue import processes
from instar.queries.tickets import Filters
from instar.web import current, lenses, rows, shell, verbs, viewbar
from instar.web.filterbar import Bar, Chip, Picker
from instar.web.routes import page
from instar.web.times import Clock


@dataclass(frozen=True, slots=True)
class ListPage:
    """See ``tickets.html``. ``better``: the filter whose removal helps most, when nothing was found."""

    title: str
    address: str
    q: str
    where: str
    chips: tuple[Chip, ...]
    pickers: tuple[Picker, ...]
    hidden: tuple[tuple[str, str], ...]
    rows: tuple[rows.Row, ...]
    more_url: str | None
    problem: str | None
    better: tuple[str, str] | None
    saved: viewbar.ViewBar
    views: tuple[tuple[str, str, bool], ...] = ()
    export: str | None = None
    bulk: tuple[tuple[str, str, str, bool], ...] = ()


@page("/tickets/list")
def every() -> ResponseReturnValue:
    return _shown(_("Tickets"), "/tickets/list", {})


@page("/p/<process>/list")
def of_process(process: str) -> ResponseReturnValue:
    known = {row.key: row.title for row in processes(current.kernel(), current.actor())}
    return _shown(known.get(process, process), f"/p/{process}/list", {"process": process})


# -- below: how it is done -----------------------------------------------------------------------------------


def _shown(title: str, address: str, fixed: dict[str, str]) -> ResponseReturnValue:
    bar = Bar.of_request(address, fixed)
    cursor = request.args.get("cursor")
    kernel, actor = current.kernel(), current.actor()
    problem = None
    try:
        found = query.list_tickets(kernel, actor, bar.filters, sort=bar.sort, cursor=cursor)
    except Invalid as error:
        problem = " ".join([*(text for told in error.errors.values() for text in told), error.hint or ""]).strip()
        found = query.list_tickets(kernel, actor, Filters(process=fixed.get("process")))
    process = {**bar.given, **fixed}.get("process", "")
    offered = verbs.offered("" if "," in process else process)
    clock, pick = Clock.of(), bool(offered)
    shown = tuple(rows.ticket_row(row, clock, pick=pick) for row in found.items)
    more_url = bar.url(cursor=found.next) if found.next else None
    if current.by_script() and cursor:
        return render_template("_rows.html", rows=shown, list_id="rows-tickets", more_url=more_url)
    return render_template(
        "tickets.html",
        page=ListPage(
            title=title,
            address=address,
            q=bar.given.get("q", ""),
            where=bar.given.get("where", ""),
            chips=tuple(bar.chips()),
            pickers=bar.pickers(),
            hidden=bar.hidden(),
            rows=shown,
            more_url=more_url,
            problem=problem,
            better=None if shown or problem else bar.better(),
            saved=viewbar.view_bar(address, bar.query(), bool(bar.given)),
            views=_views(fixed, bar),
            export=_export(bar),
            bulk=tuple((verb.key, _(verb.title), verb.icon, verb.danger) for verb in offered),
        ),
    )


def _export(bar: Bar) -> str | None:
    """Where the same list goes into a file, for those who may take one."""
    if not shell.may("ticket.export"):
        return None
    pairs = {**bar.given, **bar.fixed, "sort": bar.sort}
    return f"/tickets/export?{urlencode(pairs)}"


def _views(fixed: dict[str, str], bar: Bar) -> tuple[tuple[str, str, bool], ...]:
    if "process" not in fixed:
        return lenses.ways()
    own = f"/p/{fixed['process']}"
    view = {"view": given} if (given := request.args.get("view", "")).isdecimal() else {}
    cut = urlencode({name: value for name, value in bar.given.items() if name != "stage"} | view)
    return (
        (_("Board"), f"{own}/board?{cut}" if cut else f"{own}/board", False),
        (_("List"), f"{own}/list", True),
        *lenses.ways(process=fixed["process"])[1:],
    )
