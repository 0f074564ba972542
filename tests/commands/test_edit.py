"""Fields changed by hand: only what is named, checked, and never over somebody else's newer value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.commands import AddService, ChangeRole, EditTicket, OpenTicket, Publish
from instar.errors import Forbidden, Invalid, Outdated
from instar.tools.doctor import examine
from tests.commands.conftest import ORDER


def test_what_is_named_changes_and_history_tells_old_and_new(site, opened, seen):
    ticket = opened()["ticket"]
    answer = site.run(EditTicket(ticket, {"title": "Another thing", "priority": "1", "due": "2026-02-01"}), "olga")
    assert answer["changed"] == ["due", "priority", "title"]
    assert (seen.ticket(ticket)["title"], seen.ticket(ticket)["priority"]) == ("Another thing", 1)
    assert seen.kinds(ticket) == ["opened", "edited"]


def test_the_same_value_again_is_no_change(site, opened, seen):
    ticket = opened()["ticket"]
    assert site.run(EditTicket(ticket, {"priority": 3}), "olga")["changed"] == []
    assert seen.kinds(ticket) == ["opened"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": 7}, "title"),
        ({"priority": 9}, "priority"),
        ({"priority": True}, "priority"),
        ({"due": "tomorrow"}, "due"),
        ({"due": 10**18}, "due"),
        ({"assignee": "nobody"}, "assignee"),
        ({"team": "nobody"}, "team"),
        ({"service": "nothing"}, "service"),
        ({"titel": "x"}, "titel"),
        ({"data": {"unknown": 1}}, "data.unknown"),
    ],
)
def test_what_cannot_be_is_refused_at_its_name(site, opened, seen, values, field):
    ticket = opened()["ticket"]
    before = seen.ticket(ticket)
    with pytest.raises(Invalid) as refused:
        site.run(EditTicket(ticket, values), "maria")
    assert list(refused.value.errors) == [field]
    assert seen.ticket(ticket) == before


def test_all_mistakes_are_told_at_once(site, opened):
    with pytest.raises(Invalid) as refused:
        site.run(EditTicket(opened()["ticket"], {"title": "", "priority": 0, "due": "x"}), "olga")
    assert sorted(refused.value.errors) == ["due", "priority", "title"]


def test_a_property_and_a_field_of_one_name_keep_their_mistakes_apart(site, opened):
    wrong = {"title": "", "data": {"title": "x"}}
    with pytest.raises(Invalid) as refused:
        site.run(EditTicket(opened()["ticket"], wrong), "olga")
    assert sorted(refused.value.errors) == ["data.title", "title"]


def test_fields_of_the_role_are_checked_and_others_untouched(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(ChangeRole(ticket, "order", data={"order_sum": "5", "order_note": "soon"}), "olga")
    site.run(EditTicket(ticket, {"data": {"order_sum": "6.5"}}), "olga")
    assert seen.ticket(ticket)["data"] == {"order_sum": "6.50", "order_note": "soon"}
    site.run(EditTicket(ticket, {"data": {"order_note": None}}), "olga")
    assert seen.ticket(ticket)["data"] == {"order_sum": "6.50"}


def test_operators_take_a_ticket_themselves_and_supervisors_give_it(site, opened):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"assignee": "olga"}), "olga")
    with pytest.raises(Forbidden):
        site.run(EditTicket(ticket, {"assignee": "boris"}), "olga")
    site.run(EditTicket(ticket, {"assignee": "boris"}), "maria")
    with pytest.raises(Forbidden):
        site.run(EditTicket(ticket, {"assignee": None}), "olga")


def test_an_outdated_version_is_refused_for_programs(site, opened, seen):
    ticket = opened()["ticket"]
    rev = seen.ticket(ticket)["rev"]
    site.run(EditTicket(ticket, {"priority": 1}, rev=rev), "olga")
    with pytest.raises(Outdated) as late:
        site.run(EditTicket(ticket, {"title": "Late"}, rev=rev), "boris")
    assert (late.value.status, late.value.data["rev"]) == (412, rev + 1)


def test_on_a_page_only_the_same_field_is_a_conflict(site, opened, seen):
    ticket = opened()["ticket"]
    rev = seen.ticket(ticket)["rev"]
    site.run(EditTicket(ticket, {"priority": 1}, rev=rev, origin="page"), "olga")
    site.run(EditTicket(ticket, {"title": "Not in the way"}, rev=rev, origin="page"), "boris")
    with pytest.raises(Outdated) as late:
        site.run(EditTicket(ticket, {"priority": 2}, rev=rev, origin="page"), "boris")
    assert late.value.status == 409
    assert late.value.data["fields"] == ["priority"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"data": [1]}, "data"),
        ({"data": "x"}, "data"),
        ({"priority": "9" * 5000}, "priority"),
        ({"priority": [1]}, "priority"),
        ({"due": True}, "due"),
        ({"due": -1}, "due"),
        ({"due": "9999-12-31"}, "due"),
        ({"due": "0001-01-01T00:00"}, "due"),
        ({"assignee": {"login": "olga"}}, "assignee"),
        ({"service": None}, "service"),
    ],
)
def test_values_of_a_wrong_kind_are_refused_at_their_name(site, opened, seen, values, field):
    ticket = opened()["ticket"]
    with pytest.raises(Invalid) as refused:
        site.run(EditTicket(ticket, values), "maria")
    assert list(refused.value.errors) == [field]
    assert seen.kinds(ticket) == ["opened"]


def test_what_fails_together_with_an_assignment_gives_nobody_the_ticket(site, opened, seen):
    ticket = opened()["ticket"]
    with pytest.raises(Invalid):
        site.run(EditTicket(ticket, {"assignee": "boris", "priority": 9}), "maria")
    assert seen.tx.all("SELECT 1 FROM participant WHERE kind = 'assignee'") == []


def test_another_service_brings_no_right_to_assign_in_the_same_edit(site, opened, seen):
    """Rights are those on the ticket as it was."""
    site.run(AddService("orders", "Orders"))
    site.people.add("rita")
    site.people.grant("rita", "ticket.assign", "service", "orders")
    ticket = opened()["ticket"]
    with pytest.raises(Forbidden):
        site.run(EditTicket(ticket, {"service": "orders", "assignee": "boris"}), "rita")
    assert seen.kinds(ticket) == ["opened"]


def test_a_team_that_is_switched_off_gets_nothing(site, opened):
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE key = 'heads'")
    with pytest.raises(Invalid):
        site.run(EditTicket(opened()["ticket"], {"team": "heads"}), "maria")


@pytest.fixture
def urgent(site):
    """Tickets that go to the next stage as soon as they are urgent; the id of one that is not."""
    nodes = {
        "start": {"type": "startEvent", "stage": "open", "next": "wait"},
        "wait": {"type": "intermediateCatchEvent", "condition": "ticket.priority == 1", "next": "look"},
        "look": {"type": "userTask", "stage": "paid", "title": {"en": "Look", "ru": "Смотреть"}, "next": "end"},
        "end": {"type": "endEvent", "stage": "closed"},
    }
    site.run(Publish(json.dumps({**ORDER, "key": "urgent", "nodes": nodes})))
    order: dict[str, Any] = {"process": "urgent", "role": "order", "data": {"order_sum": "1"}}
    return site.run(OpenTicket("A thing", **order), "olga")["ticket"]


def test_a_condition_that_comes_true_by_an_edit_takes_the_ticket_on(site, urgent, seen):
    assert seen.ticket(urgent)["stage"] == "open"
    site.run(EditTicket(urgent, {"priority": 2}), "olga")
    assert seen.ticket(urgent)["stage"] == "open"
    site.run(EditTicket(urgent, {"priority": 1}), "olga")
    assert seen.ticket(urgent)["stage"] == "paid"
    assert list(seen.items(urgent)) == ["look"]
    assert seen.kinds(urgent) == ["opened", "edited", "edited"]
    payload = json.loads(seen.tx.all("SELECT payload FROM event WHERE kind = 'edited' ORDER BY id")[1][0])
    assert payload["events"] == [{"kind": "rechecked"}]
    assert payload["changes"]["priority"] == [2, 1]
    assert seen.tx.value("SELECT count(*) FROM subscription") == 0
    assert [result for result in examine(site.kernel) if not result.ok] == []
