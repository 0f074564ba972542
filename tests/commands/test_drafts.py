"""Drafts of definitions: kept as typed, one a person and definition, never over what another window has saved."""

from __future__ import annotations

import json

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.commands import (
    AddGrant,
    BrokenDefinition,
    DiscardDraft,
    Publish,
    PublishDraft,
    RetireDefinition,
    SaveDraft,
    execute,
)
from instar.engine.source import LARGEST
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.queries.drafts import draft

from .conftest import REQUEST

KEY = ("process", "request")
TEXT = json.dumps(REQUEST)
LONGER = json.dumps({**REQUEST, "title": "Requests of all kinds"})


@pytest.fixture
def plan(site):
    site.people.add("plan", profile="designer")
    site.people.add("nadia", profile="designer")
    return "plan"


def save(site, text: str = TEXT, revision: int = 0, base: int = 1, by: str = "plan", key: str = "request") -> int:
    return int(site.run(SaveDraft("process", key, text, revision, base), by)["revision"])


def stored(site, by: str = "plan", key: str = "request") -> str | None:
    found = draft(site.kernel, site.people[by], "process", key)
    return found.text if found else None


def test_a_draft_is_kept_as_it_was_typed_and_is_its_authors_alone(site, plan) -> None:
    broken = '{\n "format": "instar.process/1", \n\t"title": "Уф…"'
    revision = save(site, broken)
    assert stored(site) == broken
    assert stored(site, "nadia") is None
    site.clock.advance(1000)
    assert save(site, TEXT, revision) > revision
    assert stored(site) == TEXT
    assert save(site, LONGER, by="nadia")
    assert stored(site) == TEXT, "another person's draft is another draft"


def test_of_two_windows_the_slower_one_is_told_what_the_faster_one_saved(site, plan) -> None:
    first = save(site)
    second = save(site, LONGER, first)
    with pytest.raises(Conflict) as told:
        save(site, "{}", first)
    assert told.value.code == "draft_changed"
    assert told.value.data["draft"] == {
        "text": LONGER,
        "revision": second,
        "base_number": 1,
        "updated": site.clock.now(),
    }
    assert stored(site) == LONGER
    with pytest.raises(Conflict):
        save(site, "{}", 0)
    with pytest.raises(Conflict):
        site.run(DiscardDraft(*KEY, first), "plan")
    assert stored(site) == LONGER


def test_what_is_sent_twice_because_its_answer_was_lost_is_no_conflict(site, plan) -> None:
    first = save(site)
    assert save(site, TEXT, 0) == first
    second = save(site, LONGER, first)
    assert save(site, LONGER, first) == second


def test_a_window_that_outlives_a_discarded_draft_does_not_write_over_the_next_one(site, plan) -> None:
    first = save(site)
    site.run(DiscardDraft(*KEY, first), "plan")
    with pytest.raises(Conflict) as told:
        save(site, LONGER, first)
    assert told.value.data["draft"] is None
    site.clock.advance(1)
    save(site, "{}")
    with pytest.raises(Conflict):
        save(site, LONGER, first)
    assert stored(site) == "{}"


def test_discarding_what_is_not_there_is_no_error(site, plan) -> None:
    assert site.run(DiscardDraft(*KEY), "plan") == {"discarded": False}
    save(site)
    assert site.run(DiscardDraft(*KEY), "nadia") == {"discarded": False}
    assert site.run(DiscardDraft(*KEY), "plan") == {"discarded": True}
    assert stored(site) is None


@pytest.mark.parametrize(
    ("kind", "key", "text", "base", "error"),
    [
        ("table", "x", "{}", 0, NotFound),
        ("process", "1x", "{}", 0, Invalid),
        ("process", "a/b", "{}", 0, Invalid),
        ("process", "", "{}", 0, Invalid),
        ("process", "x" * 65, "{}", 0, Invalid),
        ("process", "x", "x" * (LARGEST + 1), 0, Invalid),
        ("process", "x", "\0", 0, Invalid),
        ("process", "x", "{}", -1, Invalid),
    ],
)
def test_what_can_be_no_draft_is_refused(site, plan, kind, key, text, base, error) -> None:
    with pytest.raises(error):
        site.run(SaveDraft(kind, key, text, 0, base), "plan")


def test_who_may_design_one_process_drafts_that_one_alone(site, plan) -> None:
    site.people.add("local")
    site.run(AddGrant("local", "designer", "process", "request"))
    save(site, by="local")
    for kind, key in (("process", "deal"), ("process", "brand_new"), ("form", "request")):
        with pytest.raises(Forbidden):
            site.run(SaveDraft(kind, key, "{}", 0, 0), "local")
    for actor in (ANONYMOUS, site.people["olga"]):
        with pytest.raises(Forbidden):
            execute(site.kernel, SaveDraft(*KEY, "{}", 0, 0), actor)
    with pytest.raises(NotFound):
        execute(site.kernel, SaveDraft(*KEY, "{}", 0, 0), SYSTEM)
    with pytest.raises(NotFound):
        execute(site.kernel, DiscardDraft(*KEY), ANONYMOUS)


def test_publishing_takes_the_draft_away(site, plan) -> None:
    revision = save(site, LONGER)
    answer = site.run(PublishDraft(*KEY, LONGER, 1, revision, "Clearer"), "plan")
    assert (answer["number"], answer["unchanged"]) == (2, False)
    assert site.kernel.definitions.versions(*KEY)[0].note == "Clearer"
    assert stored(site) is None


def test_what_was_typed_in_another_window_meanwhile_stays(site, plan) -> None:
    revision = save(site, LONGER)
    save(site, TEXT, revision)
    site.run(PublishDraft(*KEY, LONGER, 1, revision), "plan")
    assert stored(site) == TEXT


def test_a_version_that_came_between_is_not_published_over(site, plan) -> None:
    revision = save(site, LONGER)
    site.run(Publish(json.dumps({**REQUEST, "title": "Of somebody else"})), "nadia")
    with pytest.raises(Conflict) as told:
        site.run(PublishDraft(*KEY, LONGER, 1, revision), "plan")
    assert (told.value.code, told.value.data) == ("published_meanwhile", {"number": 2})
    assert stored(site) == LONGER
    assert site.run(PublishDraft(*KEY, LONGER, 2, revision), "plan")["number"] == 3


def test_a_new_definition_is_published_on_nothing_and_a_retired_one_likewise(site, plan) -> None:
    text = json.dumps({**REQUEST, "key": "another"})
    with pytest.raises(Conflict):
        site.run(PublishDraft("process", "another", text, 1), "plan")
    assert site.run(PublishDraft("process", "another", text, 0), "plan")["number"] == 1
    site.run(RetireDefinition("process", "another"), "plan")
    assert site.run(PublishDraft("process", "another", text, 0), "plan")["number"] == 2


def test_a_text_is_published_under_its_own_name_alone(site, plan) -> None:
    for kind, key, where in (("process", "deal", "/key"), ("form", "request", "/format")):
        with pytest.raises(Invalid) as told:
            site.run(PublishDraft(kind, key, TEXT, 0), "plan")
        assert list(told.value.errors) == [where]


def test_a_broken_draft_is_not_published_and_stays(site, plan) -> None:
    for broken in ("{", json.dumps({**REQUEST, "stages": []}), "[]"):
        revision = save(site, broken)
        with pytest.raises(BrokenDefinition):
            site.run(PublishDraft(*KEY, broken, 1, revision), "plan")
        assert stored(site) == broken
        site.run(DiscardDraft(*KEY), "plan")


def test_who_may_design_and_not_publish_keeps_his_draft(site, plan) -> None:
    site.people.add("nina")
    site.run(AddGrant("nina", "process.design"))
    revision = save(site, LONGER, by="nina")
    with pytest.raises(Forbidden):
        site.run(PublishDraft(*KEY, LONGER, 1, revision), "nina")
    assert stored(site, "nina") == LONGER
