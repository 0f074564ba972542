"""``instar team add``: a team, made by whoever has the shell."""

from __future__ import annotations

import click

from instar.access import SYSTEM
from instar.cli.shell import Site
from instar.i18n import _


@click.group()
def command() -> None:
    """Teams: people who share a queue."""


@command.command(epilog='Example: instar team add frontline "Front line"')
@click.argument("key")
@click.argument("name")
@click.pass_obj
def add(site: Site, key: str, name: str) -> None:
    """Make a team KEY that people read as NAME."""
    from instar.commands import AddTeam, execute

    answer = execute(site.kernel(), AddTeam(key, name), SYSTEM)
    click.echo(_("The team {key} is there.").format(key=answer["key"]), err=True)
