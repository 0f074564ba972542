"""The list of tickets as a file."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.ticket import ExportQuery
from instar.api.tickets import filters_of
from instar.commands import BeginExport, EndExport, execute
from instar.i18n import current
from instar.queries import cells
from instar.queries import export as query
from instar.sheets import DELIMITERS, Dialect, stream


@operation(
    "GET",
    "/tickets/export",
    answer=None,
    query=ExportQuery,
    statuses=(403,),
    media="text/csv; charset=utf-8",
)
def export_tickets(call: Call) -> Reply:
    """Tickets that the account may see and export, as CSV."""
    given = call.query
    kernel, actor = call.kernel, call.actor
    ids = query.exported(kernel, actor, filters_of(given), given["sort"])
    columns = cells.chosen(kernel, actor, given["columns"].split(",") if given.get("columns") else None)
    names = tuple(column.name for column in columns)
    asked = "&".join(f"{name}={value}" for name, value in given.items() if name not in ("columns", "delimiter", "bom"))
    begun = execute(kernel, BeginExport(asked, names, len(ids)), actor)["export"]

    def ended(count: int, whole: bool) -> None:
        execute(kernel, EndExport(begun, count, whole), actor)

    dialect = Dialect(DELIMITERS[given["delimiter"]], bom=given["bom"])
    pages = query.cells(kernel, actor, ids, columns)
    pieces = stream([column.title for column in columns], pages, dialect, language=current(), ended=ended)
    return Reply(pieces, {"Content-Disposition": "attachment; filename=tickets.csv"})
