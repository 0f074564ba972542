"""Plugins over REST."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_plugins_are_told_with_what_they_give(client: As) -> None:
    (told,) = client("olga").get("/plugins").get_json()["items"]
    assert (told["name"], told["state"], told["roles"]) == ("shop", "loaded", 2)
    assert client("carl").get("/plugins").status_code == 403


def test_a_plugin_is_switched_off_and_on(client: As) -> None:
    root = client("root")
    told = root.post("/plugins/shop/off").get_json()
    assert (told["state"], told["reason"], told["roles"]) == ("off", "Switched off by an administrator.", 0)
    told = root.post("/plugins/shop/on").get_json()
    assert (told["state"], told["roles"], told["paused"]) == ("loaded", 2, [])
    assert client("olga").post("/plugins/shop/off").status_code == 403
    assert root.post("/plugins/shpo/off").status_code == 404
