"""``instar unit``: the structure of the company, made by whoever has the shell."""

from __future__ import annotations

import click

from instar.access import SYSTEM
from instar.cli.shell import Site
from instar.i18n import _


@click.group()
def command() -> None:
    """Units of the company: who leads whom."""


@command.command(epilog='Example: instar unit add support "Support" --inside it --head olga --team frontline')
@click.argument("key")
@click.argument("name")
@click.option("--inside", metavar="KEY", help="The unit above; else it stands on top.")
@click.option("--head", metavar="LOGIN", help="Who leads it.")
@click.option("--deputy", metavar="LOGIN", help="Who decides while the head has no account in use.")
@click.option("--team", "teams", metavar="KEY", multiple=True, help="A team of it; may be given several times.")
@click.pass_obj
def add(
    site: Site, key: str, name: str, inside: str | None, head: str | None, deputy: str | None, teams: tuple[str, ...]
) -> None:
    """Make a unit KEY that people read as NAME."""
    from instar.commands import AddUnit, execute

    answer = execute(site.kernel(), AddUnit(key, name, inside, head, deputy, teams), SYSTEM)
    click.echo(_("The unit {key} is there.").format(key=answer["key"]), err=True)


@command.command("list", epilog="Example: instar unit list")
@click.pass_obj
def listed(site: Site) -> None:
    """Print the units as a tree, each with who decides for it."""
    from instar.queries.units import every, units

    for row in every(units(site.kernel(), SYSTEM)):
        leader = row.acting.key if row.acting else "–"
        click.echo(f"{'  ' * len(row.above)}{row.key}  {row.name}  {leader}")
