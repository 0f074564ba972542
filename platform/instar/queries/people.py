"""Pickers: whom a ticket may be given to, which teams there are."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.labels import PersonLabel


@dataclass(frozen=True, slots=True)
class Me:
    """Who is asking, for ``GET /me`` and the shell. ``permissions``: held anywhere at all."""

    person: PersonLabel
    email: str
    language: str | None
    timezone: str
    teams: tuple[PersonLabel, ...]
    permissions: tuple[str, ...]


def me(kernel: Kernel, actor: Actor) -> Me:
    raise NotImplementedError


def assignees(kernel: Kernel, actor: Actor, ticket_id: int, *, q: str = "", limit: int = 50) -> tuple[PersonLabel, ...]:
    """Active users who may act on the ticket, by name; oneself first. ``q``: part of name or log-in."""
    raise NotImplementedError


def teams(kernel: Kernel, actor: Actor) -> tuple[PersonLabel, ...]:
    """Teams in use, by name; empty for who may not see tickets of others."""
    raise NotImplementedError
