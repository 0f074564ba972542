"""Units by REST."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_units_are_made_changed_moved_and_closed(client: As) -> None:
    root = client("root")
    assert root.post("/units", {"key": "company", "name": "The company", "head": "root"}).status_code == 201
    made = root.post("/units", {"key": "it", "name": "IT", "teams": ["frontline"]}).get_json()
    assert (made["inside"], made["people"], made["acting"]) == (None, 2, None)
    moved = root.post("/units/it/move", {"inside": "company"}).get_json()
    assert (moved["inside"], moved["acting"]["login"]) == ("company", "root")
    changed = root.call("PATCH", "/units/it", {"head": "olga", "name": "Computers"}).get_json()
    assert (changed["name"], changed["head"]["login"], changed["teams"][0]["key"]) == ("Computers", "olga", "frontline")
    assert root.post("/units/company/close", {}).status_code == 409
    assert root.post("/units/it/close", {}).get_json()["active"] is False
    listed = root.get("/units").get_json()["items"]
    assert [(unit["key"], unit["active"]) for unit in listed] == [("company", True), ("it", False)]


def test_a_circle_is_refused_at_its_field(client: As) -> None:
    root = client("root")
    root.post("/units", {"key": "a", "name": "A"})
    root.post("/units", {"key": "b", "name": "B", "inside": "a"})
    refused = root.post("/units/a/move", {"inside": "b"})
    assert refused.status_code == 422
    assert "inside" in refused.get_json()["errors"]
    assert root.get("/units/none").status_code == 404
    for like in (0, 1, "true", None):
        refused = root.post("/units/a/close", {"closed": like})
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["closed"])


def test_they_are_for_who_administers_people(client: As) -> None:
    assert client("olga").get("/units").status_code == 403
    assert client("olga").post("/units", {"key": "own", "name": "Own"}).status_code == 403
