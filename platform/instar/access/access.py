"""``Access``: rights of every principal, cached by epoch, and the four functions that decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from instar.access.actor import Actor
from instar.access.mask import Mask
from instar.access.permissions import (
    ADDRESSED,
    ADDRESSED_FIRM,
    ADDRESSED_STAFF,
    PARTICIPANT_PERMISSIONS,
    PARTNER,
    SITE_WIDE,
    TICKET_PERMISSIONS,
    VISITOR_PERMISSIONS,
    permissions_of,
)
from instar.access.reader import ALL, Reader
from instar.access.reasons import Reason
from instar.access.rights import OWN, Given, Rights, RightsReader
from instar.access.scope import EVERYTHING, NOTHING, Scope
from instar.clock import Clock
from instar.errors import Forbidden, NotFound
from instar.i18n import _
from instar.store import UNCOMMITTED, Epochs, Store

ON_SEEN = frozenset(TICKET_PERMISSIONS) - {"ticket.view", "ticket.create"}
"""What counts on tickets that one sees: all but seeing itself, and opening one that is not there yet."""
_NO_PARTS = frozenset[str]()
MOST_RIGHTS = 20_000
"""How many principals' rights are kept."""

_GIVEN = f"""
SELECT g.id, g.principal_id, g.what, g.scope_type, g.scope_key, g.until FROM access_grant g
WHERE g.principal_id IN {OWN} ORDER BY g.id"""
_PARTS = f"""
SELECT kind, principal_id, until FROM participant WHERE ticket_id = ? AND principal_id IN {OWN} ORDER BY kind"""


class TicketKey(NamedTuple):
    """What access needs to know about one ticket."""

    id: int
    zone_id: int


class _Kept(NamedTuple):
    """Rights by principal and mask, of one epoch. Replaced as a whole: a slow thread never fills a newer one."""

    epoch: int
    rights: dict[tuple[int, Mask | None], Rights]


class Access:
    """Decides. Keeps one ``Rights`` per principal until the epoch moves."""

    def __init__(self, store: Store, epochs: Epochs, clock: Clock) -> None:
        self._store = store
        self._epochs = epochs
        self._clock = clock
        self._reader = RightsReader(store, clock)
        self._kept = _Kept(UNCOMMITTED, {})

    # -- the four functions --------------------------------------------------------------------------------

    def scope(self, actor: Actor, permission: str) -> Scope:
        """On which tickets the actor holds the permission: tickets that he sees, but for opening one."""
        if actor.kind == "system":
            return EVERYTHING
        if actor.kind == "visitor":
            return Scope(ticket=actor.ticket_id) if permission in VISITOR_PERMISSIONS else NOTHING
        rights = self._rights_of(actor.id, actor.mask) if actor.id is not None else None
        if rights is None:
            return NOTHING
        found = rights.scopes.get(permission)
        if found is None:
            found = rights.granted(permission)
            if permission in ON_SEEN:
                found = found.within(rights.granted("ticket.view"))
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
        if scope.admits(ticket.zone_id, ticket.id, _NO_PARTS):
            return True
        return scope.asks_for_parts and scope.admits(ticket.zone_id, ticket.id, self._parts(actor, ticket.id))

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

    def authorize_process(self, actor: Actor, permission: str, process: str) -> None:
        """Raise Forbidden unless the permission is held everywhere or in this process; "" is for everywhere alone."""
        if actor.kind == "system":
            return
        grants = self._reader.grants(actor.id) if actor.id is not None else []
        here = (("all", ""), ("process", process))
        held = any((of, key) in here and permission in permissions_of(what) for what, of, key, _until in grants)
        if not held or (actor.mask is not None and not actor.mask.leaves(permission)):
            raise Forbidden(
                "not_allowed",
                _("You are not allowed to do this ({permission}).").format(permission=permission),
                hint=_("Ask an administrator for the access right."),
            )

    def supervises(self, actor: Actor, teams: Collection[str]) -> bool:
        """Whether the actor heads one of the teams (keys), or everything: who may give their work to others may know
        what their people do. A right on a process or a service makes nobody the head of a team."""
        if actor.kind == "system":
            return True
        if actor.id is None or (actor.mask is not None and not actor.mask.leaves("ticket.assign")):
            return False
        if actor.mask is not None and actor.mask.processes is not None:
            return False
        given = (grant for grant in self._reader.grants(actor.id) if "ticket.assign" in permissions_of(grant[0]))
        return any(of == "all" or (of == "team" and key in teams) for _what, of, key, _until in given)

    def known_as(self, actor: Actor) -> str:
        """As whom the site meets the actor where no ticket is asked for: "staff" (sees what is internal anywhere),
        "partner", "customer" (is logged in: a requester, a client) or "guest". Each may know what those after him may.
        """
        if actor.kind == "system" or self.can(actor, "ticket.view_internal"):
            return "staff"
        if actor.id is None:
            return "guest"
        return "partner" if actor.partner is not None else "customer"

    def processes(self, actor: Actor, permission: str) -> frozenset[str] | None:
        """Keys of the processes to which a right brings the permission; None for all, those that will come as well.

        A right on a service, a team or an organization reaches the processes that tickets there run.
        """
        scope = self.scope(actor, permission)
        if scope.everything:
            return None
        if actor.id is None or (actor.mask is not None and not actor.mask.leaves(permission)):
            return frozenset()
        rights = self._rights_of(actor.id, actor.mask)
        if rights is None:
            return frozenset()
        found = rights.processes.get(permission)
        if found is None:
            given = (grant[1:3] for grant in self._reader.grants(actor.id) if permission in permissions_of(grant[0]))
            found = frozenset(key for place in given for key in self._reader.processes_of(*place))
            rights.processes[permission] = found
        return found

    def authorize_opening(self, actor: Actor, ticket: TicketKey, *, public: bool) -> None:
        """Raise Forbidden unless the actor may open a ticket in this zone. Everybody may ask for a public service."""
        if (public and self._may_ask(actor, ticket)) or self.can(actor, "ticket.create", ticket):
            return
        raise Forbidden(
            "not_allowed",
            _("You are not allowed to open tickets of this service and process."),
            hint=_("Ask an administrator for the access right."),
        )

    def project(self, actor: Actor, ticket: TicketKey, audiences: Mapping[str, Collection[str]]) -> frozenset[str]:
        """Which fields of the ticket the actor may read: ``audiences`` maps field id → its audiences.

        Who may see what is internal reads everything; the others read what is addressed to them.
        """
        reader = self.reader(actor, ticket)
        return frozenset(field for field, audience in audiences.items() if reader.reads(audience))

    def reader(self, actor: Actor, ticket: TicketKey) -> Reader:
        """As whom the actor reads the ticket: every right and every part by which he sees it adds its audiences."""
        if actor.kind == "system" or self.can(actor, "ticket.view_internal", ticket):
            return ALL
        if actor.kind == "visitor":
            return Reader(audiences=ADDRESSED["requester"] if actor.ticket_id == ticket.id else frozenset())
        rights = self._rights_of(actor.id, actor.mask) if actor.id is not None else None
        if rights is None:
            return Reader()
        scope = self.scope(actor, "ticket.view")
        audiences: set[str] = set()
        if scope.everything or ticket.zone_id in rights.others:
            audiences |= ADDRESSED_STAFF
        if ticket.zone_id in rights.firm:
            audiences |= ADDRESSED_FIRM
        for part in self._parts(actor, ticket.id):
            if scope.taking is not None and scope.taking.admits(ticket.zone_id, (part,)):
                audiences |= ADDRESSED.get(part, frozenset())
        return Reader(audiences=frozenset(audiences), partner=actor.partner if "partner" in audiences else None)

    def reasons(self, actor: Actor, permission: str, ticket: TicketKey) -> tuple[Reason, ...]:
        """Every line by which the actor holds the permission on the ticket, or nearly does, from the same rows as
        ``can``: it is held if one of them ``holds`` (and, but for seeing itself, if one holds for ``ticket.view``)."""
        rights = self._rights_of(actor.id, actor.mask) if actor.id is not None else None
        if rights is None:
            return ()
        now, tx = self._clock.now(), self._store.read()
        found = []
        for id, principal, what, scope_type, scope_key, until in tx.all(_GIVEN, (actor.id,) * 3):
            if permission in permissions_of(what):
                reaches = scope_type == "all" or ticket.zone_id in self._reader.zones_of(scope_type, scope_key)
                over = until is not None and until <= now
                lack = "over" if over else "" if reaches else "elsewhere"
                found.append(Reason("right", lack, id, principal, what, scope_type, scope_key, until))
            else:
                found.append(Reason("right", "weak", id, principal, what, scope_type, scope_key, until))
        for kind, principal, until in tx.all(_PARTS, (ticket.id, *(actor.id,) * 3)):
            if permission in PARTICIPANT_PERMISSIONS.get(kind, ()):
                over = until is not None and until <= now
                shut = kind == PARTNER and ticket.zone_id not in rights.partner
                lack = "over" if over else "shut" if shut else ""
                found.append(Reason("part", lack, None, principal, kind, "ticket", "", until))
        return tuple(found)

    def may_give(self, actor: Actor, what: str, scope_type: str, scope_key: str, until: int | None) -> bool:
        """Whether the actor holds all that a grant gives, there and for as long: nobody gives what he does not have."""
        if actor.kind == "system":
            return True
        if actor.id is None:
            return False
        held: set[str] = set()
        for own, own_type, own_key, own_until in self._reader.grants(actor.id):
            reaches = own_type == "all" or (own_type, own_key) == (scope_type, scope_key)
            lasts = own_until is None or (until is not None and until <= own_until)
            if reaches and lasts:
                held |= permissions_of(own)
        if actor.mask is not None:
            inside = actor.mask.processes is None or (scope_type == "process" and scope_key in actor.mask.processes)
            held = {name for name in held if inside and actor.mask.leaves(name)}
        return permissions_of(what) <= held

    def may_lend(self, actor: Actor, principal_id: int) -> bool:
        """Whether the actor holds all that a principal holds: its token or its company raises nobody above himself."""
        if actor.id == principal_id and actor.mask is None:
            return True
        return all(self.may_give(actor, *grant) for grant in self._reader.grants(principal_id))

    def supposing(self, actor: Actor, *, given: Given | None = None, ended: int = 0) -> Scope:
        """Which tickets the actor would see with one more right (what, where), or without the right ``ended``."""
        rights = self._reader.read(actor.id, UNCOMMITTED, given, ended) if actor.id is not None else None
        return rights.granted("ticket.view") if rights else NOTHING

    # -- actors --------------------------------------------------------------------------------------------

    def actor(self, principal_id: int, mask: Mask | None = None) -> Actor | None:
        """The principal as an actor, with what the mask leaves; None when there is none or it has been switched off."""
        rights = self._rights_of(principal_id, mask)
        return rights.actor if rights else None

    def visitor(self, ticket_id: int, contact_id: int | None, name: str) -> Actor:
        """The holder of the link to one ticket."""
        return Actor("visitor", name=name, contact_id=contact_id, ticket_id=ticket_id)

    def reading(self, actor: Actor) -> tuple[int | None, Mask | None, int]:
        """The same as long as the same is known of the actor's rights: his id, his mask, when they are read again."""
        rights = self._rights_of(actor.id, actor.mask) if actor.id is not None else None
        return actor.id, actor.mask, rights.until if rights is not None else 0

    # -- reading rights ------------------------------------------------------------------------------------

    def _rights_of(self, principal_id: int, mask: Mask | None = None) -> Rights | None:
        epoch = self._epochs.current("access")
        kept = self._kept
        if kept.epoch != epoch or epoch < 0:
            kept = _Kept(epoch, {})
            if epoch >= 0:
                self._kept = kept
        rights = kept.rights.get((principal_id, mask))
        if rights is None or rights.until <= self._clock.now():
            rights = self._reader.read(principal_id, epoch)
            if rights is None:
                return None
            if len(kept.rights) >= MOST_RIGHTS:
                kept.rights.clear()
            if mask is not None:
                rights = rights.masked(mask, self._limit(mask))
            kept.rights[principal_id, mask] = rights
        return rights

    def _limit(self, mask: Mask) -> frozenset[int] | None:
        """The zones of the mask's processes."""
        if mask.processes is None:
            return None
        return frozenset(zone for key in mask.processes for zone in self._reader.zones_of("process", key))

    def _may_ask(self, actor: Actor, ticket: TicketKey) -> bool:
        """Whether the actor's mask, if he has one, leaves what everybody may: to ask for a public service."""
        if actor.mask is None or actor.id is None:
            return True
        rights = self._rights_of(actor.id, actor.mask)
        return (
            rights is not None
            and rights.leaves("ticket.create")
            and (rights.limit is None or ticket.zone_id in rights.limit)
        )

    def _held(self, actor: Actor, permission: str) -> bool:
        rights = self._rights_of(actor.id, actor.mask) if actor.id is not None else None
        return rights is not None and (permission in rights.everywhere or permission in rights.zones)

    def _parts(self, actor: Actor, ticket_id: int) -> frozenset[str]:
        """As what the actor takes part in the ticket: he, his teams or his organization."""
        if actor.id is None:
            return frozenset()
        now = self._clock.now()
        rows = self._store.read().all(_PARTS, (ticket_id, *(actor.id,) * 3))
        return frozenset(kind for kind, _principal, until in rows if until is None or until > now)


def no_such_ticket() -> NotFound:
    """The same words for a missing ticket and for a hidden one."""
    return NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
