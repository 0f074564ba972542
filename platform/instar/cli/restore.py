"""``instar restore``: a backup is verified, and then laid back."""

from __future__ import annotations

from pathlib import Path

import click

from instar.cli.doctor import diagnose
from instar.cli.output import FORMAT, print_json
from instar.cli.progress import bar, progress
from instar.cli.shell import Site
from instar.clock import SystemClock
from instar.i18n import _


@click.command(epilog="Example: instar -C /srv/desk restore /backups/desk-2026-11-27.zip")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--over", is_flag=True, help="Also where there is a database; it is kept under another name.")
@FORMAT
@click.pass_context
def command(ctx: click.Context, file: Path, over: bool, form: str) -> None:
    """Lay the backup FILE into the site's folder, which may be empty. The server must not run.

    All of it is verified before anything is replaced; then the site is checked as by “instar doctor”. Exit code 1: not
    restored, or restored and something does not hold.
    """
    from instar.tools import backup

    site: Site = ctx.obj
    with bar(_("Copying the database")) as copied:
        restored = backup.restore(
            site.folder,
            file.absolute(),
            SystemClock().now(),
            over=over,
            progress=lambda names: progress(names, _("Verifying")),
            copied=copied,
        )
    results = diagnose(site)
    ok = all(result.ok for result in results)
    if form == "json":
        manifest = restored.manifest
        told = {"ok": ok, "tickets": manifest.tickets, "made": manifest.made, "version": manifest.version}
        print_json(told | {"jobs": restored.jobs, "kept": str(restored.kept) if restored.kept else None})
    else:
        click.echo(_("The site is back, with {count} tickets.").format(count=restored.manifest.tickets))
        if restored.kept:
            click.echo(_("The database that was there is kept as {path}.").format(path=restored.kept))
    for result in results:
        if not result.ok:
            click.echo(f"{result.name}: {result.detail}", err=True)
    ctx.exit(int(not ok))
