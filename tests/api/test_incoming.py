"""Channels and what they have brought, over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands.inbox import keep_raw, read_item
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def bring(world: World, raw: bytes, channel: str = "card") -> int:
    kept = keep_raw(world.kernel, channel, raw)
    read_item(world.kernel, kept.id)
    return kept.id


def test_what_stands_in_quarantine_is_listed_looked_at_and_read_again(world: World, client: As) -> None:
    ids = [bring(world, raw) for raw in (b"no card", b"none either", b'{"id": "1", "text": "Hello"}')]
    root = client("root")
    first = root.get("/incoming?limit=1").get_json()
    assert [(row["id"], row["channel"], row["state"]) for row in first["items"]] == [(ids[1], "card", "quarantined")]
    assert "Expecting value" in first["items"][0]["reason"]
    assert [row["id"] for row in root.get(f"/incoming?cursor={first['next']}").get_json()["items"]] == [ids[0]]
    assert [row["id"] for row in root.get("/incoming?state=all&channel=card").get_json()["items"]] == ids[::-1]
    assert root.get("/incoming?state=all&channel=drum").get_json()["items"] == []
    taken = root.get(f"/incoming/{ids[2]}").get_json()
    assert (taken["state"], taken["tickets"], taken["more"]) == ("done", [], True), "an administrator sees no tickets"
    raw = root.get(f"/incoming/{ids[0]}/raw")
    assert (raw.data, raw.content_type) == (b"no card", "application/octet-stream")
    assert root.get(f"/incoming/{ids[2]}/raw").status_code == 409
    assert world.kernel.store.read().value("SELECT count(*) FROM audit WHERE what = 'inbox.opened'") == 1
    assert root.post(f"/incoming/{ids[0]}/aside").get_json() == {"id": ids[0], "state": "aside"}
    assert root.post(f"/incoming/{ids[0]}/aside").status_code == 409
    assert root.post(f"/incoming/{ids[0]}/read").get_json() == {"id": ids[0], "state": "new"}
    assert root.post("/channels/card/read").get_json() == {"count": 1}
    assert root.get("/incoming").get_json()["items"] == []


def test_what_is_not_there_and_what_makes_no_sense(client: As) -> None:
    root = client("root")
    for path in ("/incoming/9", "/incoming/9/raw"):
        assert root.get(path).status_code == 404
    assert root.post("/incoming/9/read").status_code == 404
    assert root.get("/incoming?state=lost").status_code == 422
    for path in ("/incoming", "/incoming/1", "/channels"):
        assert client("olga").get(path).status_code == 403


def test_a_channel_is_given_a_service(world: World, client: As) -> None:
    root = client("root")
    (row,) = root.get("/channels").get_json()["items"]
    assert (row["key"], row["service"], row["values"], row["waiting"]) == ("card", None, {}, 0)
    assert row["addresses"] == [f"{world.kernel.settings.base_url}/in/card"]
    told = root.put("/channels/card", {"service": "shop", "values": {"card_from": "Ann"}})
    assert (told.status_code, told.get_json()["service"], told.get_json()["values"]) == (
        200,
        "shop",
        {"card_from": "Ann"},
    )
    assert root.put("/channels/card", {"service": "nowhere"}).get_json()["errors"].keys() == {"service"}
    assert root.put("/channels/card", {"values": {"odd": 1}}).status_code == 422
    assert root.put("/channels/drum", {}).status_code == 404
    assert root.put("/channels/card", {}).get_json()["service"] is None
    assert client("olga").put("/channels/card", {}).status_code == 403
