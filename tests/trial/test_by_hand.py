"""A process tried by hand: what is done is played anew each time, what is refused changes nothing, limits hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.app import create_app
from instar.commands import AddTeam, BrokenDefinition, PublishAll, execute
from instar.errors import Invalid
from instar.plugins import PluginManager
from instar.testing.site import Site
from instar.trial import cards, limits
from instar.trial.by_hand import Trial
from instar.trial.cards import Typed
from instar.trial.keeping import as_case
from instar.trial.told import told

Make = Callable[..., Trial]

LOOP: dict[str, Any] = {
    "start": {"type": "startEvent", "next": "judge"},
    "judge": {
        "type": "userTask",
        "stage": "new",
        "title": "Judge",
        "next": [{"to": "end", "outcome": "done", "title": "Done"}],
    },
    "tick": {
        "type": "boundaryEvent",
        "attachedTo": "judge",
        "interrupting": False,
        "timer": {"cycle": "R/PT1S"},
        "next": "tock",
    },
    "tock": {"type": "endEvent"},
    "end": {"type": "endEvent", "stage": "paid", "result": "paid"},
}


@pytest.fixture
def site(tmp_path: Path, plugins: PluginManager, process: dict[str, Any]) -> Iterator[Site]:
    made = Site.make(tmp_path, plugins=plugins)
    execute(made.kernel, AddTeam("claims", "Claims"), SYSTEM)
    execute(made.kernel, PublishAll((("claim.json", json.dumps(process)),)), SYSTEM)
    yield made
    made.close()


@pytest.fixture
def make(site: Site, process: dict[str, Any]) -> Iterator[Make]:
    """``make(case, by=…, nodes=…)``: a trial of the process, or of one with other nodes."""
    app: Flask = create_app(kernel=site.kernel)
    opened: list[Trial] = []

    def begin(case: Any = None, *, nodes: Any = None, **given: Any) -> Trial:
        text = json.dumps({**process, **({"nodes": nodes} if nodes else {})})
        trial = Trial(site.kernel, [("claim.json", text)], case or {}, now=site.clock.now(), **given)
        opened.append(trial)
        return trial

    with app.test_request_context("/"):
        yield begin
        for trial in opened:
            trial.kernel.close()


OPEN = {"open": {"title": "A claim", "data": {"claim_sum": "12.00"}}}


def nodes_of(trial: Trial) -> list[str]:
    return [item.node for item in trial.player.items()]


def test_a_run_goes_on_where_the_case_has_come_to(make: Make):
    trial = make(OPEN)
    cards.complete(trial, Typed(cards.cards(trial)[0].item, {}, "pay"))
    assert trial.refused is None
    assert nodes_of(trial) == ["check"]
    assert trial.case()["do"] == [{"complete": "judge", "outcome": "pay"}]
    again = make(trial.case())
    assert nodes_of(again) == ["check"]


def test_what_is_refused_is_told_and_changes_nothing(make: Make):
    trial = make({**OPEN, "do": [{"complete": "judge", "outcome": "pay", "by": "claims"}]}, by="claims")
    (card,) = cards.cards(trial)
    assert card.form is None, "who judged may not check"
    trial.enter({"complete": "check", "outcome": "done", "by": "claims"})
    assert trial.refused is not None
    assert trial.refused.message
    assert nodes_of(trial) == ["check"]
    assert len(trial.entries) == 1


def test_a_required_field_is_asked_for_where_its_outcome_needs_it(make: Make):
    trial = make(OPEN)
    item = cards.cards(trial)[0].item
    cards.complete(trial, Typed(item, {"claim_why": [""]}, "refuse"))
    assert trial.refused is not None
    assert list(trial.refused.errors) == ["claim_why"]
    card = cards.cards(trial, Typed(item, {"claim_why": [""]}, "refuse"))[0]
    assert card.form is not None
    assert card.form.fields[0].errors


def test_people_of_the_teams_that_a_process_names_can_act(make: Make):
    trial = make(OPEN)
    members = {member.login: member for member in trial.members}
    assert members["claims"].person == {"teams": ["claims"], "name": "Claims 1"}, "not_by needs several of them"
    assert {"claims.2", "somebody", "head"} <= set(members)


def test_time_is_pushed_to_the_next_event(make: Make):
    trial = make(OPEN, nodes=LOOP)
    due = trial.next_event()
    assert due == trial.now + 1000
    trial.enter({"advance": "PT3S"})
    assert trial.refused is None
    assert len([line for line in told(trial).log if "Time is up" in line.text]) == 3


def test_a_process_that_fires_without_end_is_told_in_words(make: Make):
    trial = make(OPEN, nodes=LOOP)
    trial.enter({"advance": "P30D"})
    assert trial.refused is not None
    assert str(limits.MOST_TIMERS) in trial.refused.message
    assert nodes_of(trial) == ["judge"]
    assert trial.entries == []


def test_time_of_the_machine_is_limited(make: Make, monkeypatch: pytest.MonkeyPatch):
    trial = make(OPEN, nodes=LOOP)
    assert trial.player._budget is not None
    monkeypatch.setattr(trial.player._budget, "seconds", -1.0)
    trial.enter({"advance": "PT3S"})
    assert trial.refused is not None
    assert "took longer" in trial.refused.message


def test_a_trial_has_so_many_entries(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("instar.trial.by_hand.MOST_ENTRIES", 1)
    trial = make(OPEN)
    trial.enter({"advance": "PT1S"})
    assert trial.refused is None
    trial.enter({"advance": "PT1S"})
    assert trial.refused is not None


def test_what_cannot_be_done_any_more_after_a_change_is_cut_off_and_told(make: Make):
    case = {**OPEN, "do": [{"advance": "PT1S"}, {"complete": "judge", "outcome": "pay"}, {"advance": "PT1S"}]}
    trial = make(case, nodes=LOOP)
    assert trial.lost.startswith("Entry 2 ")
    assert trial.entries == [{"advance": "PT1S"}]
    assert nodes_of(trial) == ["judge"]


def test_held_actions_wait_for_an_answer(make: Make):
    trial = make()
    assert trial.jobs() == {"bank.pay": "Pay"}
    cards.read_opening(trial, {"title": ["A claim"], "hold_actions": ["1"]})
    for outcome in ("pay", "done"):
        cards.complete(trial, Typed(cards.cards(trial)[0].item, {}, outcome))
    waits = {title: entry for wait in told(trial).waits for title, entry in wait.choices}
    assert waits["It succeeds"] == {"answer": "bank.pay", "result": {}}
    trial.enter(waits["It fails"])
    assert trial.refused is None
    assert told(trial).places[0].kind == "fault"
    assert any(wait.fault for wait in told(trial).waits)


def test_what_would_be_sent_is_told_with_its_arguments(make: Make):
    case = {**OPEN, "do": [{"complete": "judge", "outcome": "pay"}, {"complete": "check", "outcome": "done"}]}
    (sent,) = told(make(case)).sent
    assert (sent.kind, sent.title, sent.lines) == ("action", "Pay", (("sum", "12"),))


def test_a_run_becomes_a_case_that_claims_what_it_saw(make: Make):
    trial = make({**OPEN, "do": [{"complete": "judge", "outcome": "pay", "by": "claims.2"}]})
    case = as_case(trial, "Paid")
    assert case["people"] == {"claims.2": {"teams": ["claims"], "name": "Claims 2"}}
    assert case["do"][0] == {"expect": {"stage": "new", "open": ["judge"]}}
    assert case["do"][-1]["expect"] == {
        "stage": "new",
        "open": ["check"],
        "ended": False,
        "data": {"claim_sum": "12.00"},
    }


def test_a_text_that_cannot_be_published_cannot_be_tried(make: Make):
    with pytest.raises(BrokenDefinition):
        make(nodes={"start": {"type": "startEvent", "next": "nowhere"}})


def test_a_case_that_a_client_made_up_is_refused(make: Make):
    with pytest.raises(Invalid):
        make({**OPEN, "do": [{"shell": "rm"}]})


def test_a_trial_knows_no_mail_server(make: Make):
    assert make(OPEN).kernel.settings.mail_host == ""


def test_kernel_actions_are_those_of_the_site(make: Make):
    assert set(make().kernel.plugins.actions) >= {action.key for action in KERNEL_ACTIONS}


CALLING: dict[str, Any] = {
    "start": {"type": "startEvent", "next": "pay"},
    "pay": {"type": "callActivity", "process": "claim", "title": "Claim", "next": "end"},
    "end": {"type": "endEvent", "stage": "paid", "result": "paid"},
}


def calling(process: dict[str, Any]) -> str:
    return json.dumps({**process, "key": "buying", "nodes": CALLING})


def test_steps_of_a_child_ticket_are_done_in_the_trial_too(make: Make, site: Site, process: dict[str, Any]):
    with Trial(site.kernel, [("buying.json", calling(process))], {}, now=site.clock.now()) as trial:
        cards.read_opening(trial, {"title": ["Buy"]})
        (card,) = cards.cards(trial)
        assert (card.node, card.below) == ("judge", "Claim")
        cards.complete(trial, Typed(card.item, {"claim_why": ["Too late"]}, "refuse"))
        assert trial.refused is None
        assert trial.entries == [
            {"complete": "judge", "outcome": "refuse", "data": {"claim_why": "Too late"}, "child": 0}
        ]
        assert told(trial).ended
        assert told(trial).below == (("Claim", False),)
        case = trial.case()
    with Trial(site.kernel, [("buying.json", calling(process))], case, now=site.clock.now()) as trial:
        assert not trial.lost
        assert told(trial).ended


def test_a_child_ticket_can_be_ended_without_its_steps(make: Make, site: Site, process: dict[str, Any]):
    with Trial(site.kernel, [("buying.json", calling(process))], {}, now=site.clock.now()) as trial:
        cards.read_opening(trial, {"title": ["Buy"]})
        (entry,) = [dict(entry) for wait in told(trial).waits for title, entry in wait.choices if title == "End it"]
        trial.enter(entry)
        assert trial.refused is None
        assert told(trial).ended


PHOTOS: dict[str, Any] = {
    "start": {"type": "startEvent", "next": "look"},
    "look": {
        "type": "userTask",
        "stage": "new",
        "title": "Look",
        "form": {"fields": [{"id": "claim_photo", "type": "file", "title": "Photo", "required": True}]},
        "next": [{"to": "end", "outcome": "done", "title": "Done"}],
    },
    "end": {"type": "endEvent", "stage": "paid", "result": "paid"},
}


def test_of_a_file_its_name_is_enough(make: Make, site: Site, tmp_path: Path):
    trial = make(OPEN, nodes=PHOTOS)
    item = cards.cards(trial)[0].item
    cards.complete(trial, Typed(item, {"claim_photo": []}, "done"))
    assert trial.refused is not None
    trial = make(OPEN, nodes=PHOTOS)
    cards.complete(trial, Typed(item, {"claim_photo": ["", "file:roof.jpg"]}, "done"))
    assert trial.refused is None
    assert trial.entries[0]["data"] == {"claim_photo": ["file:roof.jpg"]}
    assert any("roof.jpg" in value for _name, value in told(trial).data)
    assert not (tmp_path / "var" / "blobs").exists()
    case = as_case(make(trial.case(), nodes=PHOTOS), "A photo")
    assert "data" not in case["do"][-1]["expect"] or "claim_photo" not in case["do"][-1]["expect"]["data"]


VOTES: dict[str, Any] = {
    "start": {"type": "startEvent", "next": "vote"},
    "vote": {
        "type": "userTask",
        "stage": "new",
        "title": "Vote",
        "multi": {"each": "['ann', 'bob']", "as": "who"},
        "next": [{"to": "end", "outcome": "yes", "title": "Yes"}],
    },
    "end": {"type": "endEvent", "stage": "paid", "result": "paid"},
}


def test_one_of_many_like_steps_is_done_by_its_item(make: Make):
    trial = make(OPEN, nodes=VOTES)
    first, second = cards.cards(trial)
    cards.complete(trial, Typed(second.item, {}, "yes"))
    assert trial.refused is None
    assert trial.entries == [{"complete": "vote", "outcome": "yes", "item": "bob"}]
    assert [card.item for card in cards.cards(make(trial.case(), nodes=VOTES))] == [first.item]
