"""``instar token``: API tokens are made, listed and ended; a new one stands alone on standard output for a script."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click
import orjson

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
@click.option(
    "--allow", multiple=True, metavar="WHAT", help="A profile or permission that it is cut to; again for more."
)
@click.option("--process", multiple=True, metavar="KEY", help="A process in whose tickets alone it counts.")
@click.pass_obj
def create(site: Site, user: str, name: str, days: int, allow: tuple[str, ...], process: tuple[str, ...]) -> None:
    """Make a token and print it. It is shown once."""
    from instar.commands import AddToken, execute

    answer = execute(site.kernel(), AddToken(user, name, days, allow, process), SYSTEM)
    click.echo(answer["token"])
    click.echo(_("Keep it safe: it is not shown again."), err=True)


@command.command(name="list", epilog="Example: instar token list --user olga")
@click.option("--user", required=True, metavar="NAME", help="Whose tokens.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.pass_obj
def list_tokens(site: Site, user: str, form: str) -> None:
    """List the tokens of an account. The tokens themselves are kept nowhere."""
    from instar.queries.tokens import tokens

    rows = [asdict(row) for row in tokens(site.kernel(), SYSTEM, user)]
    if form == "json":
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    for row in rows:
        cut = " ".join((*row["allow"], *row["processes"]))
        day = datetime.fromtimestamp(row["until"] / 1000, UTC).date()
        click.echo(f"{row['id']:>6}  {row['prefix']}…  {day}  {row['name']}  {cut}".rstrip())


@command.command(epilog="Example: instar token end 3")
@click.argument("id", type=int)
@click.pass_obj
def end(site: Site, id: int) -> None:
    """Take a token out of use for ever; its number is in the list."""
    from instar.commands import EndToken, execute

    answer = execute(site.kernel(), EndToken(id), SYSTEM)
    click.echo(_("The token of {user} has ended.").format(user=answer["user"]))
