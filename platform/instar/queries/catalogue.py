"""What may be chosen: services to open a ticket for, roles it may change to, processes that serve a role."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.labels import RoleLabel


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """``process`` and ``role``: what a ticket for it begins as, None where the site has no default."""

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
    raise NotImplementedError


def roles(kernel: Kernel, actor: Actor) -> tuple[RoleLabel, ...]:
    """Roles that a ticket may be given: those that some process in force serves."""
    raise NotImplementedError


def processes(kernel: Kernel, actor: Actor, role: str | None = None) -> tuple[ProcessChoice, ...]:
    """Processes in force (of a role), the role's default first."""
    raise NotImplementedError
