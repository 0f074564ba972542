"""``instar backup``: the whole site as one file, made while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.progress import bar, progress
from instar.cli.shell import Site
from instar.clock import SystemClock
from instar.errors import InstarError
from instar.i18n import _


@click.command(epilog="Example: instar -C /srv/desk backup /backups/desk-2026-11-27.zip")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@FORMAT
@click.pass_context
def command(ctx: click.Context, file: Path, form: str) -> None:
    """Write database, files, settings and definitions of the site to FILE, a ZIP with the hash of all that is in it.

    The server may run meanwhile. FILE holds the site's secret: keep it as you keep the site. Exit code 1: not made, or
    made without files that are lost from the site.
    """
    from instar.tools import backup

    site: Site = ctx.obj
    settings = site.existing()
    if not settings.has_database:
        raise InstarError("no_database", _("There is no database at {path}.").format(path=settings.database_path))
    with bar(_("Copying the database")) as copied:
        made = backup.make(
            settings,
            file.absolute(),
            SystemClock().now(),
            copied,
            lambda files: progress(files, _("Copying files")),
        )
    for sha256 in made.lost:
        click.echo(_("Lost or changed in the site, so not in the backup: {sha256}").format(sha256=sha256), err=True)
    if form == "json":
        print_json({"file": str(file), **made._asdict()})
    else:
        click.echo(
            _("{file}: {tickets} tickets, {files} files, {mb} MB.").format(
                file=file, tickets=made.tickets, files=made.files, mb=round(made.size / 1e6, 1)
            )
        )
    ctx.exit(int(bool(made.lost)))
