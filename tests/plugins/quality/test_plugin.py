"""The plugin as a whole: its role, its listener, its commands, what it says of itself."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket, OpenTicket
from instar.testing.contracts import ListenerContract, RoleContract
from instar_plugins.quality.plugin import plugin


class TestControl(RoleContract):
    plugin = plugin
    name = "quality"
    key = "quality_control"


class TestListens(ListenerContract):
    plugin = plugin
    name = "quality"
    settings = {"roles": "", "sample_percent": 100}
    happens = (
        (OpenTicket("A thing", process="contract_things", requester="ann@example.org"), "olga"),
        (CancelTicket(1), "olga"),
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_to_say_about_its_definitions(findings, language: str) -> None:  # type: ignore[no-untyped-def]
    assert findings("quality", language) == []


def test_every_text_of_its_definitions_is_said_in_both_languages(definitions, lacking) -> None:  # type: ignore[no-untyped-def]
    assert [place for file in definitions("quality") for place in lacking(file)] == []
