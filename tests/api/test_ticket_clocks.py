"""Clocks of a ticket, over REST."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from instar.commands import EditTicket, Publish
from tests.queries.conftest import APPEAL, HOUR, World
from tests.queries.promising import OFFICE, SLA

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_clock_is_told_with_its_segments(world: World, client: As) -> None:
    for definition in (OFFICE, {**APPEAL, "sla": SLA}):
        world.run(Publish(orjson.dumps(definition).decode()))
    ticket = world.open(requester={"name": "Ann", "email": "ann@example.org"})
    world.clock.advance(HOUR)
    world.run(EditTicket(ticket, {"priority": 1}), "olga")
    (first,) = [
        one
        for one in client("olga").get(f"/tickets/T-{ticket}/clocks").get_json()["items"]
        if one["metric"] == "first_response"
    ]
    assert {key: first[key] for key in ("state", "due", "target", "elapsed", "priority", "present", "calendar")} == {
        "state": "running",
        "due": "2026-01-05T10:00:00.000Z",
        "target": HOUR,
        "elapsed": HOUR,
        "priority": 1,
        "present": True,
        "calendar": "The desk",
    }
    assert [(one["worked"], one["priority"]) for one in first["segments"]] == [(HOUR, 3), (0, 1)]
    assert client("boris").get(f"/tickets/T-{ticket}/clocks").status_code == 404
