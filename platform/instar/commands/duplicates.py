"""Two clients that may be one: looked for by a job, at night or when somebody asks, and settled one by one by people.

The job compares names and numbers (``instar.likeness``) and enters pairs; it merges nothing, whatever they are like.
What somebody has settled stays settled; an open pair that is alike no more goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from instar.commands.client_merging import KINDS
from instar.commands.clients import PERMISSION, authorize_clients, no_such_client
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.outbox import write_job
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.likeness import Client, Pair, of_contact, of_organization, search

STATES = ("open", "later", "different")
LATER_MS = 30 * 86_400_000
EVERY = 200
"""After so many pairs or groups they are entered, and it is asked whether to go on."""

_RUNNING = "SELECT id FROM client_search WHERE state = 'running' ORDER BY id DESC LIMIT 1"
_NEW_RUN = "INSERT INTO client_search (by_id, created) VALUES (?, ?)"
_ORGANIZATIONS = "SELECT id, name, data FROM organization WHERE merged_into IS NULL ORDER BY id"
_CONTACTS = "SELECT id, name, organization_id FROM contact WHERE merged_into IS NULL ORDER BY id"
_EMAILS = "SELECT contact_id, value FROM contact_identity WHERE kind = 'email' AND shared = 0 ORDER BY value"
_ENTER = """
INSERT INTO client_pair (kind, first_id, second_id, score, reasons, found) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, first_id, second_id) DO UPDATE SET
  score = excluded.score, reasons = excluded.reasons, found = excluded.found"""
_GONE = "DELETE FROM client_pair WHERE kind = ? AND state = 'open' AND found < ?"
_PROGRESS = "UPDATE client_search SET done = ?, total = ?, found = ? WHERE id = ? AND state = 'running'"
_ENDED = """
UPDATE client_search SET state = ?, ended = ?, error = ?, done = CASE WHEN ? = 'done' THEN total ELSE done END
WHERE id = ?"""
_SETTLE = """
UPDATE client_pair SET state = ?, again = ?, by_id = ?, at = ? WHERE kind = ? AND first_id = ? AND second_id = ?"""


@dataclass(frozen=True, slots=True)
class SearchDuplicates:
    """Look through all clients, in the background."""


@dataclass(frozen=True, slots=True)
class SettlePair:
    """``state``: "different" – no duplicate, "later" – not for thirty days, "open" – to be decided after all."""

    kind: str
    first: int
    second: int
    state: str


@handles(SearchDuplicates, PERMISSION)
def search_duplicates(context: Context, command: SearchDuplicates) -> Answer:
    if context.actor.kind == "system":
        context.authorize_system()
    else:
        authorize_clients(context)
    running = context.tx.value(_RUNNING)
    if running is not None:
        raise Conflict("search_runs", _("A search for duplicates is running already."), data={"id": running})
    id = context.tx.insert(_NEW_RUN, (context.actor.id, context.now))
    write_job(context.tx, "duplicates", f"duplicates.{id}", {"run": id, "at": context.now, "tries": 3}, context.now)
    context.jobs = True
    return {"id": id}


@handles(SettlePair, PERMISSION)
def settle_pair(context: Context, command: SettlePair) -> Answer:
    authorize_clients(context)
    if command.kind not in KINDS or command.state not in STATES:
        known = KINDS if command.kind not in KINDS else STATES
        name = "kind" if command.kind not in KINDS else "state"
        raise Invalid({name: [_("One of: {names}.").format(names=", ".join(known))]})
    first, second = sorted((command.first, command.second))
    for id in (first, second):
        key = context.tx.value("SELECT key FROM organization WHERE id = ?", (id,)) if command.kind == KINDS[0] else id
        if key is None or not context.kernel.references.has(context.actor, command.kind, str(key)):
            raise no_such_client()
    again = context.now + LATER_MS if command.state == "later" else None
    row = (command.state, again, context.actor.id, context.now, command.kind, first, second)
    if not context.tx.run(_SETTLE, row):
        raise NotFound("no_pair", _("These two are in no pair."))
    audit(context, f"{command.kind}.pair_{command.state}", str(first), {"other": str(second)})
    return {"first": first, "second": second, "state": command.state}


def carry_search(kernel: Kernel, run: int, began: int, go_on: Callable[[], bool]) -> bool:
    """Look through organizations, then contacts; whether that was all. ``began``: ms; ``go_on`` is asked now and then.

    Begun anew after a crash it enters the same pairs.
    """
    clients = {"organization": _organizations(kernel), "contact": _contacts(kernel)}
    total, done, found = sum(map(len, clients.values())), 0, 0
    for kind, ones in clients.items():
        pending: list[Pair] = []
        for step, (looked, pair) in enumerate(search(kind, ones)):
            if pair is not None:
                pending.append(pair)
                found += 1
            if step % EVERY == EVERY - 1:
                _enter(kernel, kind, pending, began, (done + looked, total, found, run))
                if not go_on():
                    return False
        done += len(ones)
        _enter(kernel, kind, pending, began, (done, total, found, run))
        with kernel.store.transaction() as tx:
            tx.run(_GONE, (kind, began))
    return True


def end_search(kernel: Kernel, run: int, state: str, error: str = "") -> None:
    """``state``: done | failed."""
    with kernel.store.transaction() as tx:
        tx.run(_ENDED, (state, kernel.clock.now(), error[:500], state, run))


# -- below: how it is done -----------------------------------------------------------------------------------


def _organizations(kernel: Kernel) -> list[Client]:
    rows = kernel.store.read().all(_ORGANIZATIONS)
    return [of_organization(id, name, orjson.loads(data)) for id, name, data in rows]


def _contacts(kernel: Kernel) -> list[Client]:
    emails: dict[int, list[str]] = {}
    for contact, value in kernel.store.read().all(_EMAILS):
        emails.setdefault(contact, []).append(value)
    return [of_contact(id, name, emails.get(id, ()), home) for id, name, home in kernel.store.read().all(_CONTACTS)]


def _enter(kernel: Kernel, kind: str, pending: list[Pair], began: int, progress: tuple[int, ...]) -> None:
    with kernel.store.transaction() as tx:
        tx.many(
            _ENTER,
            [(kind, one.first, one.second, one.score, orjson.dumps(one.reasons).decode(), began) for one in pending],
        )
        tx.run(_PROGRESS, progress)
    pending.clear()
