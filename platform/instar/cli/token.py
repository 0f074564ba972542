"""``instar token create``: an API token; the token alone on standard output, so that a script can keep it."""

from __future__ import annotations

import click

from instar.access import SYSTEM
from instar.cli.shell import Site
from instar.i18n import _


@click.group()
def command() -> None:
    """Tokens for the API."""


@command.command(epilog="Example: TOKEN=$(instar token create --user olga --name import)")
@click.option("--user", required=True, metavar="NAME", help="Whose rights the token has.")
@click.option("--name", default="shell", show_default=True, help="What it is for.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 365), help="How long it works.")
@click.pass_obj
def create(site: Site, user: str, name: str, days: int) -> None:
    """Make a token and print it. It is shown once."""
    from instar.commands import AddToken, execute

    answer = execute(site.kernel(), AddToken(user, name, days), SYSTEM)
    click.echo(answer["token"])
    click.echo(_("Keep it safe: it is not shown again."), err=True)
