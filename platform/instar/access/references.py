"""Whom and what an actor may name in a field: people and teams of the site, clients, companies, tickets.

Colleagues and teams are for those who may see what is internal anywhere. A client or a company is there for whoever may
see the inside of all tickets, else where such a ticket is of it: nobody browses strangers. A ticket is there for who
may see it. What is not there and what is not for the actor are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from instar.access.access import Access, TicketKey
from instar.access.actor import Actor
from instar.clock import Clock
from instar.store import Directory, Store

_NUMBER = re.compile(r"T-([1-9][0-9]{0,14})")
_PRINCIPAL = """
SELECT p.key FROM principal p
WHERE p.kind = ? AND p.active = 1 AND (p.key = ? OR p.email = ? OR p.name = ?) LIMIT 2"""
_CONTACT = "SELECT c.id FROM contact c WHERE c.id = ? AND "
_COMPANY = "SELECT o.key FROM organization o WHERE o.key = ? AND "
_NAMED_CONTACT = """
SELECT c.id FROM contact c
WHERE c.merged_into IS NULL
AND (c.name = ? OR c.id IN (SELECT i.contact_id FROM contact_identity i WHERE i.value = ?)) AND """
_NAMED_COMPANY = """
SELECT o.key FROM organization o WHERE (o.key = ? OR (o.name = ? AND o.merged_into IS NULL)) AND """
_OF = {"contact": ("requester_id", "c.id"), "organization": ("organization_id", "o.id")}


class Known(NamedTuple):
    """A condition on ``contact c`` or ``organization o``, with its arguments."""

    where: str
    args: tuple[Any, ...]


class References:
    def __init__(self, store: Store, directory: Directory, access: Access, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._access = access
        self._clock = clock

    def has(self, actor: Actor, kind: str, key: str) -> bool:
        """Whether the actor may name what has this key."""
        if kind == "ticket":
            return self._sees(actor, key)
        if not self.inside(actor):
            return False
        if kind in _OF:
            sql = _CONTACT if kind == "contact" else _COMPANY
            return self._one(sql, (int(key) if kind == "contact" else key,), self.known(actor, kind)) is not None
        found = self._directory.find(kind, key)
        return found is not None and found.active

    def resolve(self, actor: Actor, kind: str, line: str) -> str | None:
        """The key of the one that is called so, exactly: by key, name, address or number; None for none or several."""
        if kind == "ticket" or not self.inside(actor):
            return None  # a number speaks for itself
        if kind == "contact":
            return self._one(_NAMED_CONTACT, (line, line.lower()), self.known(actor, kind))
        if kind == "organization":
            return self._one(_NAMED_COMPANY, (line, line), self.known(actor, kind))
        return self._alone(_PRINCIPAL, (kind, line.lower(), line.lower(), line))

    def inside(self, actor: Actor) -> bool:
        """Whether people, teams, clients and companies are there at all."""
        return actor.kind == "system" or self._access.can(actor, "ticket.view_internal")

    def known(self, actor: Actor, kind: str) -> Known:
        """Which contacts (``c``) or organizations (``o``) are there for the actor."""
        column, id = _OF[kind]
        scope = self._access.scope(actor, "ticket.view_internal")
        if scope.everything:
            return Known("TRUE", ())
        branches = scope.branches(self._clock.now())
        parts = [f"{id} IN (SELECT t.{column} FROM {part.lead}ticket t WHERE {part.where})" for part in branches]
        where = f"({' OR '.join(parts)})" if parts else "FALSE"
        return Known(where, tuple(arg for part in branches for arg in part.args))

    def _one(self, sql: str, args: Sequence[Any], known: Known) -> str | None:
        return self._alone(f"{sql}{known.where} LIMIT 2", (*args, *known.args))

    def _alone(self, sql: str, args: Sequence[Any]) -> str | None:
        if any(isinstance(arg, str) and "\0" in arg for arg in args):
            return None  # no name holds it, and PostgreSQL refuses to be asked
        rows = self._store.read().all(sql, args)
        return str(rows[0][0]) if len(rows) == 1 else None

    def _sees(self, actor: Actor, number: str) -> bool:
        found = _NUMBER.fullmatch(number)
        zone = self._store.read().value("SELECT zone_id FROM ticket WHERE id = ?", (int(found[1]),)) if found else None
        return (
            found is not None
            and zone is not None
            and self._access.can(actor, "ticket.view", TicketKey(int(found[1]), zone))
        )
