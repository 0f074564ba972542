"""One's own requests: open ones first, the newest change on top."""

from __future__ import annotations

from instar.queries.client_requests import requests_of

from .conftest import World


def test_open_ones_come_first(world: World) -> None:
    kernel = world.kernel
    ids = [world.open(f"Request {place}") for place in range(3)]
    with kernel.store.transaction() as tx:
        for place, id in enumerate(ids):
            tx.run("INSERT INTO ticket_claim (ticket_id, kind, value) VALUES (?, 'email', 'own@x.example')", (id,))
            tx.run("UPDATE ticket SET updated = ?, ended = ? WHERE id = ?", (place, 5 if place == 2 else None, id))
    found = requests_of(kernel, "own@x.example")
    assert [row.id for row in found] == [ids[1], ids[0], ids[2]]
    assert found[0].number == f"T-{ids[1]}"
    assert requests_of(kernel, "other@x.example") == ()
