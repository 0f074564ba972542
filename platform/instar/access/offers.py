"""To whom a service of the catalogue is offered: who may order it for himself, whatever rights he has.

A public one to everybody. Without an audience an external one is offered to everyone who is logged in, an internal one
to the staff: who is in a team, or sees the inside of tickets anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.access.access import Access
from instar.access.actor import Actor
from instar.store import Audience, Directory, Service, Store

_OF = """
SELECT o.key, o.kind FROM contact c JOIN organization o ON o.id = c.organization_id WHERE c.id = ?"""


@dataclass(frozen=True, slots=True)
class Asker:
    """What matters of who asks. ``teams``, ``units`` and ``organizations`` are keys; ``kinds`` of organizations."""

    signed_in: bool = False
    staff: bool = False
    everything: bool = False
    teams: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def is_offered(self, service: Service) -> bool:
        """Whether a live service may be ordered."""
        if not service.active:
            return False
        if service.public or self.everything:
            return True
        if not self.signed_in:
            return False
        if not service.audience:
            return self.staff if service.kind == "internal" else True
        return any(self._is_of(row) for row in service.audience)

    def _is_of(self, row: Audience) -> bool:
        if row.what == "everyone":
            return True
        if row.what == "staff":
            return self.staff
        known = {
            "team": self.teams,
            "unit": self.units,
            "organization": self.organizations,
            "kind": self.kinds,
        }
        return row.key in known[row.what]


def asker(store: Store, directory: Directory, access: Access, actor: Actor) -> Asker:
    """Who asks, as the audiences of services see him."""
    if actor.kind == "system":
        return Asker(signed_in=True, staff=True, everything=True)
    if not actor.signed_in:
        return Asker()
    named = directory.people(actor.teams)
    teams = frozenset(one.key for one in named.values() if one.kind == "team")
    row = store.read().one(_OF, (actor.contact_id,)) if actor.contact_id is not None else None
    unit = directory.unit_of(actor.id) if actor.id is not None and teams else None
    units = (unit, *directory.structure().above(unit)) if unit is not None else ()
    return Asker(
        signed_in=True,
        staff=actor.partner is None and (bool(teams) or access.can(actor, "ticket.view_internal")),
        teams=teams,
        units=frozenset(one.key for one in units),
        organizations=frozenset(row[:1] if row else ()),
        kinds=frozenset(row[1:] if row else ()),
    )
