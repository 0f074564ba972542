"""Definitions go out of use and come back: no new tickets, running ones go on, nothing that is needed goes."""

from __future__ import annotations

import copy
import json

import pytest

from instar.commands import (
    AddService,
    BrokenDefinition,
    CompleteWork,
    OpenTicket,
    Publish,
    RetireDefinition,
    RollBack,
)
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from tests.commands.conftest import REQUEST

LOOSE = {**copy.deepcopy(REQUEST), "key": "loose"}
FORM = {"format": "instar.form/1", "key": "wish", "fields": [{"id": "wish", "type": "text", "title": "Wish"}]}


def text(definition, **more):
    return json.dumps({**definition, **more})


@pytest.fixture
def loose(site):
    """A process that nothing leads to."""
    return site.run(Publish(text(LOOSE)))


def test_a_retired_process_takes_no_new_tickets_and_running_ones_go_on(site, loose):
    old = site.run(OpenTicket("Old", process="loose", service="general", role="request"), "olga")
    assert site.run(RetireDefinition("process", "loose")) == {"kind": "process", "key": "loose", "number": 1}
    assert site.kernel.definitions.current("process", "loose") is None
    with pytest.raises(Invalid):
        site.run(OpenTicket("New", process="loose", service="general", role="request"), "olga")
    site.run(CompleteWork(old["items"][0], "go", {"size": 1}), "olga")


def test_retiring_is_written_down_and_told_once(site, loose, seen):
    site.run(RetireDefinition("process", "loose"))
    assert seen.tx.value("SELECT count(*) FROM audit WHERE what = 'definition.retired'") == 1
    with pytest.raises(Refused, match="retired already"):
        site.run(RetireDefinition("process", "loose"))
    with pytest.raises(NotFound):
        site.run(RetireDefinition("process", "never"))


def test_what_a_service_or_a_role_leads_to_is_not_retired(site, loose):
    site.run(AddService("wishes", {"en": "Wishes", "ru": "Желания"}, process="loose"))
    with pytest.raises(Refused) as refused:
        site.run(RetireDefinition("process", "loose"))
    assert refused.value.data["used_by"] == ["service “Wishes”"]
    with pytest.raises(Refused) as refused:
        site.run(RetireDefinition("process", "request"))
    assert any(user.startswith("role ") for user in refused.value.data["used_by"])
    assert site.kernel.definitions.current("process", "loose") is not None


def test_a_form_that_a_running_ticket_needs_is_not_retired(site, loose):
    site.run(Publish(text(FORM)))
    sort = {**LOOSE["nodes"]["sort"], "form": "wish", "next": [{"to": "end", "outcome": "go", "title": "Go on"}]}
    nodes = {"asked": LOOSE["nodes"]["asked"], "sort": sort, "end": {"type": "endEvent", "stage": "done"}}
    asking = {**LOOSE, "nodes": nodes}
    site.run(Publish(text(asking)))
    opened = site.run(OpenTicket("Old", process="loose", service="general", role="request"), "olga")
    site.run(Publish(text(LOOSE)))
    with pytest.raises(Refused, match="version 2"):
        site.run(RetireDefinition("form", "wish"))
    site.run(CompleteWork(opened["items"][0], "go", {"wish": "this"}), "olga")
    assert site.run(RetireDefinition("form", "wish"))["number"] == 1


def test_rolling_back_publishes_the_old_text_as_a_new_version(site, loose):
    site.run(Publish(text(LOOSE, note="Worse")))
    first, second = reversed(site.kernel.definitions.versions("process", "loose"))
    answer = site.run(RollBack("process", "loose", 1))
    assert (answer["number"], answer["unchanged"]) == (3, False)
    current = site.kernel.definitions.current("process", "loose")
    assert (current.body, current.note, current.origin) == (first.body, "Back to version 1", "site")
    assert current.body != second.body
    assert site.run(RollBack("process", "loose", 3))["unchanged"]
    with pytest.raises(NotFound):
        site.run(RollBack("process", "loose", 9))


def test_rolling_back_brings_a_retired_definition_into_force(site, loose):
    site.run(RetireDefinition("process", "loose"))
    assert site.run(RollBack("process", "loose", 1, "Needed after all"))["number"] == 2
    assert site.kernel.definitions.current("process", "loose").note == "Needed after all"


def test_a_version_that_is_broken_by_now_does_not_come_back(site, loose):
    site.run(Publish(text(FORM)))
    site.run(Publish(text(LOOSE, form="wish")))
    site.run(Publish(text(LOOSE)))
    site.run(RetireDefinition("form", "wish"))
    with pytest.raises(BrokenDefinition):
        site.run(RollBack("process", "loose", 2))


def test_who_was_overtaken_publishes_nothing(site, loose):
    base = site.kernel.definitions.current("process", "loose").id
    site.run(Publish(text(LOOSE, note="Hers"), base=base))
    with pytest.raises(Conflict) as refused:
        site.run(Publish(text(LOOSE, note="His"), base=base))
    assert (refused.value.code, refused.value.data) == ("published_meanwhile", {"number": 2})
    with pytest.raises(Conflict):
        site.run(Publish(text(LOOSE, note="New"), base=0))
    assert site.run(Publish(text(LOOSE, key="fresh"), base=0))["number"] == 1


@pytest.mark.parametrize("command", [RetireDefinition("process", "loose"), RollBack("process", "loose", 1)])
def test_only_who_may_publish_retires_and_rolls_back(site, loose, command):
    with pytest.raises(Forbidden):
        site.run(command, "olga")
