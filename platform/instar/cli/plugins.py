"""``instar plugins``: what was found, what it gives, and why what does not work does not."""

from __future__ import annotations

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.i18n import _
from instar.plugins import PluginManager, PluginStatus


@click.command(epilog="Example: INSTAR_DISABLED_PLUGINS=crm instar plugins --format json")
@FORMAT
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """List the plugins. Exit code 1 when one has failed."""
    site: Site = ctx.obj
    plugins = PluginManager.load(site.settings()).statuses
    if form == "json":
        print_json([status.as_dict() for status in plugins])
    else:
        for status in plugins:
            _print(status)
        if not plugins:
            click.echo(_("There are no plugins."))
    ctx.exit(int(any(status.state == "failed" for status in plugins)))


def _print(status: PluginStatus) -> None:
    given = ", ".join(f"{count} {kind}" for kind, count in status.contributions.items() if count)
    click.echo(f"{status.name} {status.version}  {status.state}" + (f"  {given}" if given else ""))
    for line in (str(status.reason), str(status.hint)):
        if line:
            click.echo(f"    {line}")
