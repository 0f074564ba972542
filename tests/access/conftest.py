"""A store with the kernel's tables, an ``Access`` on it, and rows made in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.access import Access
from instar.clock import VirtualClock
from instar.store import Epochs, Store, migrate

NOW = 1_767_600_000_000


class World:
    """Rows by SQL: access must be right whatever command wrote them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = VirtualClock(NOW)
        self.epochs = Epochs(store, self.clock.monotonic)
        self.access = Access(store, self.epochs, self.clock)
        self.version = self._version()
        self.services: dict[str, int] = {}

    def _version(self) -> int:
        with self.store.transaction() as tx:
            definition = tx.insert("INSERT INTO definition (kind, key) VALUES ('process', 'any')")
            return tx.insert(
                "INSERT INTO definition_version (definition_id, number, state, body, sha256, created)"
                " VALUES (?, 1, 'published', '{}', '', 0)",
                (definition,),
            )

    def principal(self, key: str, kind: str = "user", teams: tuple[int, ...] = ()) -> int:
        with self.store.transaction() as tx:
            id = tx.insert("INSERT INTO principal (kind, key, name, created) VALUES (?, ?, ?, 0)", (kind, key, key))
            tx.many("INSERT INTO membership (principal_id, team_id) VALUES (?, ?)", [(id, team) for team in teams])
            self.epochs.bump(tx, "access")
        return id

    def service(self, key: str) -> int:
        if key not in self.services:
            with self.store.transaction() as tx:
                self.services[key] = tx.insert(
                    "INSERT INTO service (key, title, created) VALUES (?, '\"x\"', 0)", (key,)
                )
        return self.services[key]

    def ticket(
        self, process: str = "appeal", service: str = "general", team: int = 0, organization: int = 0
    ) -> tuple[int, int]:
        """(ticket id, zone id)."""
        key = (process, self.service(service), team, organization)
        with self.store.transaction() as tx:
            zone = tx.value(
                "SELECT id FROM zone WHERE process = ? AND service_id = ? AND team_id = ? AND organization_id = ?", key
            ) or tx.insert("INSERT INTO zone (process, service_id, team_id, organization_id) VALUES (?, ?, ?, ?)", key)
            ticket = tx.insert(
                "INSERT INTO ticket (role, service_id, process, version_id, status, state, zone_id, title, entered,"
                " created, updated) VALUES ('appeal', ?, ?, ?, 'active', '{}', ?, 'x', 0, 0, 0)",
                (key[1], process, self.version, zone),
            )
            self.epochs.bump(tx, "access")
        return ticket, zone

    def grant(self, principal: int, what: str, scope: str = "all", key: str = "", until: int | None = None) -> None:
        with self.store.transaction() as tx:
            tx.run(
                "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, until, created)"
                " VALUES (?, ?, ?, ?, ?, 0)",
                (principal, what, scope, key, until),
            )
            self.epochs.bump(tx, "access")

    def works_for_a_partner(self, principal: int, process: str = "appeal") -> None:
        """A person of a partner, and a process that allows partners."""
        with self.store.transaction() as tx:
            firm = tx.insert(
                "INSERT INTO organization (key, name, kind, created) VALUES ('firm', 'Firm', 'partner', 0)"
            )
            tx.insert(
                "INSERT INTO contact (principal_id, organization_id, name, created) VALUES (?, ?, 'x', 0)",
                (principal, firm),
            )
            definition = tx.insert("INSERT INTO definition (kind, key) VALUES ('process', ?)", (process,))
            version = tx.insert(
                "INSERT INTO definition_version (definition_id, number, state, body, sha256, created)"
                " VALUES (?, 1, 'published', '{\"partners\": true}', '', 0)",
                (definition,),
            )
            tx.run("UPDATE definition SET current_id = ? WHERE id = ?", (version, definition))
            self.epochs.bump(tx, "access")

    def takes_part(self, principal: int, ticket: int, kind: str, until: int | None = None) -> None:
        with self.store.transaction() as tx:
            tx.run(
                "INSERT INTO participant (principal_id, ticket_id, kind, until, zone_id)"
                " SELECT ?, t.id, ?, ?, t.zone_id FROM ticket t WHERE t.id = ?",
                (principal, kind, until, ticket),
            )
            self.epochs.bump(tx, "access")


@pytest.fixture
def world(tmp_path: Path):
    store = Store(tmp_path / "site.db")
    migrate(store)
    yield World(store)
    store.close()
