"""``instar service add``: an entry of the catalogue, made by whoever has the shell."""

from __future__ import annotations

import click

from instar.access import SYSTEM
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import DEFAULT, Text, _


@click.group()
def command() -> None:
    """Services: what people may ask for."""


@command.command(
    epilog='Example: instar service add purchases "Purchases" --title ru=Закупки --team buyers --process deal'
)
@click.argument("key")
@click.argument("name")
@click.option("--title", "titles", metavar="TAG=TEXT", multiple=True, help="NAME in another language: ru=Закупки.")
@click.option("--team", metavar="KEY", help="The team that answers for its tickets.")
@click.option("--process", metavar="KEY", help="The process that its tickets start with.")
@click.option("--public", is_flag=True, help="Visitors may ask for it without an account.")
@click.pass_obj
def add(
    site: Site, key: str, name: str, titles: tuple[str, ...], team: str | None, process: str | None, public: bool
) -> None:
    """Make a service KEY that people read as NAME."""
    from instar.commands import AddService, execute

    answer = execute(site.kernel(), AddService(key, titled(name, titles), team, process, public), SYSTEM)
    click.echo(_("The service {key} is there.").format(key=answer["key"]), err=True)


def titled(name: str, titles: tuple[str, ...]) -> Text:
    """``name``, or a language map of it and ``ru=…``; raises UsageError for what is neither."""
    others = dict(title.partition("=")[::2] for title in titles)
    if not all(others) or not all(others.values()):
        raise UsageError("title", _("A title in another language is written ru=Закупки."))
    return {DEFAULT: name, **others} if others else name
