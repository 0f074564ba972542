"""``instar bundle``: processes with all that they name as one file, for another site."""

from __future__ import annotations

from pathlib import Path

import click

from instar.bundles.archive import is_bundle
from instar.bundles.make import make
from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.definitions.files import write_beside
from instar.errors import UsageError
from instar.i18n import _


@click.command(epilog="Example: instar bundle leave.zip leave --force")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("keys", metavar="[KEY…]", nargs=-1)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@FORMAT
@click.pass_obj
def command(site: Site, file: Path, keys: tuple[str, ...], force: bool, form: str) -> None:
    """Write the processes KEY… to FILE, a ZIP, with all that they name: forms, decision tables, calendars, called
    processes, and the cases about them. Without KEY: all that is in force.

    What is in it and what it needs of a site stands in its bundle.json; of secrets it has the names alone.
    """
    if not is_bundle(file):
        raise UsageError("no_zip", _("The name of a bundle ends in .zip."))
    if file.exists() and not force:
        message = _("{file} is there already.").format(file=file)
        raise UsageError("file_exists", message, hint=_("Give it another name, or say --force."))
    made = make(site.kernel(), site.folder, keys)
    write_beside(file, made.data)
    if form == "json":
        print_json({"file": str(file), **made.manifest})
        return
    for one in made.manifest["definitions"]:
        click.echo(f"{one['kind']} {one['key']}")
    for one in made.manifest["cases"]:
        click.echo(one["file"])
    for part, names in made.manifest["needs"].items():
        if names:
            click.echo(_("needs {part}: {names}").format(part=part, names=", ".join(names)))
