"""``instar plugins``: what was found, what it gives, why what does not work does not; and a new one to begin with."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from instar.access import SYSTEM
from instar.cli import scaffold
from instar.cli.output import FORMAT, print_json, print_table
from instar.cli.shell import Site
from instar.errors import InstarError
from instar.i18n import _
from instar.plugins import PluginManager, PluginStatus


@click.group(invoke_without_command=True, epilog="Example: INSTAR_DISABLED_PLUGINS=crm instar plugins --format json")
@FORMAT
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Plugins: without a further word, the list of them."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show, form=form)


@command.command("list", epilog="Example: INSTAR_DISABLED_PLUGINS=crm instar plugins list --format json")
@FORMAT
@click.pass_context
def show(ctx: click.Context, form: str) -> None:
    """List the plugins. Exit code 1 when one has failed."""
    site: Site = ctx.obj
    plugins = _of(site).statuses
    if form == "json":
        print_json([status.as_dict() for status in plugins])
    else:
        for status in plugins:
            _print(status)
        if not plugins:
            click.echo(_("There are no plugins."))
    ctx.exit(int(any(status.state == "failed" for status in plugins)))


@command.command(epilog="Example: instar plugins new channel sms --title-ru СМС")
@click.argument("kind", metavar="KIND", type=click.Choice(scaffold.KINDS))
@click.argument("name")
@click.option("--title", default="", help="What people read, in English; else the name.")
@click.option("--title-ru", default="", help="The same in Russian.")
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where the package's folder is made; else here.",
)
def new(kind: str, name: str, title: str, title_ru: str, into: Path) -> None:
    """Begin a plugin NAME: a package of one KIND (role, channel, form, report, action, view) whose tests pass."""
    home, written = scaffold.write(kind, name, into, {"en": title, "ru": title_ru})
    for file in written:
        click.echo(str(home / file))
    told = _("Next: cd {folder} && python -m pytest").format(folder=home)
    click.echo(told, err=True)


@command.command(epilog="Example: instar plugins on crm")
@click.argument("name")
@click.pass_obj
def on(site: Site, name: str) -> None:
    """Switch the plugin NAME on; the site's processes follow within seconds."""
    _switch(site, name, True)


@command.command(epilog="Example: instar plugins off crm")
@click.argument("name")
@click.pass_obj
def off(site: Site, name: str) -> None:
    """Switch the plugin NAME off; its tickets stay readable, its steps and jobs wait."""
    _switch(site, name, False)


@command.command(epilog="Example: instar plugins purge postcard")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def purge(site: Site, name: str, yes: bool) -> None:
    """Drop the tables of the plugin NAME, which is off or gone. Only a backup brings them back."""
    from instar.commands import PurgePlugin, execute
    from instar.commands.execute import rehearse

    kernel = site.kernel()
    tables = rehearse(kernel, PurgePlugin(name), SYSTEM)["tables"]
    if not yes:
        counted = [(table, kernel.store.read().value(f'SELECT count(*) FROM "{table}"')) for table in tables]
        for table, rows in counted:
            click.echo(f"{table}  {rows}", err=True)
        asked = _("Drop these tables, with so many rows each? Only a backup brings them back.")
        click.confirm(asked, abort=True, err=True)
    execute(kernel, PurgePlugin(name), SYSTEM)
    click.echo(_("Dropped: {tables}.").format(tables=", ".join(tables)), err=True)


@command.command(epilog="Example: instar plugins trace --format json")
@FORMAT
@click.pass_obj
def trace(site: Site, form: str) -> None:
    """Load the plugins and tell what they were asked: in what order, how long it took, how much came back."""
    calls = _of(site).trace.calls()[::-1]
    if form == "json":
        print_json([asdict(call) for call in calls])
        return
    print_table([(call.plugin, call.doing, f"{call.ms:.2f} ms", str(call.given), call.error) for call in calls])


def _switch(site: Site, name: str, on: bool) -> None:
    from instar.commands import SwitchPlugin, execute

    execute(site.kernel(), SwitchPlugin(name, on), SYSTEM)
    told = _("The plugin {name} is on.") if on else _("The plugin {name} is off.")
    click.echo(told.format(name=name), err=True)


def _of(site: Site) -> PluginManager:
    """The plugins as the site has them; without a site, or when its database cannot be opened, as they come."""
    if site.exists():
        try:
            return site.kernel().plugins
        except InstarError as error:
            click.echo(f"instar: {error.message}", err=True)
    return PluginManager.load(site.settings())


def _print(status: PluginStatus) -> None:
    given = ", ".join(f"{count} {kind}" for kind, count in status.contributions.items() if count)
    click.echo(f"{status.name} {status.version}  {status.state}" + (f"  {given}" if given else ""))
    paused = [_("left alone for a while: {told}").format(told=told) for told in status.as_dict().get("paused", ())]
    for line in (str(status.reason), str(status.hint), *paused):
        if line:
            click.echo(f"    {line}")
