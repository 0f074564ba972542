"""Trials as plugins ask for them: who may, which drafts count, how many at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import g

from instar.app import create_app
from instar.commands import AddGrant, Publish
from instar.errors import Busy, Forbidden, Invalid
from instar.sdk import cases_of, run_cases, save_draft, trial, try_process
from instar.testing.site import Site

pytestmark = pytest.mark.plugins
FORM: dict[str, Any] = {"format": "instar.form/1", "key": "look", "fields": []}


def process(key: str = "mine") -> str:
    nodes = {
        "start": {"type": "startEvent", "next": "look"},
        "look": {"type": "userTask", "title": "Look", "form": "look", "stage": "open", "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    }
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    whole = {"format": "instar.process/1", "key": key, "title": key, "role": "task", "stages": stages, "nodes": nodes}
    return json.dumps(whole)


def form(title: str) -> str:
    return json.dumps({**FORM, "fields": [{"id": "look_at", "type": "text", "title": title}]})


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site.make(tmp_path)
    made.people.add("plan", profile="designer")
    made.people.add("olga", profile="operator")
    made.run(Publish(form("In force")))
    app = create_app(kernel=made.kernel)
    with app.test_request_context("/"):
        yield made
    made.close()


def by(site: Site, login: str) -> Any:
    g.actor = site.people[login]
    return g.actor


def titles(state: Any) -> list[str]:
    return [field.title for card in state.cards if card.form for field in card.form.fields]


OPEN = {"open": {"title": "x"}}


def test_a_draft_of_ones_own_of_a_form_that_the_process_names_counts(site: Site):
    plan = by(site, "plan")
    state = try_process(plan, process(), OPEN)
    assert (titles(state), state.drafts) == (["In force"], ())
    save_draft(plan, "form", "look", form("Drafted"), 0, 1)
    state = try_process(plan, process(), OPEN)
    assert titles(state) == ["Drafted"]
    assert len(state.drafts) == 1
    save_draft(plan, "form", "other", json.dumps({**FORM, "key": "other"}), 0, 0)
    assert len(try_process(plan, process(), OPEN).drafts) == 1


def test_a_draft_that_cannot_be_read_yet_does_not_count(site: Site):
    plan = by(site, "plan")
    save_draft(plan, "form", "look", "{", 0, 1)
    assert titles(try_process(plan, process(), OPEN)) == ["In force"]


def test_who_designs_one_process_tries_no_other(site: Site):
    olga = by(site, "olga")
    with pytest.raises(Forbidden):
        try_process(olga, process(), {})
    site.run(Publish(process()))
    site.run(AddGrant("olga", "designer", "process", "mine"))
    olga = by(site, "olga")
    changed = process().replace('"Look"', '"Look closely"')
    assert try_process(olga, changed, {}).opening is not None
    with pytest.raises(Forbidden):
        try_process(olga, process("theirs"), {})
    with pytest.raises(Forbidden):
        run_cases(olga, process("theirs"))


def test_a_text_without_a_key_is_told_in_words(site: Site):
    with pytest.raises(Invalid):
        try_process(by(site, "plan"), "[]", {})


def test_tests_of_a_process_that_one_may_read_are_listed(site: Site):
    assert {case.where for case in cases_of(by(site, "olga"), "appeal")} == {"plugin"}


def test_more_trials_than_there_is_room_for_are_asked_to_wait(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trial, "PATIENCE_S", 0.01)
    with trial._a_place(), trial._a_place(), pytest.raises(Busy):
        try_process(by(site, "plan"), process(), {})
    assert try_process(by(site, "plan"), process(), {}).opening is not None
