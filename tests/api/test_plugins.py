"""Plugins over REST."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_plugins_are_told_with_what_they_give(client: As) -> None:
    (told,) = client("olga").get("/plugins").get_json()["items"]
    assert (told["name"], told["state"], told["roles"]) == ("shop", "loaded", 2)
    assert client("carl").get("/plugins").status_code == 403
