"""What may be chosen: services to open a ticket for, roles it may change to, processes that serve a role.

``orderable`` is the catalogue as people order from it: the tree, cut to what is offered to who asks, and to what a
search finds in titles, descriptions and keywords of both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from instar.access import Actor, asker
from instar.errors import InstarError
from instar.forms.display import money
from instar.i18n import current, text
from instar.kernel import Kernel
from instar.queries.labels import RoleLabel, role_label
from instar.store import Service
from instar.store.services import inside
from instar.store.stems import found_in

INSIDE = "ticket.view_internal"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """``process`` and ``role``: what a ticket for it begins as, None where the service names no process in force."""

    id: int
    key: str
    title: str
    team: str
    process: str | None
    role: RoleLabel | None
    public: bool


@dataclass(frozen=True, slots=True)
class ProcessChoice:
    key: str
    title: str
    role: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A service that can be ordered, or a heading over such ones: then ``process`` is None.

    ``price``: as it is read, with its unit, "" for none. ``team``: name of who performs it. ``path``: titles of what it
    lies in, from the top. ``items``: what lies inside it.
    """

    id: int
    key: str
    title: str
    description: str
    icon: str
    kind: str
    public: bool
    process: str | None
    role: RoleLabel | None
    team: str
    price: str
    path: tuple[str, ...] = ()
    items: tuple[Offered, ...] = ()

    @property
    def leads(self) -> int:
        """How many services can be ordered here, this one among them."""
        return (self.process is not None) + sum(one.leads for one in self.items)


def orderable(kernel: Kernel, actor: Actor, text: str = "", *, own: bool = False) -> tuple[Offered, ...]:
    """The catalogue: services at the top with what lies inside them, without headings over nothing.

    Who may open tickets for others is offered all that is live, unless ``own`` asks for what he may order himself.
    ``text``: all of its words stand in a service or in what it lies in, in any language or keyboard layout.
    """
    every = not own and kernel.access.can(actor, "ticket.create")
    asks = asker(kernel.store, kernel.directory, kernel.access, actor)
    services = [one for one in kernel.directory.services() if one.active]
    taken = {one.id for one in services if one.process and (every or asks.is_offered(one))}
    tree = tuple(_offered(kernel, services, taken, None, ()))
    if not kernel.access.can(actor, INSIDE):  # who performs it is nobody's business outside
        tree = tuple(map(_without_teams, tree))
    if not text.strip():
        return tree
    known = {one.id: one for one in services}
    return tuple(_found(tree, lambda row: found_in(_words(known, row.id), text)))


def all_of(rows: Collection[Offered]) -> Iterator[Offered]:
    """What can be ordered in a tree, in its order."""
    for row in rows:
        if row.process is not None:
            yield row
        yield from all_of(row.items)


def service_choices(kernel: Kernel, actor: Actor) -> tuple[tuple[str, str], ...]:
    """(key, title with what it lies in) of all that may be ordered, in the order of the catalogue."""
    return tuple((row.key, " › ".join((*row.path, row.title))) for row in all_of(orderable(kernel, actor)))


def services(kernel: Kernel, actor: Actor) -> tuple[ServiceRow, ...]:
    """Services in use, oldest first: for who may create tickets all, for others those that are offered to them."""
    every = kernel.access.can(actor, "ticket.create")
    asks = asker(kernel.store, kernel.directory, kernel.access, actor)
    listed = [one for one in kernel.directory.services() if one.active and (every or asks.is_offered(one))]
    return tuple(_row(kernel, service) for service in listed)


def roles(kernel: Kernel, actor: Actor) -> tuple[RoleLabel, ...]:
    """Roles that a ticket may be given: those that some process in force serves, by title."""
    served = {choice.role for choice in _processes(kernel)}
    found = [role_label(kernel, key) for key in kernel.plugins.roles if key in served]
    return tuple(sorted(found, key=lambda role: role.title.casefold()))


def processes(kernel: Kernel, actor: Actor, role: str | None = None) -> tuple[ProcessChoice, ...]:
    """Processes in force (of a role) by title, the role's default first."""
    given = kernel.plugins.role(role) if role else None
    default = given.process if given else None
    found = [choice for choice in _processes(kernel) if role in (None, choice.role)]
    return tuple(sorted(found, key=lambda choice: (choice.key != default, choice.title.casefold())))


def _processes(kernel: Kernel) -> list[ProcessChoice]:
    found = []
    for version in kernel.definitions.list("process"):
        try:
            process = kernel.definitions.process(version.id)
        except InstarError:  # published by other code: not to be chosen, and not in the way of the others
            continue
        found.append(ProcessChoice(version.key, text(process.title) or version.key, process.role))
    return found


def _offered(
    kernel: Kernel, services: Collection[Service], taken: Collection[int], parent: int | None, path: tuple[str, ...]
) -> Iterator[Offered]:
    for service in inside(services, parent):
        row = _row(kernel, service)
        lower = tuple(_offered(kernel, services, taken, service.id, (*path, row.title)))
        orders = service.id in taken and row.process is not None
        if orders or lower:
            yield Offered(
                id=service.id,
                key=service.key,
                title=row.title,
                description=text(service.description),
                icon=service.icon,
                kind=service.kind,
                public=service.public,
                process=row.process if orders else None,
                role=row.role if orders else None,
                team=row.team,
                price=price_of(kernel, service),
                path=path,
                items=lower,
            )


def _without_teams(row: Offered) -> Offered:
    return replace(row, team="", items=tuple(map(_without_teams, row.items)))


def price_of(kernel: Kernel, service: Service) -> str:
    """What it costs as people read it: "1 500 ₽ / hour"; "" where nothing is said."""
    if not service.price:
        return ""
    said = money(Decimal(service.price), kernel.settings.currency, current())
    unit = text(service.unit)
    return f"{said} / {unit}" if unit else said


def _found(rows: Collection[Offered], fits: Callable[[Offered], bool]) -> Iterator[Offered]:
    """The rows that fit, with all they lie in."""
    for row in rows:
        lower, fitting = tuple(_found(row.items, fits)), row.process is not None and fits(row)
        if lower or fitting:
            kept = row if fitting else replace(row, process=None, role=None)
            yield replace(kept, items=lower)


def _words(known: Mapping[int, Service], id: int) -> str:
    """All that is said of a service, in every language, with the titles of what it lies in."""
    service = known[id]
    said = [*_languages(service.title), *_languages(service.description), *service.keywords]
    at = known.get(service.parent_id or 0)
    while at is not None:
        said += [*_languages(at.title), *at.keywords]
        at = known.get(at.parent_id or 0)
    return "\n".join(said)


def _languages(words: Any) -> list[str]:
    return [words] if isinstance(words, str) else [one for one in words.values() if isinstance(one, str)]


def _row(kernel: Kernel, service: Service) -> ServiceRow:
    version = kernel.definitions.current("process", service.process) if service.process else None
    team = kernel.directory.person(service.team_id) if service.team_id else None
    role = None
    if version is not None:
        role = role_label(kernel, kernel.definitions.process(version.id).role)
    return ServiceRow(
        id=service.id,
        key=service.key,
        title=text(service.title) or service.key,
        team=team.name if team else "",
        process=version.key if version else None,
        role=role,
        public=service.public,
    )
