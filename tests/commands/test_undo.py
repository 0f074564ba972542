"""Undo writes the opposite of one's own last change, and is refused with its reason otherwise."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import (
    ChangeRole,
    ClaimWork,
    CompleteWork,
    EditTicket,
    MoveTicket,
    OpenTicket,
    PostReply,
    Publish,
    ReassignWork,
    ReleaseWork,
    Undo,
    execute,
)
from instar.errors import Forbidden, NotFound, Outdated, Refused

MINUTE = 60_000
BOARD = {
    "format": "instar.process/1",
    "key": "todo",
    "title": "To-do",
    "role": "idea",
    "stages": [
        {"id": "open", "title": "Open"},
        {"id": "doing", "title": "Doing"},
        {"id": "done", "title": "Done", "final": True},
    ],
}


@pytest.fixture
def todo(site):
    """A ticket on a board of stages alone."""
    execute(site.kernel, Publish(json.dumps(BOARD)), SYSTEM)
    return site.run(OpenTicket("Paint the fence", process="todo", role="idea"), "olga")


def refused(site, command, by):
    with pytest.raises(Refused) as told:
        site.run(command, by)
    return told.value


def test_fields_get_their_old_values_and_history_keeps_both(site, opened, seen):
    ticket = opened()["ticket"]
    before = seen.ticket(ticket)
    site.run(EditTicket(ticket, {"title": "Another thing", "priority": 1, "due": "2030-01-01"}), "olga")
    answer = site.run(Undo(ticket), "olga")
    assert answer["changed"] == ["due", "priority", "title"]
    after = seen.ticket(ticket)
    assert (after["title"], after["priority"]) == (before["title"], before["priority"])
    assert seen.kinds(ticket)[-2:] == ["edited", "edited"]


def test_a_field_of_the_role_is_emptied_again(site, seen):
    ticket = site.run(OpenTicket("An order", role="order", data={"order_sum": "10.00"}), "olga")["ticket"]
    before = seen.ticket(ticket)["data"]
    site.run(EditTicket(ticket, {"data": {"order_note": "Call first", "order_sum": "12.00"}}), "olga")
    site.run(Undo(ticket), "olga")
    data = seen.ticket(ticket)["data"]
    assert (data["order_sum"], data.get("order_note")) == (before["order_sum"], None)


def test_what_somebody_else_has_changed_since_stays(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"title": "Hers", "priority": 1}), "olga")
    site.run(EditTicket(ticket, {"title": "His"}), "boris")
    told = refused(site, Undo(ticket), "olga")
    assert (told.code, "title" in told.message) == ("changed_since", True)
    assert seen.ticket(ticket)["title"] == "His"


def test_another_field_that_somebody_has_changed_does_not_matter(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    site.run(EditTicket(ticket, {"title": "His"}), "boris")
    site.run(Undo(ticket), "olga")
    assert (seen.ticket(ticket)["title"], seen.ticket(ticket)["priority"]) == ("His", 3)


def test_one_takes_back_ones_own_and_the_last(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    first = seen.tx.value("SELECT max(id) FROM event WHERE ticket_id = ?", (ticket,))
    assert refused(site, Undo(ticket), "boris").code == "nothing_to_undo"
    site.run(EditTicket(ticket, {"title": "Later"}), "olga")
    assert refused(site, Undo(ticket, first), "olga").code == "not_the_last"
    site.run(Undo(ticket), "olga")
    assert seen.ticket(ticket)["priority"] == 1


def test_it_is_offered_a_quarter_of_an_hour(site, opened):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    site.clock.advance(15 * MINUTE + 1)
    assert refused(site, Undo(ticket), "olga").code == "undo_too_late"


def test_a_step_taken_put_back_or_handed_on_goes_back(site, opened, seen):
    ticket = opened()
    (item,) = ticket["items"]

    def holder():
        return seen.tx.value("SELECT assignee_id FROM work_item WHERE id = ?", (item,))

    site.run(ClaimWork(item), "olga")
    site.run(Undo(ticket["ticket"]), "olga")
    assert holder() is None
    site.run(ClaimWork(item), "olga")
    site.run(ReleaseWork(item), "olga")
    site.run(Undo(ticket["ticket"]), "olga")
    assert holder() == site.people["olga"].id
    site.run(ReassignWork(item, "boris"), "olga")
    site.run(Undo(ticket["ticket"]), "olga")
    assert holder() == site.people["olga"].id


def test_who_assigns_the_work_gives_it_back_to_who_had_it(site, opened, seen):
    ticket = opened()
    (item,) = ticket["items"]
    site.run(ClaimWork(item), "olga")
    site.run(ReassignWork(item, "boris"), "maria")
    site.run(Undo(ticket["ticket"]), "maria")
    assert seen.tx.value("SELECT assignee_id FROM work_item WHERE id = ?", (item,)) == site.people["olga"].id


def test_a_step_that_the_colleague_has_put_back_or_done_is_his(site, opened):
    ticket = opened()
    (item,) = ticket["items"]
    site.run(ClaimWork(item), "olga")
    site.run(ReassignWork(item, "boris"), "olga")
    site.run(ReleaseWork(item), "boris")
    assert refused(site, Undo(ticket["ticket"]), "olga").code == "changed_since"
    site.run(CompleteWork(item, "go", {"size": 1}), "boris")
    assert refused(site, Undo(ticket["ticket"]), "olga").code == "changed_since"


def test_a_card_goes_back_where_the_process_leads_there(site, todo, seen):
    ticket = todo["ticket"]
    site.run(MoveTicket(ticket, "doing"), "olga")
    site.run(Undo(ticket), "olga")
    assert seen.ticket(ticket)["stage"] == "open"
    assert seen.kinds(ticket)[-2:] == ["completed", "completed"]


def test_a_card_that_has_moved_on_stays_there(site, todo):
    ticket = todo["ticket"]
    site.run(MoveTicket(ticket, "doing"), "olga")
    site.run(MoveTicket(ticket, "open"), "boris")
    assert refused(site, Undo(ticket), "olga").code == "changed_since"


def test_a_step_that_leads_one_way_says_so(site, opened):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "go", {"size": 1}), "olga")
    assert refused(site, Undo(ticket["ticket"]), "olga").code == "no_way_back"


def test_what_was_sent_stays_sent(site, opened):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "reply", {"answer": "It is here."}), "olga")
    assert refused(site, Undo(ticket["ticket"]), "olga").code == "sent"


def test_a_role_by_hand_and_one_by_a_step_both_come_back(site, opened, seen):
    ticket = opened()
    site.run(ChangeRole(ticket["ticket"], "order"), "olga")
    site.run(Undo(ticket["ticket"]), "olga")
    assert seen.ticket(ticket["ticket"])["role"] == "request"
    handed = opened()
    site.run(CompleteWork(handed["items"][0], "order"), "olga")
    assert seen.ticket(handed["ticket"])["role"] == "order"
    site.run(Undo(handed["ticket"]), "olga")
    assert (seen.ticket(handed["ticket"])["role"], seen.ticket(handed["ticket"])["process"]) == ("request", "request")


def test_messages_are_none_of_it(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    site.run(PostReply(ticket, "We are on it."), "olga")
    site.run(Undo(ticket), "olga")
    assert seen.ticket(ticket)["priority"] == 3
    assert "We are on it." in [body for *_rest, body in seen.messages(ticket)]


def test_it_takes_the_rights_of_the_opposite_and_the_sight_of_the_ticket(site, opened):
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    adam = site.people.add("adam", profile="admin")
    with pytest.raises(NotFound):
        execute(site.kernel, Undo(ticket), adam)
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE access_grant SET what = 'auditor' WHERE principal_id = ?", (site.people["olga"].id,))
        site.kernel.epochs.bump(tx, "access")
    with pytest.raises(Forbidden):
        site.run(Undo(ticket), "olga")


def test_an_outdated_page_is_told_so(site, opened):
    ticket = opened()
    site.run(EditTicket(ticket["ticket"], {"priority": 1}), "olga")
    with pytest.raises(Outdated):
        site.run(Undo(ticket["ticket"], rev=1), "olga")
