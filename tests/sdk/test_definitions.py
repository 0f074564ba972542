"""Definitions as editors of plugins write them: drafts of one's own, findings, publishing in place of what was read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instar import sdk
from instar.access import SYSTEM
from instar.commands import BrokenDefinition
from instar.sdk import definitions
from instar.testing.site import Site

pytestmark = pytest.mark.plugins

TASKS = {
    "format": "instar.process/1",
    "key": "errand",
    "title": "Errands",
    "role": "task",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(definitions, "kernel", lambda: made.kernel)
    yield made
    made.close()


def test_what_is_drafted_is_published_and_the_draft_is_gone(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    revision = sdk.save_draft(plan, "process", "errand", "{", 0, 0)
    text = json.dumps(TASKS)
    revision = sdk.save_draft(plan, "process", "errand", text, revision, 0)
    kept = sdk.definition_draft(plan, "process", "errand")
    assert kept is not None
    assert (kept.text, kept.revision, kept.base_number, kept.title) == (text, revision, 0, "Errands")
    assert sdk.own_drafts(plan) == (kept,)
    assert not [found for found in sdk.check_definition(plan, text) if found.severity == "error"]
    told = sdk.publish_definition(plan, text, "New", 0, revision=revision)
    assert told == ("process", "errand", 1, False)
    assert sdk.definition_draft(plan, "process", "errand") is None
    now = sdk.definition_text(plan, "process", "errand")
    assert (json.loads(now.text), now.number, now.base_number, now.title) == (TASKS, 1, 1, "Errands")


def test_two_windows_and_two_people_are_told_apart(site: Site) -> None:
    plan, vera = site.people.add("plan", profile="designer"), site.people.add("vera", profile="designer")
    text = json.dumps(TASKS)
    sdk.save_draft(plan, "process", "errand", text, 0, 0)
    with pytest.raises(sdk.Conflict) as told:
        sdk.save_draft(plan, "process", "errand", "{}", 0, 0)
    assert told.value.data["draft"]["text"] == text
    (other,) = sdk.others_drafts(vera, "process", "errand")
    assert (other.author.key, other.text) == ("plan", text)
    sdk.publish_definition(vera, json.dumps({**TASKS, "title": "Duties"}), "", 0)
    with pytest.raises(sdk.Conflict) as late:
        sdk.publish_definition(plan, text, "", 0)
    assert late.value.code == "published_meanwhile"
    assert sdk.discard_draft(plan, "process", "errand")
    assert not sdk.discard_draft(plan, "process", "errand")


def test_what_is_broken_is_told_by_its_findings(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    for broken in ("{", "[]", "7", '{"key": "errand"}', json.dumps({**TASKS, "stages": []})):
        found = sdk.check_definition(plan, broken)
        assert any(one.severity == "error" for one in found), broken
        with pytest.raises(BrokenDefinition) as told:
            sdk.publish_definition(plan, broken, "", 0)
        assert told.value.findings == found


def test_rights_are_those_of_the_viewer(site: Site) -> None:
    carl, plan = site.people.add("carl", profile="requester"), site.people.add("plan", profile="designer")
    for ask in (sdk.definition_draft, sdk.definition_text, sdk.others_drafts):
        with pytest.raises(sdk.Forbidden):
            ask(carl, "process", "appeal")
        with pytest.raises(ValueError, match="no viewer"):
            ask(SYSTEM, "process", "appeal")
        with pytest.raises(sdk.NotFound):
            ask(plan, "table", "appeal")
    for refused in (
        lambda: sdk.save_draft(carl, "process", "appeal", "", 0, 0),
        lambda: sdk.check_definition(carl, "{}"),
        lambda: sdk.publish_definition(carl, json.dumps(TASKS), "", 0),
    ):
        with pytest.raises(sdk.Forbidden):
            refused()
    assert (sdk.may_design(plan, "process", "x"), sdk.may_publish(carl, "process", "x")) == (True, False)
