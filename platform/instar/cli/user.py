"""``instar user``: accounts, made and invited by whoever has the shell."""

from __future__ import annotations

import sys

import click

from instar.access import PROFILES, SYSTEM
from instar.cli.shell import Site
from instar.i18n import _


@click.group()
def command() -> None:
    """Accounts of people."""


def password_from_stdin() -> str:
    """The first line of standard input: a password never stands in a list of processes."""
    return sys.stdin.readline().rstrip("\r\n")


@command.command(
    epilog="Example: echo $PASSWORD | instar user add olga --team frontline --profile operator --password-stdin"
)
@click.argument("name")
@click.option("--title", "full_name", metavar="TEXT", help="The name that people read; else NAME.")
@click.option("--email", metavar="ADDRESS")
@click.option("--team", "teams", metavar="KEY", multiple=True, help="A team to join; may be given several times.")
@click.option("--profile", metavar="NAME", help=f"Access profile, granted everywhere: {', '.join(PROFILES)}.")
@click.option("--language", metavar="TAG", help="Language of the pages, such as ru.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def add(
    site: Site,
    name: str,
    full_name: str | None,
    email: str | None,
    teams: tuple[str, ...],
    profile: str | None,
    language: str | None,
    password_stdin: bool,
) -> None:
    """Make an account NAME. Without a password it cannot log in, but may have API tokens."""
    from instar.commands import AddUser, execute

    password = password_from_stdin() if password_stdin else None
    given = AddUser(name, full_name or name, email, password, profile, teams, language)
    answer = execute(site.kernel(), given, SYSTEM)
    click.echo(_("The account {login} is there.").format(login=answer["login"]), err=True)


@command.command(epilog="Example: instar user invite olga")
@click.argument("name")
@click.pass_obj
def invite(site: Site, name: str) -> None:
    """Send the account NAME a link by which its person chooses a password; without mail the link is printed."""
    from instar.commands import InviteUser, execute

    answer = execute(site.kernel(), InviteUser(name), SYSTEM)
    if answer["link"]:
        click.echo(answer["link"])
        click.echo(_("No letter was written. Pass the link on: it works once, for seven days."), err=True)
    else:
        click.echo(_("A letter is on its way; a running server sends it."), err=True)
