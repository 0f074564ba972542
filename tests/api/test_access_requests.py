"""Requests for access by REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands import AddUser
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_access_is_asked_for_followed_and_answered(client: As, world: World) -> None:
    world.run(AddUser("dan", "Dan"))
    number = f"T-{world.open('Where is my licence?')}"
    dan, maria = client("dan"), client("maria")
    for ticket in (number, "T-99999"):
        assert dan.post("/access-requests", {"ticket": ticket, "reason": "My client calls"}).status_code == 201
        assert dan.post("/access-requests", {"ticket": ticket, "reason": "Again"}).status_code == 409
    (row,) = maria.get("/access-requests").get_json()["items"]
    assert (row["who"]["login"], row["title"], row["missing"]) == ("dan", "Where is my licence?", False)
    refused = maria.post(f"/access-requests/{row['id']}/answer", {"answer": "declined"})
    assert "word" in refused.get_json()["errors"]
    assert maria.post(f"/access-requests/{row['id']}/answer", {"answer": "shown"}).get_json()["state"] == "shown"
    gone, shown = dan.get("/me/access-requests").get_json()["items"]
    assert (gone["state"], shown["state"]) == ("open", "shown")
    assert dan.get(f"/tickets/{number}").status_code == 200


def test_they_are_answered_by_who_may(client: As, world: World) -> None:
    assert client("carl").get("/access-requests").status_code == 403
    assert client("maria").post("/access-requests/99/answer", {"answer": "shown"}).status_code == 404
