"""The limit that ``bench`` compares with: hand-written SQL that writes the same rows, as well as we can write it.

``Rows`` writes what a life cycle leaves behind – ticket, the words of its title, steps, history, finished run – into
the same tables under the same indexes. ``Bare`` writes the least that a ticket system could: ticket, history, one row
of an outbox. Both know beforehand what they will write (texts are taken from a life cycle of ours, so that sizes
agree), read nothing but the clock – rows that were all changed at one same moment would be put into the middle of an
index, which costs more –, check nobody's rights and run no process. A slow twin would be a lie: fixed SQL, no layers,
one transaction a step.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Self

from instar.clock import SystemClock
from instar.commands.ticket import NEVER
from instar.store import Row, Store, Tx
from instar.store.stems import stemmed

TICKET = (
    "role, service_id, process, version_id, stage, status, state, priority, assignee_id, team_id, requester_id,"
    " organization_id, zone_id, parent_id, due, ended, result, title, data, channel, entered, created, updated"
)
_now = SystemClock().now
_WIDTH = TICKET.count(",") + 1

_INSERT_TICKET = f"INSERT INTO ticket ({TICKET}) VALUES ({', '.join('?' * _WIDTH)})"
_INSERT_PARTICIPANT = "INSERT INTO participant (principal_id, ticket_id, kind, zone_id) VALUES (?, ?, 'requester', ?)"
_INSERT_TEXT = "INSERT INTO ticket_text (rowid, title, public, partner, internal) VALUES (?, ?, '', '', '')"
_INSERT_ITEM = (
    "INSERT INTO work_item (ticket_id, token, node, team_id, created, urgent, priority, zone_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_DELETE_ITEM = "DELETE FROM work_item WHERE id = ?"
_INSERT_EVENT = "INSERT INTO event (ticket_id, at, kind, actor_id, payload) VALUES (?, ?, ?, ?, ?)"
_FILL_TICKET = (
    "UPDATE ticket SET stage = ?, state = ?, data = ?, entered = ?, updated = ?, rev = rev + 1 WHERE id = ? AND rev = ?"
)
_STEP_TICKET = "UPDATE ticket SET state = ?, updated = ?, rev = rev + 1 WHERE id = ? AND rev = ?"
_END_TICKET = (
    "UPDATE ticket SET stage = ?, status = ?, state = ?, ended = ?, result = ?, entered = ?, updated = ?, rev = rev + 1"
    " WHERE id = ? AND rev = ?"
)
_INSERT_INSTANCE = (
    "INSERT INTO instance (ticket_id, process, version_id, role, state, result, ended) VALUES (?, ?, ?, ?, ?, ?, ?)"
)

_BARE_TABLES = """
CREATE TABLE bare_ticket (id INTEGER PRIMARY KEY, process TEXT NOT NULL, stage TEXT NOT NULL, data TEXT NOT NULL,
  rev INTEGER NOT NULL DEFAULT 1, updated BIGINT NOT NULL);
CREATE INDEX bare_ticket_board ON bare_ticket(process, stage, id);
CREATE TABLE bare_event (id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL,
  actor_id INTEGER, payload TEXT NOT NULL);
CREATE INDEX bare_event_ticket ON bare_event(ticket_id, id);
CREATE TABLE bare_outbox (id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL, payload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready', due BIGINT NOT NULL);
CREATE INDEX bare_outbox_due ON bare_outbox(due) WHERE state = 'ready'
"""
_BARE_OPEN = "INSERT INTO bare_ticket (process, stage, data, updated) VALUES (?, ?, ?, ?)"
_BARE_STEP = "UPDATE bare_ticket SET stage = ?, rev = rev + 1, updated = ? WHERE id = ? AND rev = ?"
_BARE_EVENT = "INSERT INTO bare_event (ticket_id, at, kind, actor_id, payload) VALUES (?, ?, ?, ?, ?)"
_BARE_JOB = "INSERT INTO bare_outbox (ticket_id, payload, due) VALUES (?, ?, ?)"


@dataclass(slots=True)
class Rows:
    """The same rows in the same tables. ``ticket`` is a finished one by column, ``events`` its history's columns,
    ``words`` its title as the search keeps it."""

    connection: sqlite3.Connection
    ticket: dict[str, Any]
    events: list[Row]
    principal: int
    words: str

    @classmethod
    def like(cls, store: Store, ticket_id: int) -> Self:
        """A twin that writes what the life of this ticket has left behind."""
        ticket, events = sample(store.read(), ticket_id)
        principal = store.read().value("SELECT principal_id FROM participant WHERE ticket_id = ?", (ticket_id,))
        return cls(store.connection, ticket, events, principal, stemmed(ticket["title"]))

    def cycle(self) -> None:
        run, ticket, events = self.connection.execute, self.ticket, self.events
        state, team, process, version, priority, zone = (
            ticket[name] for name in ("state", "team_id", "process", "version_id", "priority", "zone_id")
        )
        run("BEGIN IMMEDIATE")
        now = _now()
        begun = {"stage": "new", "status": "active", "data": "{}", "ended": None, "result": None}
        first = {**ticket, **begun, "entered": now, "created": now, "updated": now}
        id = run(_INSERT_TICKET, tuple(first.values())).lastrowid
        run(_INSERT_TEXT, (id, self.words))
        run(_INSERT_PARTICIPANT, (self.principal, id, zone))
        item = run(_INSERT_ITEM, (id, 1, "sort", team, now, NEVER, priority, zone)).lastrowid
        run(_INSERT_EVENT, (id, now, *events[0]))
        run("COMMIT")
        run("BEGIN IMMEDIATE")
        now = _now()
        run(_DELETE_ITEM, (item,))
        item = run(_INSERT_ITEM, (id, 2, "work", team, now, NEVER, priority, zone)).lastrowid
        run(_FILL_TICKET, ("work", state, ticket["data"], now, now, id, 1))
        run(_INSERT_EVENT, (id, now, *events[1]))
        run("COMMIT")
        run("BEGIN IMMEDIATE")
        now = _now()
        run(_DELETE_ITEM, (item,))
        item = run(_INSERT_ITEM, (id, 3, "approve", team, now, NEVER, priority, zone)).lastrowid
        run(_STEP_TICKET, (state, now, id, 2))
        run(_INSERT_EVENT, (id, now, *events[2]))
        run("COMMIT")
        run("BEGIN IMMEDIATE")
        now = _now()
        run(_DELETE_ITEM, (item,))
        run(_INSERT_INSTANCE, (id, process, version, ticket["role"], state, ticket["result"], now))
        run(_END_TICKET, ("closed", "closed", state, now, ticket["result"], now, now, id, 3))
        run(_INSERT_EVENT, (id, now, *events[3]))
        run("COMMIT")


@dataclass(slots=True)
class Bare:
    """Ticket, history and one row of an outbox: three narrow rows a step."""

    connection: sqlite3.Connection
    ticket: dict[str, Any]
    events: list[Row]

    @classmethod
    def like(cls, store: Store, ticket_id: int) -> Self:
        """A twin whose rows are as long as those of this ticket; makes the tables."""
        for statement in _BARE_TABLES.split(";"):
            store.connection.execute(statement)
        return cls(store.connection, *sample(store.read(), ticket_id))

    def cycle(self) -> None:
        run, ticket, events = self.connection.execute, self.ticket, self.events
        data = ticket["data"]
        run("BEGIN IMMEDIATE")
        now = _now()
        id = run(_BARE_OPEN, (ticket["process"], "new", data, now)).lastrowid
        run(_BARE_EVENT, (id, now, *events[0]))
        run(_BARE_JOB, (id, "{}", now))
        run("COMMIT")
        for rev, stage in enumerate(("work", "work", "closed"), 1):
            run("BEGIN IMMEDIATE")
            now = _now()
            run(_BARE_STEP, (stage, now, id, rev))
            run(_BARE_EVENT, (id, now, *events[rev]))
            run(_BARE_JOB, (id, "{}", now))
            run("COMMIT")


def sample(tx: Tx, ticket_id: int) -> tuple[dict[str, Any], list[Row]]:
    """(the ticket by column, in the order of the INSERT; kind, actor and payload of its history)."""
    row = tx.one(f"SELECT {TICKET} FROM ticket WHERE id = ?", (ticket_id,))
    assert row is not None, "the sample was written a moment ago"
    events = tx.all("SELECT kind, actor_id, payload FROM event WHERE ticket_id = ? ORDER BY id", (ticket_id,))
    return dict(zip(TICKET.split(", "), row, strict=True)), events
