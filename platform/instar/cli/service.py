"""``instar service``: the catalogue of services, kept by whoever has the shell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import click
import orjson

from instar.access import SYSTEM
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import DEFAULT, Text, _, text
from instar.store import Service
from instar.store.services import inside as lying_inside


@click.group()
def command() -> None:
    """Services: what people may ask for."""


@command.command("list", epilog="Example: instar service list")
@click.pass_obj
def list_all(site: Site) -> None:
    """Print the tree: keys, titles, teams, processes, and what is not live."""
    kernel = site.kernel()
    services = kernel.directory.services()
    for depth, service in _walk(services, None, 0):
        team = kernel.directory.person(service.team_id) if service.team_id else None
        told = [service.kind, team.key if team else "–", service.process or "–"]
        if service.state != "live":
            told.append(service.state)
        click.echo(f"{'  ' * depth}{service.key}  {text(service.title)}  [{', '.join(told)}]")


@command.command(
    epilog='Example: instar service add purchases "Purchases" --title ru=Закупки --team buyers --process deal'
)
@click.argument("key")
@click.argument("name")
@click.option("--title", "titles", metavar="TAG=TEXT", multiple=True, help="NAME in another language: ru=Закупки.")
@click.option("--team", metavar="KEY", help="The team that answers for its tickets.")
@click.option("--process", metavar="KEY", help="The process that its tickets start with.")
@click.option("--public", is_flag=True, help="Visitors may ask for it without an account.")
@click.option("--inside", metavar="KEY", help="The service that it stands inside of.")
@click.option("--set", "values", metavar="NAME=VALUE", multiple=True, help="What else is said of it; see “edit”.")
@click.pass_obj
def add(
    site: Site,
    key: str,
    name: str,
    titles: tuple[str, ...],
    team: str | None,
    process: str | None,
    public: bool,
    inside: str | None,
    values: tuple[str, ...],
) -> None:
    """Make a service KEY that people read as NAME."""
    from instar.commands import AddService, execute

    made = AddService(key, titled(name, titles), team, process, public, inside, _values(values))
    answer = execute(site.kernel(), made, SYSTEM)
    click.echo(_("The service {key} is there.").format(key=answer["key"]), err=True)


@command.command(
    epilog="""Example: instar service edit laptops team=it price=1500 'sla={"P1": {"resolution": "PT4H"}}'"""
)
@click.argument("key")
@click.argument("values", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.pass_obj
def edit(site: Site, key: str, values: tuple[str, ...]) -> None:
    """Change what is said of a service.

    NAME is title, team, process, form, public, kind, state, owner, description, keywords, icon, calendar, price, unit,
    audience, sla, assign or survey. VALUE is a text, or JSON where it begins as such.
    """
    from instar.commands import EditService, execute

    answer = execute(site.kernel(), EditService(key, _values(values)), SYSTEM)
    said = ", ".join(answer["changed"]) or "–"
    click.echo(_("Changed: {names}.").format(names=said), err=True)


@command.command(epilog="Example: instar service move laptops --inside it --before phones")
@click.argument("key")
@click.option("--inside", metavar="KEY", help="The service that it is put into; without it, to the top.")
@click.option("--before", metavar="KEY", help="The service before which it stands then; without it, as the last.")
@click.pass_obj
def move(site: Site, key: str, inside: str | None, before: str | None) -> None:
    """Put a service, with all inside it, elsewhere in the tree."""
    from instar.commands import MoveService, execute

    execute(site.kernel(), MoveService(key, inside, before), SYSTEM)
    click.echo(_("The service {key} has its place.").format(key=key), err=True)


@command.command(epilog="Example: instar service retire fax")
@click.argument("key")
@click.option("--back", is_flag=True, help="Put it back into use.")
@click.pass_obj
def retire(site: Site, key: str, back: bool) -> None:
    """Take a service out of the catalogue: nobody can order it any more, its tickets go on."""
    from instar.commands import RetireService, execute

    answer = execute(site.kernel(), RetireService(key, not back), SYSTEM)
    click.echo(_("The service {key} is {state}.").format(key=key, state=answer["state"]), err=True)


def titled(name: str, titles: tuple[str, ...]) -> Text:
    """``name``, or a language map of it and ``ru=…``; raises UsageError for what is neither."""
    others = dict(title.partition("=")[::2] for title in titles)
    if not all(others) or not all(others.values()):
        raise UsageError("title", _("A title in another language is written ru=Закупки."))
    return {DEFAULT: name, **others} if others else name


def _values(pairs: Collection[str]) -> dict[str, Any]:
    """NAME=VALUE as properties; a value that begins as JSON is read as such."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError("value", _("“{given}” is not written as NAME=VALUE.").format(given=pair))
        if value in ("true", "false") or value[:1] in ("{", "["):
            try:
                found[name] = orjson.loads(value)
            except orjson.JSONDecodeError as error:
                said = _("The value of {name} is no JSON: {why}").format(name=name, why=error)
                raise UsageError("value", said) from error
        else:
            found[name] = value
    return found


def _walk(services: Collection[Service], parent: int | None, depth: int) -> Iterator[tuple[int, Service]]:
    for service in lying_inside(services, parent):
        yield depth, service
        yield from _walk(services, service.id, depth + 1)
