"""Drafts of definitions over REST."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from instar.commands import AddUser
from tests.queries.conftest import DEAL, World

from .conftest import Client

As = Callable[[str | None], Client]
PLACE = "/definitions/process/deal/draft"
TEXT = orjson.dumps(DEAL).decode()


def test_a_draft_is_kept_read_and_discarded(client: As) -> None:
    root = client("root")
    assert root.get(PLACE).get_json() == {"draft": None, "number": 1, "others": []}
    saved = root.put(PLACE, {"text": "{", "revision": 0, "base_number": 1}).get_json()
    told = root.get(PLACE).get_json()["draft"]
    assert told == {"text": "{", "base_number": 1, **saved}
    assert root.delete(PLACE).status_code == 204
    assert root.delete(PLACE).status_code == 204
    assert root.get(PLACE).get_json()["draft"] is None


def test_another_window_gets_409_with_what_is_stored(client: As) -> None:
    root = client("root")
    saved = root.put(PLACE, {"text": "1", "revision": 0, "base_number": 1}).get_json()
    late = root.put(PLACE, {"text": "2", "revision": 0, "base_number": 1})
    assert (late.status_code, late.get_json()["code"]) == (409, "draft_changed")
    assert late.get_json()["data"]["draft"]["text"] == "1"
    assert root.delete(f"{PLACE}?revision={saved['revision'] - 1}").status_code == 409
    assert root.put(PLACE, {"text": "2", "revision": saved["revision"], "base_number": 1}).status_code == 200
    assert root.get(PLACE).get_json()["draft"]["text"] == "2"


def test_who_else_is_at_work_is_told(world: World, client: As) -> None:
    client("root").put(PLACE, {"text": TEXT, "revision": 0, "base_number": 1})
    world.run(AddUser("nina", "Nina", profile="designer"))
    (other,) = client("nina").get(PLACE).get_json()["others"]
    assert (other["author"]["login"], other["text"], other["base_number"]) == ("root", TEXT, 1)


def test_drafts_are_for_who_may_design(client: As) -> None:
    for login in ("olga", "carl"):
        assert client(login).get(PLACE).status_code == 403
        assert client(login).put(PLACE, {"text": "", "revision": 0, "base_number": 0}).status_code == 403
    root = client("root")
    assert root.get("/definitions/table/deal/draft").status_code == 404
    assert root.put("/definitions/table/deal/draft", {"text": "", "revision": 0, "base_number": 0}).status_code == 404
    wrong = root.put("/definitions/form/7/draft", {"text": "", "revision": 0, "base_number": 0})
    assert (wrong.status_code, list(wrong.get_json()["errors"])) == (422, ["key"])
    assert root.put(PLACE, {"text": ""}).status_code == 422
