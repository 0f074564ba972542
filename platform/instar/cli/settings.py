"""``instar settings``: every row of the table of settings, what holds and where it comes from."""

from __future__ import annotations

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.i18n import _
from instar.plugins import PluginManager
from instar.settings import SETTINGS, Described, describe


@click.command(epilog="Example: instar settings --format json")
@FORMAT
@click.pass_obj
def command(site: Site, form: str) -> None:
    """List what can be set, what holds, and where it was set. Secrets are never shown."""
    loaded = site.settings()
    plugins = PluginManager.load(loaded)
    rows = list(describe(SETTINGS, settings=loaded))
    for plugin, given in plugins.rows().items():
        if given:
            rows += describe(given, plugin=plugin, settings=loaded)
    if form == "json":
        print_json([row._asdict() for row in rows])
        return
    for row in rows:
        _print(row)
    for remark in plugins.remarks():
        click.echo(f"{remark.where}: {remark.message} {remark.hint or ''}".rstrip(), err=True)


def _print(row: Described) -> None:
    value = row.value or "–"
    origin = f"  ({row.origin})" if row.origin else ""
    click.echo(f"{row.name} = {value}{origin}")
    click.echo(f"    {row.help}")
    default = "" if row.secret else _("; default {value}").format(value=row.default or "–")
    click.echo(f"    {row.variable}; {row.takes}{default}")
