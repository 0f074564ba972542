"""Who acts: a frozen value that every command and query takes. Made by ``Access`` only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.access.mask import Mask


@dataclass(frozen=True, slots=True)
class Actor:
    """``kind``: user | service (an API token's account) | visitor (holder of one ticket's link) | anonymous | system.

    ``teams`` are ids of the principals that he acts for: his teams, and his organization where it takes part itself.
    ``partner`` is the id of the partner organization that he works for. ``epoch`` is the state of all rights it was
    read at. ``confirmed`` (ms) is when the person at a browser last typed his password; None for whoever is at no
    browser: a token, the shell. ``mask`` is what a token leaves of the account's rights.
    """

    kind: str
    id: int | None = None
    key: str = ""
    name: str = ""
    email: str | None = None
    language: str | None = None
    timezone: str | None = None
    teams: frozenset[int] = frozenset()
    contact_id: int | None = None
    partner: int | None = None
    ticket_id: int | None = None
    preferences: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0
    confirmed: int | None = None
    mask: Mask | None = None

    @property
    def signed_in(self) -> bool:
        return self.id is not None

    @property
    def owner(self) -> str:
        """Under which name uploads of this actor are kept."""
        return f"{self.kind}:{self.id or self.ticket_id or ''}"

    @property
    def repeater(self) -> str:
        """Whose repeats get the first answer: a token with a mask repeats only what it could do itself."""
        return self.owner if self.mask is None else f"{self.owner}:{self.mask.word}"


SYSTEM = Actor("system", key="system", name="instar")
ANONYMOUS = Actor("anonymous", key="anonymous")
