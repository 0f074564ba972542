"""What may be chosen: services to open a ticket for, roles it may change to, processes that serve a role."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.errors import InstarError
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.labels import RoleLabel, role_label
from instar.store import Service


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


def services(kernel: Kernel, actor: Actor) -> tuple[ServiceRow, ...]:
    """Services in use, in the catalogue's order: for who may create tickets all, for others the public ones."""
    every = kernel.access.can(actor, "ticket.create")
    listed = [service for service in kernel.directory.services() if service.active and (every or service.public)]
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
