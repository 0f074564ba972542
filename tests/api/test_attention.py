"""Mentions and watched tickets over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands import PostReply
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_mentions_are_listed_until_they_were_seen(world: World, client: As) -> None:
    id = world.open(body="Hello")
    world.run(PostReply(id, "@ivan, look", "internal"), "olga")
    (found,) = client("ivan").get("/mentions").get_json()["items"]
    assert (found["number"], found["by"]["login"]) == (f"T-{id}", "olga")
    assert client("olga").get("/mentions").get_json() == {"items": []}
    assert client("ivan").post(f"/tickets/T-{id}/mentions/seen", {}).get_json() == {"seen": 1}
    assert client("ivan").get("/mentions").get_json() == {"items": []}


def test_tickets_are_watched(world: World, client: As) -> None:
    id = world.open(body="Hello")
    olga = client("olga")
    assert olga.post(f"/tickets/T-{id}/watch", {}).get_json() == {"watching": True}
    (found,) = olga.get("/watched").get_json()["items"]
    assert (found["number"], found["stage"]) == (f"T-{id}", "New")
    assert olga.post(f"/tickets/T-{id}/watch", {"on": False}).get_json() == {"watching": False}
    assert olga.get("/watched").get_json() == {"items": [], "next": None}
