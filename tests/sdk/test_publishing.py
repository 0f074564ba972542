"""What stands around publishing, for a viewer that the kernel has made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instar import sdk
from instar.commands import OpenTicket, Publish
from instar.errors import Forbidden
from instar.sdk import publishing
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(publishing, "kernel", lambda: made.kernel)
    yield made
    made.close()


def text_of(site: Site) -> str:
    found = site.kernel.definitions.current("process", "todo")
    assert found is not None
    return found.body


def test_changes_versions_and_tickets_are_told(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    text = text_of(site)
    assert sdk.definition_changes(plan, text) == ("unchanged", 1, ())
    other = json.dumps({**json.loads(text), "note": "again"})
    changes = sdk.definition_changes(plan, other)
    assert changes is not None
    assert (changes.state, changes.number, changes.sentences) == (
        "changed",
        2,
        ('The definition: note is "again" now.',),
    )
    assert sdk.definition_changes(plan, "{") is None
    site.run(OpenTicket("Lamps", process="todo"))
    site.run(Publish(other))
    assert [row.number for row in sdk.definition_versions(plan, "process", "todo")] == [2, 1]
    assert sdk.tickets_by_version(plan, "todo") == ((1, 1),)
    assert sdk.roll_back_definition(plan, "process", "todo", 1) == 3
    assert sdk.merge_definition(plan, "process", "todo", other, 2).places == ()


def test_a_definition_is_retired(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    own = {**json.loads(text_of(site)), "key": "errand"}
    site.run(Publish(json.dumps(own)))
    sdk.retire_definition(plan, "process", "errand")
    assert site.kernel.definitions.current("process", "errand") is None


def test_rights_are_those_of_the_viewer(site: Site) -> None:
    carl = site.people.add("carl", profile="requester")
    for ask in (
        lambda: sdk.definition_versions(carl, "process", "todo"),
        lambda: sdk.definition_changes(carl, text_of(site)),
        lambda: sdk.tickets_by_version(carl, "todo"),
        lambda: sdk.merge_definition(carl, "process", "todo", text_of(site), 1),
        lambda: sdk.roll_back_definition(carl, "process", "todo", 1),
        lambda: sdk.retire_definition(carl, "process", "todo"),
    ):
        with pytest.raises(Forbidden):
            ask()
