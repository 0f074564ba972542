"""Moving a card is completing the step whose outcome leads there."""

from __future__ import annotations

import copy
import json

import pytest

from instar.commands import CancelTicket, CompleteWork, MoveTicket, OpenTicket, Publish
from instar.errors import Conflict, InstarError, Invalid, Refused
from tests.commands.conftest import REQUEST


@pytest.fixture
def order(site):
    return site.run(OpenTicket("A thing", process="order", data={"order_sum": "5"}), "olga")


def test_a_move_is_a_completed_step(site, order, seen):
    moved = site.run(MoveTicket(order["ticket"], "paid"), "olga")
    assert moved["stage"] == "paid"
    assert seen.kinds(order["ticket"]) == ["opened", "completed"]
    site.run(MoveTicket(order["ticket"], "closed"), "olga")
    assert (seen.ticket(order["ticket"])["stage"], seen.ticket(order["ticket"])["status"]) == ("closed", "closed")


def test_a_stages_only_process_goes_back_as_well(site, order):
    site.run(MoveTicket(order["ticket"], "paid"), "olga")
    assert site.run(MoveTicket(order["ticket"], "open"), "olga")["stage"] == "open"


@pytest.mark.parametrize(("stage", "code"), [("open", "already_there"), ("pade", "invalid")])
def test_a_move_to_nowhere_is_refused(site, order, stage, code):
    with pytest.raises(InstarError) as refused:
        site.run(MoveTicket(order["ticket"], stage), "olga")
    assert refused.value.code == code


def test_a_stage_that_no_outcome_leads_to_is_refused(site, opened):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "go", {"size": 1}), "olga")
    with pytest.raises(Refused) as refused:
        site.run(MoveTicket(ticket["ticket"], "new"), "boris")
    assert refused.value.code == "no_such_move"


def test_required_fields_come_first_and_nothing_changes_until_they_are_filled(site, opened, seen):
    ticket = opened()
    asked = site.run(MoveTicket(ticket["ticket"], "done", outcome="reply"), "olga")
    assert asked["needs_form"] == {"item": ticket["items"][0], "outcome": "reply"}
    assert seen.kinds(ticket["ticket"]) == ["opened"]


def test_an_outdated_card_does_not_move_a_ticket_again(site, order, seen):
    rev = seen.ticket(order["ticket"])["rev"]
    site.run(MoveTicket(order["ticket"], "paid", rev=rev), "olga")
    with pytest.raises(Conflict) as late:
        site.run(MoveTicket(order["ticket"], "closed", rev=rev), "boris")
    assert late.value.data["stage"] == "paid"


def test_data_of_the_move_is_checked_like_that_of_the_step(site, opened):
    ticket = opened()
    with pytest.raises(Invalid):
        site.run(MoveTicket(ticket["ticket"], "work", data={"size": "huge"}), "olga")


def test_a_condition_decides_by_what_the_ticket_has(site, opened):
    """With the size of the ticket the gateway leads to the work or to the approval: the board shows where."""
    ticket = opened()
    assert site.run(MoveTicket(ticket["ticket"], "work"), "olga")["stage"] == "work"


def test_whoever_may_not_act_cannot_move(site, opened):
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 50}), "olga")["items"][0]
    assert item
    with pytest.raises(Refused):
        site.run(MoveTicket(ticket["ticket"], "work"), "boris")
    assert site.run(MoveTicket(ticket["ticket"], "work"), "vera")["stage"] == "work"


def test_a_full_column_takes_no_more_but_from_a_supervisor(site, opened):
    tickets = [opened()["ticket"] for _n in range(5)]
    for ticket in tickets[:3]:
        site.run(MoveTicket(ticket, "work"), "olga")
    with pytest.raises(Refused) as full:
        site.run(MoveTicket(tickets[3], "work"), "olga")
    assert (full.value.code, full.value.data["limit"]) == ("wip_full", 3)
    assert site.run(MoveTicket(tickets[4], "work"), "maria")["stage"] == "work"


def test_what_was_cancelled_in_a_column_does_not_fill_it(site, opened):
    tickets = [opened()["ticket"] for _n in range(4)]
    for ticket in tickets[:3]:
        site.run(MoveTicket(ticket, "work"), "olga")
    site.run(CancelTicket(tickets[0]), "olga")
    assert site.run(MoveTicket(tickets[3], "work"), "olga")["stage"] == "work"


def test_a_field_that_is_required_by_a_condition_is_asked_before_the_move(site, seen):
    """Whether it is required, only the values of the ticket say."""
    process = copy.deepcopy(REQUEST)
    process["key"] = "asking"
    process["nodes"]["sort"]["form"]["fields"].append(
        {"id": "reason", "type": "text", "title": "Reason", "required_when": "data.size == null"}
    )
    site.run(Publish(json.dumps(process)))
    ticket = site.run(OpenTicket("A thing", process="asking"), "olga")["ticket"]
    assert "needs_form" in site.run(MoveTicket(ticket, "work"), "olga")
    assert site.run(MoveTicket(ticket, "work", data={"size": 2}), "olga")["stage"] == "work"
