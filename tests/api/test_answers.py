"""Templates of answers over REST."""

from __future__ import annotations

from collections.abc import Callable

from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_one_is_written_read_changed_and_deleted(world: World, client: As) -> None:
    olga = client("olga")
    made = olga.post("/answers", {"title": "Greeting", "body": "Dear {client}"})
    assert made.status_code == 201
    told = made.get_json()
    assert (told["title"], told["team"], told["owner"]["login"]) == ("Greeting", None, "olga")
    assert olga.get("/answers").get_json() == {"items": [told]}
    assert client("ivan").get("/answers").get_json() == {"items": []}
    address = f"/answers/{told['id']}"
    changed = olga.put(address, {"title": "Hello", "body": "Good day"})
    assert changed.get_json()["title"] == "Hello"
    assert client("ivan").put(address, {"title": "Hello", "body": "x"}).status_code == 404
    assert olga.delete(address).get_json() == {"items": []}
    assert olga.delete(address).status_code == 404
    assert olga.delete("/answers/one").status_code == 404


def test_a_wrong_one_is_refused_by_name(world: World, client: As) -> None:
    answer = client("olga").post("/answers", {"title": "", "body": "Hello"})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["title"])
    assert client("carl").post("/answers", {"title": "x", "body": "x"}).status_code == 403


def test_they_are_filled_in_for_a_ticket(world: World, client: As) -> None:
    id = world.open(body="Hello", requester={"name": "Ann", "email": "ann@example.org"})
    client("olga").post("/answers", {"title": "Greeting", "body": "Dear {client}, {due}"})
    (found,) = client("olga").get(f"/tickets/T-{id}/answers?q=gree").get_json()["items"]
    assert (found["text"], found["lacks"]) == ("Dear Ann, {due}", ["due"])
