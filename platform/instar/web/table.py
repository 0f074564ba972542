"""Tickets as a table. Its address holds the filters and how it is looked at: columns with their widths, how many stay
in sight, what it is grouped by and added up, so that a saved view or a link shows another the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from babel.numbers import format_decimal
from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import Invalid
from instar.forms.display import money
from instar.forms.locales import locale_of
from instar.i18n import _
from instar.i18n import current as current_language
from instar.queries import grid as query
from instar.queries.cells import FIELD, TicketCells, Value, cells_of
from instar.queries.cursor import Page
from instar.queries.grid import GridColumn, GridGroup
from instar.queries.labels import STATUS_TITLES, number
from instar.web import current, lenses, properties, shell, verbs, viewbar
from instar.web.filterbar import Bar, Chip, Picker
from instar.web.remembered import remembered
from instar.web.routes import page
from instar.web.times import Clock, TimeText

ADDRESS = "/tickets/table"
USUAL = ("number", "title", "service", "stage", "priority", "assignee", "requester", "due", "updated")
LAYOUT = ("columns", "frozen", "group", "total")
MOST_COLUMNS = 40
MOST_FROZEN = 4
NARROWEST, WIDEST = 48, 1200
"""Of a column, in pixels."""
WIDTHS = {"number": 88, "title": 320, "priority": 104, "role": 128, "due": 128, "updated": 128}
WIDTH = 160
_EDITED = frozenset({"title", "assignee", "team", "priority", "due"})
_NOT_HERE = frozenset({"group", "file", "markdown", "reply"})
"""Types that need more room than a cell: they are edited on the ticket's page."""
_COLUMN = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(:(?P<width>[0-9]{1,4}))?")


class Shown(NamedTuple):
    """One column as it stands: ``sort``: "up", "down" or "", ``by``: the address that sorts by it, None where nothing
    can; ``stays``: its place among those that stay in sight, None where it scrolls; ``value``: as the address names it.
    """

    name: str
    title: str
    kind: str
    width: int
    value: str
    sort: str
    by: str | None
    stays: int | None
    edits: bool


class GridCell(NamedTuple):
    """``url``: what a click opens. ``editing``: the cell's form stands in it."""

    name: str
    kind: str
    text: str
    time: TimeText | None = None
    url: str | None = None
    stays: int | None = None
    edits: bool = False


class GridRow(NamedTuple):
    number: str
    pick: bool
    cells: tuple[GridCell, ...]


class Offer(NamedTuple):
    """A column of the sheet in which they are chosen."""

    value: str
    title: str
    shown: bool


class Group(NamedTuple):
    """``url``: the table with this group open. ``totals``: (title of the column, sum in words)."""

    title: str
    size: int
    totals: tuple[tuple[str, str], ...]
    url: str
    open: bool


@dataclass(frozen=True, slots=True)
class TablePage:
    """See ``table.html``."""

    title: str
    address: str
    q: str
    where: str
    chips: tuple[Chip, ...]
    pickers: tuple[Picker, ...]
    hidden: tuple[tuple[str, str], ...]
    problem: str | None
    better: tuple[str, str] | None
    saved: viewbar.ViewBar
    ways: tuple[tuple[str, str, bool], ...]
    columns: tuple[Shown, ...]
    rows: tuple[GridRow, ...]
    more_url: str | None
    groups: tuple[Group, ...]
    sums: tuple[tuple[str, str], ...]
    offers: tuple[Offer, ...]
    groupings: tuple[tuple[str, str, bool], ...]
    addable: tuple[tuple[str, str, bool], ...]
    frozen: int
    kept: tuple[tuple[str, str], ...]
    export: str | None
    bulk: tuple[tuple[str, str, str, bool], ...]


class Layout(NamedTuple):
    """How the table is looked at. ``widths``: by name, where another than the usual one."""

    columns: tuple[str, ...]
    widths: dict[str, int]
    frozen: int
    group: str
    totals: tuple[str, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """As an address holds it; what is usual is left out."""
        named = ",".join(self.value(name) for name in self.columns)
        found = [("columns", named), ("frozen", str(self.frozen)), ("group", self.group)]
        found.append(("total", ",".join(self.totals)))
        usual = {"columns": ",".join(USUAL), "frozen": "2", "group": "", "total": ""}
        return tuple(pair for pair in found if usual[pair[0]] != pair[1])

    def value(self, name: str) -> str:
        return f"{name}:{self.widths[name]}" if name in self.widths else name


@page(ADDRESS)
def every() -> ResponseReturnValue:
    known = _known()
    layout, problem = _layout(known), None
    bar = Bar.of_request(ADDRESS, {}, kept=layout.pairs)
    try:
        found = _found(bar, layout, request.args.get("cursor"), request.args.get("of"))
    except Invalid as error:
        problem = _said(error)
        bar, layout = replace(bar, sort="-updated"), layout._replace(group="", totals=())
        found = _found(replace(bar, given={}), layout)
    offered = verbs.offered("" if "," in (process := bar.given.get("process", "")) else process)
    shown = _columns(bar, layout, known)
    rows = _rows(found.page.items, shown, known, pick=bool(offered))
    more_url = bar.url(cursor=found.page.next, **found.of) if found.page.next else None
    if current.by_script() and (request.args.get("cursor") or request.args.get("of")):
        return render_template("_grid_rows.html", rows=rows, more_url=more_url, columns=len(shown))
    drawn = TablePage(
        title=_("Tickets"),
        address=ADDRESS,
        q=bar.given.get("q", ""),
        where=bar.given.get("where", ""),
        chips=tuple(bar.chips()),
        pickers=bar.pickers(),
        hidden=bar.hidden(),
        problem=problem,
        better=None if rows or found.groups or problem else bar.better(),
        saved=viewbar.view_bar(ADDRESS, _query(bar), bool(bar.given or bar.kept)),
        ways=lenses.ways(ADDRESS),
        columns=shown,
        rows=rows,
        more_url=more_url,
        groups=tuple(_groups(bar, layout, known, found)),
        sums=_sums(known, layout.totals, found.whole.totals) if found.whole else (),
        offers=_offers(layout, known),
        groupings=tuple((one.groups, one.title, one.groups == layout.group) for one in known.values() if one.groups),
        addable=tuple((one.name, one.title, one.name in layout.totals) for one in known.values() if one.adds),
        frozen=layout.frozen,
        kept=(*bar.given.items(), ("sort", bar.sort)),
        export=_export(bar, layout),
        bulk=tuple((verb.key, _(verb.title), verb.icon, verb.danger) for verb in offered),
    )
    return make_response(render_template("table.html", page=drawn), 422 if problem else 200)


@page("/t/<number>/row")
def row(number: str) -> ResponseReturnValue:
    """One row; ``edit``: with the form of that cell in it."""
    wanted = request.args.get("edit", "")
    if not wanted:
        return _drawn_row(number)
    asked = properties.editing(number, wanted.removeprefix(FIELD))
    if asked.editing is None:
        return _drawn_row(number, refused=_("{what} cannot be changed here.").format(what=asked.known.title))
    return _drawn_row(number, wanted, asked)


@page("/t/<number>/row", methods=("POST",))
def save(number: str) -> ResponseReturnValue:
    """One property; answered with its row, or with its form where it was refused."""
    name = request.form.get("name", "")
    tried = properties.attempt(number, name.removeprefix(FIELD))
    if tried.editing is None:
        return _drawn_row(number, tried=tried)
    return make_response(_drawn_row(number, name, tried), tried.status)


# -- below: how it is done -----------------------------------------------------------------------------------


class _Found(NamedTuple):
    """``of``: which group the rows are of, as the address names it; ``whole``: all of them, where sums are asked."""

    page: Page[TicketCells]
    groups: tuple[GridGroup, ...] = ()
    of: dict[str, str] = {}
    whole: GridGroup | None = None


Known = Mapping[str, GridColumn]


@remembered
def _known() -> Known:
    """All columns that there are for the reader, by name."""
    return {one.name: one for one in query.grid_columns(current.kernel(), current.actor())}


def _layout(known: Known) -> Layout:
    """What the address asks for, without what is not there: columns come and go with forms and rights."""
    told = [part for given in request.args.getlist("columns") for part in given.split(",") if part]
    names, widths = [], {}
    for part in told[:MOST_COLUMNS]:
        found = _COLUMN.fullmatch(part.strip())
        if found and found["name"] in known and found["name"] not in names:
            names.append(found["name"])
            if found["width"]:
                widths[found["name"]] = min(max(int(found["width"]), NARROWEST), WIDEST)
    if not names:
        names = [name for name in USUAL if name in known]
    group = request.args.get("group", "")
    totals = [one for given in request.args.getlist("total") for one in given.split(",")]
    frozen = request.args.get("frozen", "2")
    return Layout(
        tuple(names),
        widths,
        min(int(frozen), MOST_FROZEN, len(names)) if frozen.isdecimal() else 2,
        group if any(one.groups == group for one in known.values()) else "",
        tuple(name for name in dict.fromkeys(totals) if name in known and known[name].adds)[: query.MOST_TOTALS],
    )


def _found(bar: Bar, layout: Layout, cursor: str | None = None, of: str | None = None) -> _Found:
    kernel, actor = current.kernel(), current.actor()
    if not layout.group:
        rows = query.grid_rows(kernel, actor, bar.filters, layout.columns, sort=bar.sort, cursor=cursor)
        whole = _whole(bar, layout) if layout.totals and cursor is None else None
        return _Found(rows, whole=whole)
    groups = (
        () if current.by_script() and of else query.grid_groups(kernel, actor, bar.filters, layout.group, layout.totals)
    )
    if of is None and not groups:
        return _Found(Page(()))
    key = _key(of) if of is not None else groups[0].key
    filters = query.of_group(bar.filters, layout.group, key)
    rows = query.grid_rows(kernel, actor, filters, layout.columns, sort=bar.sort, cursor=cursor)
    return _Found(rows, groups, {"of": json.dumps(key, ensure_ascii=False)})


def _whole(bar: Bar, layout: Layout) -> GridGroup | None:
    found = query.grid_groups(current.kernel(), current.actor(), bar.filters, "", layout.totals)
    return found[0] if found else None


def _key(of: str) -> Any:
    try:
        key = json.loads(of)
    except ValueError:
        key = of
    return key if isinstance(key, str | int | float | bool) or key is None else str(key)


def _columns(bar: Bar, layout: Layout, known: Known) -> tuple[Shown, ...]:
    found = []
    for place, name in enumerate(layout.columns):
        one = known[name]
        width = layout.widths.get(name, WIDTHS.get(name, WIDTH))
        way = {name: "up", f"-{name}": "down"}.get(bar.sort, "")
        by = replace(bar, sort=f"-{name}" if way == "up" else name).url() if one.sorts else None
        stays = place if place < layout.frozen else None
        edits = _edits(one)
        found.append(Shown(name, one.title, _kind(one), width, layout.value(name), way, by, stays, edits))
    return tuple(found)


def _edits(one: GridColumn) -> bool:
    return one.name in _EDITED or (one.name.startswith(FIELD) and one.type not in _NOT_HERE)


def _kind(one: GridColumn) -> str:
    return (
        "number" if one.kind == "number" and one.name not in ("number", "priority", "requester", "parent") else "text"
    )


def _rows(found: Sequence[TicketCells], shown: Sequence[Shown], known: Known, *, pick: bool) -> tuple[GridRow, ...]:
    clock = Clock.of()
    return tuple(_row(one, shown, known, clock, pick=pick) for one in found)


def _row(found: TicketCells, shown: Sequence[Shown], known: Known, clock: Clock, *, pick: bool) -> GridRow:
    url = f"/t/{number(found.head.id)}"
    cells = tuple(
        _cell(one, value, found, known[one.name].type, clock, url)
        for one, value in zip(shown, found.cells, strict=True)
    )
    return GridRow(number(found.head.id), pick, cells)


def _cell(one: Shown, value: Value, found: TicketCells, type: str, clock: Clock, url: str) -> GridCell:
    time, text = None, ""
    if one.name == "due":
        time = clock.deadline(found.head.due, open=found.head.ended is None)
    elif isinstance(value, datetime):
        time = clock.moment(int(value.timestamp() * 1000))
    else:
        text = _words(one.name, value, type, clock)
    link = url if one.name in ("number", "title") else None
    return GridCell(one.name, one.kind, time.text if time else text, time, link, one.stays, one.edits)


def _words(name: str, value: Value, type: str, clock: Clock) -> str:
    if value is None:
        return ""
    if name == "priority":
        return f"P{value}"
    if name == "status":
        return _(STATUS_TITLES[str(value)]) if value in STATUS_TITLES else str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return clock.day(value.isoformat())
    return _number(value, type) if isinstance(value, Decimal) else str(value)


def _number(value: Decimal, type: str) -> str:
    if type == "money":
        return money(value, current.kernel().settings.currency, current_language())
    return str(format_decimal(value, locale=locale_of(current_language())))


def _sums(known: Known, names: Sequence[str], totals: Sequence[Decimal]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (known[name].title, _number(total, known[name].type)) for name, total in zip(names, totals, strict=True)
    )


def _groups(bar: Bar, layout: Layout, known: Known, found: _Found) -> Iterator[Group]:
    for one in found.groups:
        of = json.dumps(one.key, ensure_ascii=False)
        sums = _sums(known, layout.totals, one.totals)
        yield Group(one.title, one.size, sums, bar.url(of=of), of == found.of.get("of"))


def _offers(layout: Layout, known: Known) -> tuple[Offer, ...]:
    rest = [name for name in known if name not in layout.columns]
    return tuple(
        Offer(layout.value(name), known[name].title, name in layout.columns) for name in (*layout.columns, *rest)
    )


def _query(bar: Bar) -> str:
    return "&".join(filter(None, (bar.query(), urlencode(bar.kept))))


def _export(bar: Bar, layout: Layout) -> str | None:
    if not shell.may("ticket.export"):
        return None
    pairs = {**bar.given, "sort": bar.sort, "columns": ",".join(layout.columns)}
    return f"/tickets/export?{urlencode(pairs)}"


def _said(error: Invalid) -> str:
    return " ".join([*(text for told in error.errors.values() for text in told), error.hint or ""]).strip()


def _drawn_row(number: str, edit: str = "", tried: properties.Attempt | None = None, refused: str | None = None) -> str:
    known = _known()
    layout = _layout(known)
    bar = Bar.of_request(ADDRESS, {}, kept=layout.pairs)
    shown = _columns(bar, layout, known)
    view = properties.view_of(number)
    found = list(cells_of(current.kernel(), current.actor(), [view.id], layout.columns))
    (drawn,) = _rows(found, shown, known, pick=bool(verbs.offered("")))
    return render_template(
        "_grid_row.html",
        row=drawn,
        edit=edit,
        tried=tried,
        rev=view.rev,
        refused=refused,
        query=urlencode(layout.pairs),
    )
