"""Rows of the outbox."""

from __future__ import annotations

from instar import logs
from instar.commands.outbox import write_job
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "world"]


def test_a_job_is_due_at_once_and_keeps_its_request(world: World) -> None:
    with world.kernel.store.transaction() as tx, logs.within("REQ-1"):
        first = write_job(tx, "action", "k1", {"a": "é"}, 7, ticket=3, token=4)
    with world.kernel.store.transaction() as tx:
        second = write_job(tx, "letter", "k2", {}, 8)
    columns = "kind, ticket_id, token, key, payload, state, due, attempts, request, created"
    rows = {row[0]: row[1:] for row in world.kernel.store.read().all(f"SELECT id, {columns} FROM job")}
    assert rows[first] == ("action", 3, 4, "k1", '{"a":"é"}', "ready", 7, 0, "REQ-1", 7)
    assert rows[second] == ("letter", 0, 0, "k2", "{}", "ready", 8, 0, None, 8)
