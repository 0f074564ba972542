"""``instar move-database``: the site's database at another place, compared row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.progress import bar
from instar.cli.shell import Site
from instar.errors import InstarError
from instar.i18n import _
from instar.settings.values import not_a_database

if TYPE_CHECKING:
    from instar.kernel import Kernel


@click.command(
    "move-database", epilog="Example: instar -C /srv/desk move-database postgresql://instar@db.example.org:5432/instar"
)
@click.argument("to", metavar="TO")
@FORMAT
@click.pass_context
def command(ctx: click.Context, to: str, form: str) -> None:
    """Copy the site's database to TO, an empty database of PostgreSQL or a new file of SQLite. The server must not run.

    Every table is counted and compared before anything is kept; then the site is checked there as by “instar doctor”.
    The old database stays as it is. Exit code 1: not moved, or moved and something does not hold.
    """
    from instar.tools import doctor, transfer

    site: Site = ctx.obj
    settings = site.existing()
    if not settings.has_database:
        raise InstarError("no_database", _("There is no database at {path}.").format(path=settings.database_path))
    if wrong := not_a_database(to):
        raise InstarError("not_a_database", _("TO is no database: {reason}").format(reason=wrong))
    results: list[doctor.Result] = []

    def look(kernel: Kernel) -> None:
        results.extend(doctor.examine(kernel))

    with bar(_("Copying the database")) as copied:
        moved = transfer.move(settings, to, copied, look)
    ok = all(result.ok for result in results)
    if form == "json":
        print_json({"ok": ok, "to": to, "rows": moved.rows, "tables": [one._asdict() for one in moved.tables]})
    else:
        click.echo(
            _("{tables} tables with {rows} rows are there, each compared.").format(
                tables=len(moved.tables), rows=moved.rows
            )
        )
        click.echo(_("Now say in instar.toml: {line}").format(line=f'database = "{to}"'))
    for result in results:
        if not result.ok:
            click.echo(f"{result.name}: {result.detail}", err=True)
    ctx.exit(int(not ok))
