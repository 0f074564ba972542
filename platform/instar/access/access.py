"""``Access``: rights of every principal, cached by epoch, and the four functions that decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from instar.access.actor import Actor
from instar.access.permissions import (
    PARTICIPANT_PERMISSIONS,
    SITE_WIDE,
    TICKET_PERMISSIONS,
    VISITOR_PERMISSIONS,
    permissions_of,
)
from instar.access.reasons import Reason
from instar.access.scope import EVERYTHING, NOTHING, Scope
from instar.clock import Clock
from instar.errors import Forbidden, NotFound
from instar.i18n import _
from instar.store import UNCOMMITTED, Epochs, Row, Store

REREAD_MS = 60_000  # a row may change without anybody telling
ON_SEEN = frozenset(TICKET_PERMISSIONS) - {"ticket.view", "ticket.create"}
"""What counts on tickets that one sees: all but seeing itself, and opening one that is not there yet."""
MOST_RIGHTS = 20_000
"""How many principals' rights are kept."""

_PRINCIPAL = """
SELECT p.id, p.kind, p.key, p.name, p.email, p.language, p.timezone, p.preferences, p.active, c.id
FROM principal p LEFT JOIN contact c ON c.principal_id = p.id WHERE p.id = ?"""
_TEAMS = "SELECT team_id FROM membership WHERE principal_id = ?"
_GRANTS = """
SELECT g.what, g.scope_type, g.scope_key, g.until FROM access_grant g
WHERE (g.principal_id = ? OR g.principal_id IN (SELECT team_id FROM membership WHERE principal_id = ?))
  AND (g.until IS NULL OR g.until > ?) AND g.id <> ?"""
_GIVEN = """
SELECT g.id, g.principal_id, g.what, g.scope_type, g.scope_key, g.until FROM access_grant g
WHERE g.principal_id = ? OR g.principal_id IN (SELECT team_id FROM membership WHERE principal_id = ?)
ORDER BY g.id"""
_PARTS = "SELECT kind, until FROM participant WHERE principal_id = ? AND ticket_id = ? ORDER BY kind"
_PARTICIPATIONS = """
SELECT kind FROM participant WHERE principal_id = ? AND ticket_id = ? AND (until IS NULL OR until > ?)"""
_ZONES_OF = {
    "process": "SELECT id FROM zone WHERE process = ?",
    "service": "SELECT z.id FROM zone z JOIN service s ON s.id = z.service_id WHERE s.key = ?",
    "team": "SELECT z.id FROM zone z JOIN principal p ON p.id = z.team_id WHERE p.kind = 'team' AND p.key = ?",
    "organization": "SELECT z.id FROM zone z JOIN organization o ON o.id = z.organization_id WHERE o.key = ?",
}


Given = tuple[str, str, str]
"""(profile or permission, type of scope, its key)."""


class TicketKey(NamedTuple):
    """What access needs to know about one ticket."""

    id: int
    zone_id: int


class _Rights(NamedTuple):
    """One principal's rights as of an epoch: permission → (everywhere, zones). ``until`` (ms): read again.

    ``scopes``: those that have been asked for.
    """

    actor: Actor
    everywhere: frozenset[str]
    zones: Mapping[str, frozenset[int]]
    until: int
    scopes: dict[str, Scope]


class _Kept(NamedTuple):
    """Rights by principal, of one epoch. Replaced as a whole, so that a slow thread never fills a newer one."""

    epoch: int
    rights: dict[int, _Rights]


class Access:
    """Decides. Keeps one ``_Rights`` per principal until the epoch moves."""

    def __init__(self, store: Store, epochs: Epochs, clock: Clock) -> None:
        self._store = store
        self._epochs = epochs
        self._clock = clock
        self._kept = _Kept(UNCOMMITTED, {})

    # -- the four functions --------------------------------------------------------------------------------

    def scope(self, actor: Actor, permission: str) -> Scope:
        """On which tickets the actor holds the permission: tickets that he sees, but for opening one."""
        if actor.kind == "system":
            return EVERYTHING
        if actor.kind == "visitor":
            return Scope(ticket=actor.ticket_id) if permission in VISITOR_PERMISSIONS else NOTHING
        rights = self._rights_of(actor.id) if actor.id is not None else None
        if rights is None:
            return NOTHING
        found = rights.scopes.get(permission)
        if found is None:
            found = _granted(rights, permission)
            if permission in ON_SEEN:
                found = found.within(_granted(rights, "ticket.view"))
            rights.scopes[permission] = found
        return found

    def can(self, actor: Actor, permission: str, ticket: TicketKey | None = None) -> bool:
        """Whether the ticket lies in ``scope``; without a ticket: whether the permission is held anywhere at all, and
        one that concerns the whole site everywhere."""
        scope = self.scope(actor, permission)
        if ticket is None and permission in SITE_WIDE:
            return scope.everything
        if ticket is None:
            return scope.everything or bool(scope.zones) or self._held(actor, permission)
        if scope.admits(ticket.zone_id, ticket.id, frozenset()):
            return True
        return bool(scope.kinds) and scope.admits(ticket.zone_id, ticket.id, self._participations(actor, ticket.id))

    def authorize(self, actor: Actor, permission: str, ticket: TicketKey | None = None) -> None:
        """Raise NotFound for a ticket that the actor may not see, Forbidden for one that may be seen but not this."""
        if self.can(actor, permission, ticket):
            return
        if ticket is not None and not self.can(actor, "ticket.view", ticket):
            raise no_such_ticket()
        raise Forbidden(
            "not_allowed",
            _("You are not allowed to do this ({permission}).").format(permission=permission),
            hint=_("Ask an administrator for the access right."),
        )

    def authorize_opening(self, actor: Actor, ticket: TicketKey, *, public: bool) -> None:
        """Raise Forbidden unless the actor may open a ticket in this zone. Everybody may ask for a public service."""
        if public or self.can(actor, "ticket.create", ticket):
            return
        raise Forbidden(
            "not_allowed",
            _("You are not allowed to open tickets of this service and process."),
            hint=_("Ask an administrator for the access right."),
        )

    def project(self, actor: Actor, ticket: TicketKey, audiences: Mapping[str, str]) -> frozenset[str]:
        """Which fields of the ticket the actor may read: ``audiences`` maps field id → audience.

        Who may see what is internal reads everything; the others read what is addressed to them.
        """
        if self.can(actor, "ticket.view_internal", ticket):
            return frozenset(audiences)
        return frozenset(field for field, audience in audiences.items() if audience in ("public", "requester"))

    def reasons(self, actor: Actor, permission: str, ticket: TicketKey) -> tuple[Reason, ...]:
        """Every line by which the actor holds the permission on the ticket, or nearly does, from the same rows as
        ``can``: it is held if one of them ``holds`` (and, but for seeing itself, if one holds for ``ticket.view``)."""
        if actor.id is None or self._rights_of(actor.id) is None:
            return ()
        now, tx = self._clock.now(), self._store.read()
        found = []
        for id, principal, what, scope_type, scope_key, until in tx.all(_GIVEN, (actor.id, actor.id)):
            if permission in permissions_of(what):
                reaches = scope_type == "all" or ticket.zone_id in self._zones_of(scope_type, scope_key)
                over = until is not None and until <= now
                lack = "over" if over else "" if reaches else "elsewhere"
                found.append(Reason("right", lack, id, principal, what, scope_type, scope_key, until))
        for kind, until in tx.all(_PARTS, (actor.id, ticket.id)):
            if permission in PARTICIPANT_PERMISSIONS.get(kind, ()):
                over = until is not None and until <= now
                found.append(Reason("part", "over" if over else "", None, actor.id, kind, "ticket", "", until))
        return tuple(found)

    def may_give(self, actor: Actor, what: str, scope_type: str, scope_key: str, until: int | None) -> bool:
        """Whether the actor holds all that a grant gives, there and for as long: nobody gives what he does not have."""
        if actor.kind == "system":
            return True
        if actor.id is None:
            return False
        held: set[str] = set()
        for own, own_type, own_key, own_until in self._grants(actor.id):
            reaches = own_type == "all" or (own_type, own_key) == (scope_type, scope_key)
            lasts = own_until is None or (until is not None and until <= own_until)
            if reaches and lasts:
                held |= permissions_of(own)
        return permissions_of(what) <= held

    def may_lend(self, actor: Actor, principal_id: int) -> bool:
        """Whether the actor holds all that a principal holds: its token or its company raises nobody above himself."""
        if actor.id == principal_id:
            return True
        return all(self.may_give(actor, *grant) for grant in self._grants(principal_id))

    def supposing(self, actor: Actor, *, given: Given | None = None, ended: int = 0) -> Scope:
        """Which tickets the actor would see with one more right (what, where), or without the right ``ended``."""
        rights = self._read(actor.id, UNCOMMITTED, given, ended) if actor.id is not None else None
        return _granted(rights, "ticket.view") if rights else NOTHING

    def _grants(self, principal_id: int, without: int = 0) -> list[Row]:
        return self._store.read().all(_GRANTS, (principal_id, principal_id, self._clock.now(), without))

    # -- actors --------------------------------------------------------------------------------------------

    def actor(self, principal_id: int) -> Actor | None:
        """The principal as an actor; None when there is none or it has been switched off."""
        rights = self._rights_of(principal_id)
        return rights.actor if rights else None

    def visitor(self, ticket_id: int, contact_id: int | None, name: str) -> Actor:
        """The holder of the link to one ticket."""
        return Actor("visitor", name=name, contact_id=contact_id, ticket_id=ticket_id)

    # -- reading rights ------------------------------------------------------------------------------------

    def _rights_of(self, principal_id: int) -> _Rights | None:
        epoch = self._epochs.current("access")
        kept = self._kept
        if kept.epoch != epoch or epoch < 0:
            kept = _Kept(epoch, {})
            if epoch >= 0:
                self._kept = kept
        rights = kept.rights.get(principal_id)
        if rights is None or rights.until <= self._clock.now():
            rights = self._read(principal_id, epoch)
            if rights is None:
                return None
            if len(kept.rights) >= MOST_RIGHTS:
                kept.rights.clear()
            kept.rights[principal_id] = rights
        return rights

    def _read(self, principal_id: int, epoch: int, more: Given | None = None, without: int = 0) -> _Rights | None:
        tx = self._store.read()
        row = tx.one(_PRINCIPAL, (principal_id,))
        if row is None or not row[8]:
            return None
        teams = frozenset(team for (team,) in tx.all(_TEAMS, (principal_id,)))
        everywhere: set[str] = set()
        zones: dict[str, set[int]] = {}
        grants = self._grants(principal_id, without)
        if more is not None:
            grants.append((*more, None))
        for what, scope_type, scope_key, _until in grants:
            given = permissions_of(what)
            if scope_type == "all":
                everywhere |= given
                continue
            found = self._zones_of(scope_type, scope_key)
            for permission in given:
                zones.setdefault(permission, set()).update(found)
        return _Rights(
            _actor(row, teams, epoch),
            frozenset(everywhere),
            {permission: frozenset(found) for permission, found in zones.items()},
            min([self._clock.now() + REREAD_MS, *(until for *_grant, until in grants if until is not None)]),
            {},
        )

    def _zones_of(self, scope_type: str, scope_key: str) -> set[int]:
        sql = _ZONES_OF.get(scope_type)
        return {zone for (zone,) in self._store.read().all(sql, (scope_key,))} if sql else set()

    def _held(self, actor: Actor, permission: str) -> bool:
        rights = self._rights_of(actor.id) if actor.id is not None else None
        return rights is not None and (permission in rights.everywhere or permission in rights.zones)

    def _participations(self, actor: Actor, ticket_id: int) -> frozenset[str]:
        rows = self._store.read().all(_PARTICIPATIONS, (actor.id, ticket_id, self._clock.now()))
        return frozenset(kind for (kind,) in rows)


def _granted(rights: _Rights, permission: str) -> Scope:
    """What grants and taking part give, seen or not."""
    if permission in rights.everywhere:
        return EVERYTHING
    kinds = tuple(kind for kind, given in PARTICIPANT_PERMISSIONS.items() if permission in given)
    return Scope(zones=rights.zones.get(permission, frozenset()), principal=rights.actor.id, kinds=kinds)


def no_such_ticket() -> NotFound:
    """The same words for a missing ticket and for a hidden one."""
    return NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))


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
        preferences=preferences,
        epoch=epoch,
    )
