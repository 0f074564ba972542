"""The suite of roles notices what a role may not do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from instar.sdk import Definitions, Role, hookimpl
from instar.testing.contracts import RoleContract

from .conftest import Run, suite_of

ADDRESS = {"id": "postcard_address", "type": "text", "title": {"en": "Address", "ru": "Адрес"}}


def plugin(**more: Any) -> object:
    given: dict[str, Any] = {"icon": "mail", "form": {"fields": [ADDRESS]}, "process": "send", **more}

    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def roles(self) -> list[Role]:
            return [Role("postcard", {"en": "Postcard", "ru": "Открытка"}, **given)]

        @hookimpl
        def processes(self) -> list[Definitions]:
            return [Definitions(Path(__file__).parent / "processes", "process")]

    return Plugin()


class TestARoleThatIsRight(RoleContract):
    plugin = plugin()
    name = "postcard"
    key = "postcard"


@pytest.mark.parametrize(
    ("test", "more"),
    [
        ("test_its_icon_is_one_of_the_site", {"icon": "no-such-icon"}),
        ("test_its_form_can_be_used", {"form": {"fields": []}}),
        ("test_its_fields_bear_its_name", {"form": {"fields": [{"id": "address", "type": "text"}]}}),
        ("test_every_text_is_said_in_every_language", {"form": {"fields": [{**ADDRESS, "title": "Address"}]}}),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, test: str, more: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        run(suite_of(RoleContract, plugin(**more)), test)


def test_a_plugin_that_does_not_load_is_told_with_its_reason(run: Run) -> None:
    with pytest.raises(AssertionError, match="hue is 400"):
        run(suite_of(RoleContract, plugin(hue=400)), "test_it_loads")
