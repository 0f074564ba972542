"""A list as a file: the page on which columns are chosen, and the file itself, which leaves in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import NamedTuple

from flask import Response, render_template, request, send_file, stream_with_context
from flask.typing import ResponseReturnValue

from instar.commands import BeginExport, EndExport, execute
from instar.errors import Invalid
from instar.i18n import _
from instar.i18n import current as current_language
from instar.queries import cells
from instar.queries import export as query
from instar.sheets import DELIMITERS, dialect_of, stream, write_workbook
from instar.web import current
from instar.web.filterbar import Bar, Chip
from instar.web.routes import page

ADDRESS = "/tickets/list.csv"
WORKBOOK = "/tickets/list.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST = "/tickets/list"


@dataclass(frozen=True, slots=True)
class ExportPage:
    """See ``export.html``. ``columns``: (name, title, ticked). ``count``: how many tickets are taken, None where the
    list cannot be made (``problem``); ``too_many``: for a workbook."""

    chips: tuple[Chip, ...]
    hidden: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str, bool], ...]
    fields: tuple[tuple[str, str, bool], ...]
    count: int | None
    too_many: bool
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
            too_many=(count or 0) > query.MOST_IN_WORKBOOK,
            problem=problem,
            delimiter=next(name for name, sign in DELIMITERS.items() if sign == own),
            back=bar.url().replace("/tickets/export", LIST, 1),
        ),
        back=(bar.url().replace("/tickets/export", LIST, 1), _("Tickets")),
    )


@page(ADDRESS)
def take() -> ResponseReturnValue:
    """The file. Leaves a line in the audit, whoever asks and however it is asked for."""
    taken = _begun(query.MOST)
    language = current_language()
    dialect = dialect_of(
        language, DELIMITERS.get(request.args.get("delimiter", "")), bom=request.args.get("bom") != "no"
    )
    pages = query.cells(current.kernel(), current.actor(), taken.ids, taken.columns)
    pieces: Iterator[bytes] = stream(taken.heads, pages, dialect, language=language, ended=taken.ended)
    response = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{_file_name()}.csv")
    return response


@page(WORKBOOK)
def take_workbook() -> ResponseReturnValue:
    """The same for spreadsheets. It is sent when it is whole: what raises meanwhile is told as a page."""
    taken = _begun(query.MOST_IN_WORKBOOK)
    pages = query.values(current.kernel(), current.actor(), taken.ids, taken.columns)
    out = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    try:
        write_workbook(out, _("Tickets"), taken.heads, pages, language=current_language(), ended=taken.ended)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name=f"{_file_name()}.xlsx")


# -- below: how it is done -----------------------------------------------------------------------------------


class _Taken(NamedTuple):
    """What is exported; ``ended`` writes into the audit how many rows have left, and whether those were all."""

    ids: Sequence[int]
    columns: Sequence[cells.TicketColumn]
    ended: Callable[[int, bool], object]

    @property
    def heads(self) -> list[str]:
        return [column.title for column in self.columns]


def _begun(most: int) -> _Taken:
    kernel, actor = current.kernel(), current.actor()
    bar = Bar.of_request(LIST, {})
    ids = query.exported(kernel, actor, bar.filters, bar.sort, most)
    columns = cells.chosen(kernel, actor, _named())
    names = tuple(column.name for column in columns)
    begun = execute(kernel, BeginExport(bar.query(), names, len(ids)), actor)["export"]
    return _Taken(ids, columns, lambda count, whole: execute(kernel, EndExport(begun, count, whole), actor))


def _named() -> list[str] | None:
    """The columns that the address names: one of each, or with commas."""
    given = [name.strip() for told in request.args.getlist("columns") for name in told.split(",")]
    return [name for name in given if name] if given else None


def _file_name() -> str:
    day = datetime.fromtimestamp(current.now() / 1000, current.zone())
    return f"tickets-{day:%Y-%m-%d}"
