"""One principal's rights as rows give them: his own, his teams' and his organization's, as of one epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from instar.access.actor import Actor
from instar.access.mask import Mask
from instar.access.permissions import PARTICIPANT_PERMISSIONS, PARTNER, permissions_of
from instar.access.scope import EVERYTHING, NOTHING, Scope, Taking
from instar.clock import Clock
from instar.store import Row, Store

REREAD_MS = 60_000  # a row may change without anybody telling

_PRINCIPAL = """
SELECT p.id, p.kind, p.key, p.name, p.email, p.language, p.timezone, p.preferences, p.active, c.id, c.organization_id,
  r.role
FROM principal p LEFT JOIN contact c ON c.principal_id = p.id
LEFT JOIN organization_role r ON r.organization_id = c.organization_id AND r.role = 'partner'
WHERE p.id = ?"""
_TEAMS = """
SELECT team_id FROM membership WHERE principal_id = ?
UNION SELECT o.id FROM principal o JOIN contact c ON c.organization_id = o.organization_id
WHERE c.principal_id = ? AND o.kind = 'organization'"""
OWN = f"(SELECT ? UNION {_TEAMS})"
"""Himself, his teams and his organization: three times the principal's id."""
_TAKING = f"""
SELECT o.id FROM principal o WHERE o.id IN ({_TEAMS})
AND EXISTS (SELECT 1 FROM participant WHERE principal_id = o.id)"""
_GRANTS = f"""
SELECT g.what, g.scope_type, g.scope_key, g.until FROM access_grant g
WHERE g.principal_id IN {OWN} AND (g.until IS NULL OR g.until > ?) AND g.id <> ?"""
_PARTNER_ZONES = """
SELECT z.id FROM zone z WHERE z.process IN (
  SELECT d.key FROM definition d JOIN definition_version v ON v.id = d.current_id
  WHERE d.kind = 'process' AND CAST(v.body ->> '$.partners' AS TEXT) IN ('1', 'true'))"""
_ZONES_OF = {
    "process": "SELECT id FROM zone WHERE process = ?",
    "service": "SELECT z.id FROM zone z JOIN service s ON s.id = z.service_id WHERE s.key = ?",
    "team": "SELECT z.id FROM zone z JOIN principal p ON p.id = z.team_id WHERE p.kind = 'team' AND p.key = ?",
    "organization": "SELECT z.id FROM zone z JOIN organization o ON o.id = z.organization_id WHERE o.key = ?",
}
_PROCESSES_OF = {kind: f"SELECT DISTINCT process FROM zone WHERE id IN ({sql})" for kind, sql in _ZONES_OF.items()}

Given = tuple[str, str, str]
"""(profile or permission, type of scope, its key)."""


class Rights(NamedTuple):
    """One principal's rights as of an epoch: permission → (everywhere, zones). ``until`` (ms): read again.

    ``firm``: zones seen by a right on an organization, ``others``: by another one. ``partner``: zones of processes that
    allow partners, for somebody who works for one. ``taking``: those of his teams and his organization that take part
    in any ticket, so that the others cost no list anything. ``scopes``, ``processes``: those that have been asked for.
    ``limit``: the zones that the actor's mask leaves, None for all.
    """

    actor: Actor
    everywhere: frozenset[str]
    zones: Mapping[str, frozenset[int]]
    firm: frozenset[int]
    others: frozenset[int]
    partner: frozenset[int]
    taking: tuple[int, ...]
    until: int
    scopes: dict[str, Scope]
    processes: dict[str, frozenset[str]]
    limit: frozenset[int] | None = None

    def granted(self, permission: str) -> Scope:
        """What grants and taking part give, seen or not."""
        if not self.leaves(permission):
            return NOTHING
        kinds = [kind for kind, given in PARTICIPANT_PERMISSIONS.items() if permission in given]
        outside = tuple(kind for kind in kinds if kind != PARTNER)
        actor, partner = self.actor, self.partner if PARTNER in kinds else frozenset()
        principals = (actor.id or 0, self.taking)
        if permission in self.everywhere:
            return Scope(everything=True, taking=Taking(*principals, zones=partner)) if partner else EVERYTHING
        taking = Taking(*principals, outside, partner, self.limit) if outside or partner else None
        return Scope(zones=self.zones.get(permission, frozenset()), taking=taking)

    def leaves(self, permission: str) -> bool:
        return self.actor.mask is None or self.actor.mask.leaves(permission)

    def masked(self, mask: Mask, limit: frozenset[int] | None) -> Rights:
        """What the mask leaves of them; ``limit``: the zones of its processes, None for all."""
        everywhere = {name for name in self.everywhere if mask.leaves(name)}
        zones = {name: found for name, found in self.zones.items() if mask.leaves(name)}
        firm, others = self.firm, self.others
        if limit is not None:
            zones = {name: found & limit for name, found in zones.items()} | dict.fromkeys(everywhere, limit)
            firm, others = firm & limit, limit if "ticket.view" in everywhere else others & limit
            everywhere = set()
        return self._replace(
            actor=replace(self.actor, mask=mask),
            everywhere=frozenset(everywhere),
            zones=zones,
            firm=firm,
            others=others,
            scopes={},
            processes={},
            limit=limit,
        )


class RightsReader:
    """Reads rights from the rows; keeps nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def grants(self, principal_id: int, without: int = 0) -> list[Row]:
        """Rights that last: (what, type of scope, its key, until); ``without``: the id of one that is left out."""
        return self._store.read().all(_GRANTS, (*(principal_id,) * 3, self._clock.now(), without))

    def zones_of(self, scope_type: str, scope_key: str) -> set[int]:
        """The zones that a scope reaches; none for everything, which is no list of zones."""
        sql = _ZONES_OF.get(scope_type)
        return {zone for (zone,) in self._store.read().all(sql, (scope_key,))} if sql else set()

    def processes_of(self, scope_type: str, scope_key: str) -> set[str]:
        """The keys of the processes that a scope reaches; none for everything, which is no list of them."""
        if scope_type == "process":
            return {scope_key}  # before its first ticket too
        sql = _PROCESSES_OF.get(scope_type)
        return {key for (key,) in self._store.read().all(sql, (scope_key,))} if sql else set()

    def read(self, principal_id: int, epoch: int, more: Given | None = None, without: int = 0) -> Rights | None:
        """The principal's rights, with one right more or less; None when there is none or it has been switched off."""
        tx = self._store.read()
        row = tx.one(_PRINCIPAL, (principal_id,))
        if row is None or not row[8]:
            return None
        actor = _actor(row, frozenset(team for (team,) in tx.all(_TEAMS, (principal_id,) * 2)), epoch)
        everywhere: set[str] = set()
        zones: dict[str, set[int]] = {}
        firm: set[int] = set()
        others: set[int] = set()
        grants = self.grants(principal_id, without)
        if more is not None:
            grants.append((*more, None))
        for what, scope_type, scope_key, _until in grants:
            given = permissions_of(what)
            if scope_type == "all":
                everywhere |= given
                continue
            found = self.zones_of(scope_type, scope_key)
            for permission in given:
                zones.setdefault(permission, set()).update(found)
            if "ticket.view" in given:
                (firm if scope_type == "organization" else others).update(found)
        return Rights(
            actor,
            frozenset(everywhere),
            {permission: frozenset(found) for permission, found in zones.items()},
            frozenset(firm),
            frozenset(others),
            frozenset(zone for (zone,) in tx.all(_PARTNER_ZONES, ())) if actor.partner else frozenset(),
            tuple(sorted(own for (own,) in tx.all(_TAKING, (principal_id,) * 2))),
            min([self._clock.now() + REREAD_MS, *(until for *_grant, until in grants if until is not None)]),
            {},
            {},
        )


def _actor(row: Row, teams: frozenset[int], epoch: int) -> Actor:
    preferences: Mapping[str, Any] = orjson.loads(row[7])
    return Actor(
        kind=row[1],
        id=row[0],
        key=row[2],
        name=row[3],
        email=row[4],
        language=row[5],
        timezone=row[6],
        teams=teams,
        contact_id=row[9],
        partner=row[10] if row[11] == "partner" else None,
        preferences=preferences,
        epoch=epoch,
    )
