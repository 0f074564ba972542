"""A change of role keeps number, conversation and every value; coming back brings them back."""

from __future__ import annotations

import random

import pytest

from instar.commands import ChangeBack, ChangeRole, CompleteWork, EditTicket, PostReply
from instar.errors import Conflict, Invalid, NotFound, Outdated, Refused


def test_appeal_to_order_and_back_loses_nothing(site, opened, seen):
    ticket = opened(body="Hello")["ticket"]
    site.run(ChangeRole(ticket, "order", data={"order_sum": "12400"}), "olga")
    assert (seen.ticket(ticket)["role"], seen.ticket(ticket)["stage"]) == ("order", "open")
    site.run(PostReply(ticket, "It is an order now."), "olga")
    site.run(ChangeRole(ticket, "request"), "olga")
    site.run(ChangeRole(ticket, "order"), "olga")
    assert seen.ticket(ticket)["data"] == {"order_sum": "12400.00"}
    assert [body for _d, _a, body in seen.messages(ticket)] == ["Hello", "It is an order now."]
    assert seen.kinds(ticket) == ["opened", "role", "message", "role", "role"]


def test_open_steps_of_the_old_run_end_with_it(site, opened, seen):
    ticket = opened()
    site.run(ChangeRole(ticket["ticket"], "order"), "olga")
    assert list(seen.items(ticket["ticket"])) != ["sort"]
    assert seen.tx.all("SELECT process, result FROM instance") == [("request", "handed_over")]
    with pytest.raises(Conflict):
        site.run(CompleteWork(ticket["items"][0], "go", {"size": 1}, ticket=ticket["ticket"]), "olga")


def test_a_role_without_a_process_needs_one_named(site, opened, seen):
    ticket = opened()["ticket"]
    with pytest.raises(Invalid):
        site.run(ChangeRole(ticket, "idea"), "olga")
    site.run(ChangeRole(ticket, "idea", process="order"), "olga")
    assert (seen.ticket(ticket)["role"], seen.ticket(ticket)["process"]) == ("idea", "order")


def test_required_fields_of_the_new_role_block_nothing(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(ChangeRole(ticket, "order"), "olga")
    assert seen.ticket(ticket)["data"] == {}


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ({"role": "request"}, Refused),
        ({"role": "emperor"}, Invalid),
        ({"role": "order", "process": "empire"}, Invalid),
        ({"role": "order", "data": {"order_sum": "a lot"}}, Invalid),
        ({"role": "order", "rev": 99}, Outdated),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(site, opened, seen, command, error):
    ticket = opened()["ticket"]
    before = seen.ticket(ticket)
    with pytest.raises(error):
        site.run(ChangeRole(ticket, **command), "olga")
    assert seen.ticket(ticket) == before


def test_a_hand_over_by_the_process_is_a_step_of_its_own(site, opened, seen):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "order"), "olga")
    assert (seen.ticket(ticket["ticket"])["role"], seen.ticket(ticket["ticket"])["stage"]) == ("order", "open")
    assert seen.tx.all("SELECT result FROM instance") == [("handed_over",)]


def test_a_ticket_that_has_ended_begins_again_in_its_new_role(site, opened, seen):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "reply", {"answer": "No."}), "olga")
    site.run(ChangeRole(ticket["ticket"], "order"), "olga")
    assert seen.ticket(ticket["ticket"])["status"] == "active"
    assert seen.ticket(ticket["ticket"])["result"] is None


def test_strangers_cannot_tell_whether_the_ticket_exists(site, opened):
    site.people.add("stranger", profile="requester")
    for ticket in (opened()["ticket"], 10**9):
        with pytest.raises(NotFound):
            site.run(ChangeRole(ticket, "order"), "stranger")
        with pytest.raises(NotFound):
            site.run(EditTicket(ticket, {"title": "Mine"}), "stranger")


def test_a_change_is_undone_with_the_process_it_left(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(ChangeRole(ticket, "idea", process="order", data={}), "olga")
    site.run(ChangeRole(ticket, "order"), "olga")
    site.run(ChangeBack(ticket), "olga")
    assert (seen.ticket(ticket)["role"], seen.ticket(ticket)["process"]) == ("idea", "order")
    site.run(ChangeBack(ticket), "olga")
    assert seen.ticket(ticket)["role"] == "order"  # what was undone is the change before


def test_a_hand_over_by_the_process_is_undone_too(site, opened, seen):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "order", {"size": 3}), "olga")
    assert seen.ticket(ticket["ticket"])["role"] == "order"
    site.run(ChangeBack(ticket["ticket"]), "olga")
    assert seen.ticket(ticket["ticket"])["role"] == "request"
    assert seen.ticket(ticket["ticket"])["data"]["size"] == 3


def test_without_a_role_before_nothing_is_undone(site, opened):
    ticket = opened()["ticket"]
    with pytest.raises(Refused):
        site.run(ChangeBack(ticket), "olga")
    with pytest.raises(Outdated):
        site.run(ChangeBack(ticket, rev=99), "olga")


@pytest.mark.parametrize("seed", range(12))
def test_whatever_roles_a_ticket_has_had_nothing_of_it_is_lost(site, opened, seen, seed):
    """Four changes of role and an undo, with values and messages between: number, history and all values stay."""
    draw = random.Random(seed)
    ticket = opened(body="Hello")["ticket"]
    values, bodies, kinds = {}, ["Hello"], len(seen.kinds(ticket))
    for turn in range(4):
        role = draw.choice([key for key in ("request", "order") if key != seen.ticket(ticket)["role"]])
        if role == "order" and draw.random() < 0.7:
            values["order_sum"] = f"{draw.randrange(1, 9999)}.00"
            site.run(ChangeRole(ticket, role, data={"order_sum": values["order_sum"]}), "olga")
        else:
            site.run(ChangeRole(ticket, role), "olga")
        bodies.append(f"Said {turn}")
        site.run(PostReply(ticket, bodies[-1], draw.choice(("public", "internal"))), "olga")
        kinds += 2
        assert len(seen.kinds(ticket)) == kinds
    before = seen.ticket(ticket)["role"]
    site.run(ChangeBack(ticket), "olga")
    assert seen.ticket(ticket)["role"] != before
    assert values.items() <= seen.ticket(ticket)["data"].items()
    assert [body for _d, _a, body in seen.messages(ticket)] == bodies
    assert seen.tx.value("SELECT count(*) FROM ticket") == 1
