"""``instar export``: tickets as CSV on standard output or into a file, or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from instar.access import SYSTEM, Actor
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import _, current, ngettext
from instar.kernel import Kernel
from instar.sheets import DELIMITERS


@click.command(epilog="Example: instar export --status open --where 'priority <= 2' -o urgent.csv")
@click.option(
    "-o",
    "output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Else to stdout; FILE.xlsx is a workbook.",
)
@click.option("--as", "login", metavar="NAME", help="With the rights of this account; else of the whole site.")
@click.option("--role", metavar="KEYS")
@click.option("--process", metavar="KEYS")
@click.option("--status", metavar="KEYS", help="Statuses of stages, open or ended.")
@click.option("--service", metavar="KEYS")
@click.option("--created", metavar="SPAN", help="month, a date, or two: 2026-01-01..2026-01-31.")
@click.option("--where", metavar="EXPRESSION", help="As in lists and in the API.")
@click.option("--columns", metavar="NAMES", help="With commas: number,title,data.amount; else the usual ones.")
@click.option("--delimiter", type=click.Choice(list(DELIMITERS)), default="comma", show_default=True)
@click.option("--bom", is_flag=True, help="Begin with the mark by which Excel knows UTF-8.")
@click.pass_obj
def command(
    site: Site,
    /,
    output: Path | None,
    login: str | None,
    columns: str | None,
    delimiter: str,
    bom: bool,
    **filters: Any,
) -> None:
    """Tickets as CSV, or as a workbook (-o FILE.xlsx): a line each, newest first."""
    from instar.commands import BeginExport, EndExport, execute
    from instar.queries import cells
    from instar.queries import export as query
    from instar.queries.tickets import Filters
    from instar.sheets import Dialect, stream, write_workbook

    kernel = site.kernel()
    actor = _actor(kernel, login)
    ids = query.exported(kernel, actor, Filters(**filters))
    wanted = cells.chosen(kernel, actor, columns.split(",") if columns else None)
    asked = "&".join(f"{name}={value}" for name, value in filters.items() if value)
    begun = execute(kernel, BeginExport(asked, tuple(column.name for column in wanted), len(ids)), actor)["export"]

    def ended(count: int, whole: bool) -> None:
        execute(kernel, EndExport(begun, count, whole), actor)
        said = ngettext("{count} ticket exported.", "{count} tickets exported.", count).format(count=count)
        click.echo(said, err=True)

    heads = [one.title for one in wanted]
    with click.open_file(str(output) if output else "-", "wb") as out:
        if output is not None and output.suffix.lower() == ".xlsx":
            rows = query.values(kernel, actor, ids, wanted)
            write_workbook(out, _("Tickets"), heads, rows, language=current(), ended=ended)
            return
        dialect = Dialect(DELIMITERS[delimiter], bom=bom)
        pages = query.cells(kernel, actor, ids, wanted)
        for piece in stream(heads, pages, dialect, language=current(), ended=ended):
            out.write(piece)


def _actor(kernel: Kernel, login: str | None) -> Actor:
    if login is None:
        return SYSTEM
    person = kernel.directory.find("user", login)
    actor = kernel.access.actor(person.id) if person else None
    if actor is None:
        raise UsageError("no_account", _("There is no account “{login}”, or it is off.").format(login=login))
    return actor
