"""Settings over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.access import SYSTEM
from instar.commands import AddUser, execute
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_settings_are_read_and_changed(world: World, client: As) -> None:
    execute(world.kernel, AddUser("setter", "Setter", profile="admin"), SYSTEM)
    setter = client("setter")
    told = {row["name"]: row for row in setter.get("/settings").get_json()["items"]}
    assert (told["currency"]["value"], told["currency"]["fixed"]) == ("RUB", False)
    assert told["base_url"]["fixed"]
    assert told["secret_key"]["value"] in ("", "set")
    answer = setter.patch("/settings", {"values": {"currency": "EUR", "session_hours": 9}})
    changed = {row["name"]: row for row in answer.get_json()["items"]}
    assert changed["currency"]["by"] == {"login": "setter", "name": "Setter"}
    assert changed["session_hours"]["value"] == "9"
    setter.patch("/settings", {"values": {"currency": None}})
    assert world.kernel.settings.currency == "RUB"


def test_what_is_wrong_is_told_by_name(world: World, client: As) -> None:
    execute(world.kernel, AddUser("setter", "Setter", profile="admin"), SYSTEM)
    answer = client("setter").patch("/settings", {"values": {"currency": "rubles", "base_url": "https://x.example"}})
    assert answer.status_code == 422
    assert client("setter").patch("/settings", {"values": []}).status_code == 422


def test_nobody_without_the_right_reads_or_changes_them(client: As) -> None:
    assert client("carl").get("/settings").status_code == 403
    assert client("carl").patch("/settings", {"values": {"currency": "EUR"}}).status_code == 403
