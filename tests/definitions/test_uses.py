"""Forms that use others on a site: checked together, changed with care, told who uses what."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from instar.commands import AddService, BrokenDefinition, RetireDefinition
from instar.definitions.uses import used_by
from instar.errors import Refused
from instar.testing.site import Site

from .conftest import form

PublishThem = Callable[..., list[dict[str, Any]]]
USING = {"format": "instar.form/1", "key": "order", "title": "Order", "fields": [{"use": "wish"}]}
PROCESS = {
    "format": "instar.process/1",
    "key": "wishes",
    "title": "Wishes",
    "role": "wish",
    "form": {"fields": [{"use": "order"}, {"id": "wish_why", "type": "text", "when": "data.price > 5"}]},
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
}


def users(site: Site, key: str, kind: str = "form") -> list[str]:
    return list(used_by(site.kernel.store.read(), site.kernel.definitions, site.kernel.plugins, kind, key))


@pytest.fixture
def published(publish: PublishThem) -> PublishThem:
    publish(form("wish", price="money"), USING, PROCESS)
    return publish


def test_forms_that_use_each_other_are_published_together_and_asked_as_one(site: Site, published: PublishThem) -> None:
    _key, version = site.kernel.definitions.for_process("wishes")
    assert list(site.kernel.definitions.process_form(version).inputs) == ["price", "wish_why"]


def test_what_is_used_may_gain_a_field_at_once(site: Site, published: PublishThem) -> None:
    published(form("wish", price="money", colour="text"))
    _key, version = site.kernel.definitions.for_process("wishes")
    assert list(site.kernel.definitions.process_form(version).inputs) == ["price", "colour", "wish_why"]


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ({**USING, "key": "lost", "fields": [{"use": "nothing"}]}, "unknown_form"),
        ({**USING, "fields": [{"use": "order"}]}, "use_cycle"),
        (form("wish", price="money", wish_why="text"), "breaks_form"),
        ({**form("wish", price="money"), "fields": [{"use": "order"}]}, "use_cycle"),
    ],
)
def test_what_would_not_be_right_is_refused(published: PublishThem, definition: dict[str, Any], code: str) -> None:
    with pytest.raises(BrokenDefinition) as refused:
        published(definition)
    findings = refused.value.data["findings"]
    assert code in {finding["code"] for finding in findings}
    if code == "breaks_form":
        told = next(finding["message"] for finding in findings if finding["code"] == code)
        assert told.startswith("Process “Wishes”, version 1 uses this form")
        assert "wish_why" in told


def test_two_that_change_together_may(site: Site, published: PublishThem) -> None:
    changed = copy.deepcopy(PROCESS)
    changed["form"]["fields"] = [{"use": "order"}]  # type: ignore[index]
    published(form("wish", price="money", wish_why="text"), changed)
    _key, version = site.kernel.definitions.for_process("wishes")
    assert list(site.kernel.definitions.process_form(version).inputs) == ["price", "wish_why"]


def test_who_uses_a_form_is_told_and_nothing_used_is_retired(site: Site, published: PublishThem) -> None:
    site.run(AddService("gifts", "Gifts", process="wishes"))
    assert users(site, "wish") == ["form “Order”, version 1"]
    assert users(site, "order") == ["process “Wishes”, version 1"]
    assert users(site, "wishes", "process") == ["service “Gifts”", "role “Wish”"]
    with pytest.raises(Refused) as refused:
        site.run(RetireDefinition("form", "wish"))
    assert refused.value.data["used_by"] == ["form “Order”, version 1"]
    published(form("order", total="money"))
    assert users(site, "wish") == []
    site.run(RetireDefinition("form", "wish"))
