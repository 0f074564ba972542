"""A list as a file: the page on which columns are chosen, and the file itself, which leaves in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from instar.commands import BeginExport, EndExport, execute
from instar.errors import Invalid
from instar.i18n import _
from instar.i18n import current as current_language
from instar.queries import cells
from instar.queries import export as query
from instar.sheets import DELIMITERS, dialect_of, stream
from instar.web import current
from instar.web.filterbar import Bar, Chip
from instar.web.routes import page

ADDRESS = "/tickets/list.csv"
LIST = "/tickets/list"


@dataclass(frozen=True, slots=True)
class ExportPage:
    """See ``export.html``. ``columns``: (name, title, ticked). ``count``: how many tickets are taken, None where the
    list cannot be made (``problem``)."""

    chips: tuple[Chip, ...]
    hidden: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str, bool], ...]
    fields: tuple[tuple[str, str, bool], ...]
    count: int | None
    problem: str | None
    delimiter: str
    back: str


@page("/tickets/export")
def choose() -> ResponseReturnValue:
    """Which columns, and how many tickets that will be."""
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, query.EXPORT)
    bar = Bar.of_request("/tickets/export", {})
    count, problem = None, None
    try:
        count = len(query.exported(kernel, actor, bar.filters, bar.sort))
    except Invalid as error:
        problem = " ".join([*(text for told in error.errors.values() for text in told), error.hint or ""]).strip()
    wanted = _named()
    columns = [
        (column.name, column.title, column.usual if wanted is None else column.name in wanted)
        for column in cells.ticket_columns(kernel, actor)
    ]
    own = dialect_of(current_language()).delimiter
    return render_template(
        "export.html",
        page=ExportPage(
            chips=tuple(bar.chips()),
            hidden=(*bar.given.items(), ("sort", bar.sort)),
            own=tuple(row for row in columns if not row[0].startswith(cells.FIELD)),
            fields=tuple(row for row in columns if row[0].startswith(cells.FIELD)),
            count=count,
            problem=problem,
            delimiter=next(name for name, sign in DELIMITERS.items() if sign == own),
            back=bar.url().replace("/tickets/export", LIST, 1),
        ),
        back=(bar.url().replace("/tickets/export", LIST, 1), _("Tickets")),
    )


@page(ADDRESS)
def take() -> ResponseReturnValue:
    """The file. Leaves a line in the audit, whoever asks and however it is asked for."""
    kernel, actor = current.kernel(), current.actor()
    bar = Bar.of_request(LIST, {})
    ids = query.exported(kernel, actor, bar.filters, bar.sort)
    columns = cells.chosen(kernel, actor, _named())
    names = tuple(column.name for column in columns)
    begun = execute(kernel, BeginExport(bar.query(), names, len(ids)), actor)["export"]

    def ended(count: int, whole: bool) -> None:
        execute(kernel, EndExport(begun, count, whole), actor)

    language = current_language()
    dialect = dialect_of(
        language, DELIMITERS.get(request.args.get("delimiter", "")), bom=request.args.get("bom") != "no"
    )
    pages = query.cells(kernel, actor, ids, columns)
    pieces: Iterator[bytes] = stream([one.title for one in columns], pages, dialect, language=language, ended=ended)
    response = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{_file_name()}.csv")
    return response


def _named() -> list[str] | None:
    """The columns that the address names: one of each, or with commas."""
    given = [name.strip() for told in request.args.getlist("columns") for name in told.split(",")]
    return [name for name in given if name] if given else None


def _file_name() -> str:
    day = datetime.fromtimestamp(current.now() / 1000, current.zone())
    return f"tickets-{day:%Y-%m-%d}"
