"""What happened to a ticket, as plugins are told it after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One row of a ticket's history, and what the ticket is while this is told.

    ``id`` grows with every event of the site: what is told a second time has the same. ``kind``: opened, completed,
    message, edited, moved, cancelled, merged … ``at``: when it happened (ms). ``actor``: id of the account, None for
    the site itself and for who has none. ``payload``: what the history keeps of it, of which ``effects`` say what the
    process did; read only.

    Everything else is told of the present, which may be later: ``ticket`` its id, ``number`` such as "T-1024",
    ``role``, ``process``, ``service`` (key), ``stage``, ``status``, ``ended`` (ms, None while it is open), ``result``
    of the run that ended, ``title``, ``channel``, ``requester`` (id of the contact), ``assignee`` and ``team`` (ids).
    """

    id: int
    ticket: int
    number: str
    kind: str
    at: int
    actor: int | None
    payload: Mapping[str, Any] = field(repr=False)
    role: str
    process: str
    service: str
    stage: str | None
    status: str
    ended: int | None
    result: str | None
    title: str
    channel: str
    requester: int | None
    assignee: int | None
    team: int | None

    @property
    def effects(self) -> tuple[Mapping[str, Any], ...]:
        """What the process did about it, in order: ``{"kind": "stage_entered", …}``."""
        return tuple(self.payload.get("effects", ()))

    @property
    def has_ended(self) -> bool:
        """Whether this very event ended the ticket, and nobody has reopened it since. A hand-over ends no ticket."""
        return self.ended == self.at and any(one.get("kind") == "ended" for one in self.effects)
