"""``instar settings``: every row of the table of settings, what holds and where it comes from; changes one."""

from __future__ import annotations

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import _
from instar.plugins import PluginManager
from instar.settings import SETTINGS, Described, Settings, describe


@click.command(epilog="Example: instar settings --format json")
@FORMAT
@click.option("--default", "reset", is_flag=True, help="Back to the default, instead of a VALUE.")
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.pass_obj
def command(site: Site, form: str, reset: bool, name: str | None, value: str | None) -> None:
    """List what can be set, what holds, and where it was set; with a NAME that alone, with a VALUE change it. Secrets
    are never shown. What the environment or the file says is changed there."""
    if reset and value is not None:
        raise UsageError("value_and_default", _("Say a value or --default, not both."))
    if name is not None and (reset or value is not None):
        _change(site, name, value)
    held, loaded = _held(site), site.settings()
    plugins = PluginManager.load(loaded)
    rows = list(describe(SETTINGS, settings=held))
    for plugin, given in plugins.rows().items():
        if given:
            rows += describe(given, plugin=plugin, settings=loaded)
    if name is not None:
        rows = [row for row in rows if row.name == name]
        if not rows:
            raise UsageError("no_setting", _("There is no setting “{name}”.").format(name=name))
    if form == "json":
        print_json([row._asdict() for row in rows])
        return
    for row in rows:
        _print(row)
    for remark in plugins.remarks() if name is None else ():
        click.echo(f"{remark.where}: {remark.message} {remark.hint or ''}".rstrip(), err=True)


def _held(site: Site) -> Settings:
    """What holds, with what was set on the page where there is a database already."""
    return site.kernel().settings if site.settings().has_database else site.settings()


def _change(site: Site, name: str, value: str | None) -> None:
    from instar.access import SYSTEM
    from instar.commands import ChangeSettings, execute

    execute(site.kernel(), ChangeSettings({name: value}), SYSTEM)


def _print(row: Described) -> None:
    value = row.value or "–"
    origin = f"  ({row.origin})" if row.origin else ""
    click.echo(f"{row.name} = {value}{origin}")
    click.echo(f"    {row.help}")
    default = "" if row.secret else _("; default {value}").format(value=row.default or "–")
    click.echo(f"    {row.variable}; {row.takes}{default}")
