"""Lists of tickets: filters, a sort, pages by cursor, each cut to the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.cursor import Page
from instar.queries.labels import PersonLabel, RoleLabel, ServiceLabel, StageLabel

SORTS = ("-updated", "updated", "-created", "created", "due", "priority", "number", "-number")


@dataclass(frozen=True, slots=True)
class Filters:
    """All are *and*. ``assignee``: a log-in, "me" or "none"; ``requester``: a contact's id or "me"; ``status``: one of the
    stages' statuses, "open" (not ended) or "ended"; ``q``: words of the title, or a number."""

    role: str | None = None
    process: str | None = None
    stage: str | None = None
    status: str | None = None
    service: str | None = None
    assignee: str | None = None
    requester: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """``steps``: titles of the open steps; ``client``: the requester's name."""

    id: int
    number: str
    title: str
    rev: int
    role: RoleLabel
    service: ServiceLabel
    process: str
    version_id: int
    stage: StageLabel | None
    status: str
    priority: int
    assignee: PersonLabel | None
    team: PersonLabel | None
    client: str
    steps: tuple[str, ...]
    due: int | None
    created: int
    updated: int
    ended: int | None


def list_tickets(
    kernel: Kernel,
    actor: Actor,
    filters: Filters = Filters(),
    *,
    sort: str = "-updated",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TicketRow]:
    """Tickets that the actor may see; raises Invalid for an unknown sort, a wrong filter or a bad cursor."""
    raise NotImplementedError


def count_tickets(kernel: Kernel, actor: Actor, filters: Filters = Filters()) -> int:
    """How many there are, at most 1000."""
    raise NotImplementedError
