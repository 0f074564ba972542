"""The plugin keeps the contract."""

from __future__ import annotations

from instar_plugins.worktime.plugin import plugin


def test_it_ships_its_calendars() -> None:
    (folder,) = plugin.calendars()
    assert folder.kind == "calendar"
    assert sorted(file.stem for file in folder.folder.glob("*.json")) == ["office", "ru"]
