"""Steps: who may take and finish them, one winner, what a form brings, and what happens when an action fails."""

from __future__ import annotations

import json
import threading

import pytest

from instar.access import SYSTEM
from instar.commands import (
    ClaimWork,
    CompleteWork,
    EditTicket,
    OpenTicket,
    Publish,
    ReassignWork,
    ReleaseWork,
    RetryIncident,
    TakeNext,
    execute,
)
from instar.commands.reminders import Snooze, Wake
from instar.contract import ActionAnswer, ActionRefused, PostMessage
from instar.errors import Conflict, Forbidden, InstarError, Invalid, NotFound, Refused
from tests.commands.conftest import ORDER


def test_a_step_is_finished_by_an_outcome_and_data_decides_the_way(site, opened, seen):
    small, large = opened(), opened()
    site.run(CompleteWork(small["items"][0], "go", {"size": 3}), "olga")
    site.run(CompleteWork(large["items"][0], "go", {"size": 30}), "olga")
    assert list(seen.items(small["ticket"])) == ["work"]
    assert list(seen.items(large["ticket"])) == ["approve"]
    assert seen.ticket(small["ticket"])["data"] == {"size": 3}
    assert seen.ticket(small["ticket"])["stage"] == "work"


def test_a_wrong_outcome_is_told_with_the_right_ones(site, opened):
    with pytest.raises(Invalid) as refused:
        site.run(CompleteWork(opened()["items"][0], "rely"), "olga")
    assert "reply" in (refused.value.hint or "")


def test_wrong_data_changes_nothing_and_names_the_field(site, opened, seen):
    ticket = opened()
    before = seen.ticket(ticket["ticket"])
    for outcome, data, field in [("go", {"size": 0}, "size"), ("reply", {}, "answer"), ("go", {"sise": 1}, "sise")]:
        with pytest.raises(Invalid) as refused:
            site.run(CompleteWork(ticket["items"][0], outcome, data), "olga")
        assert list(refused.value.errors) == [field]
    assert seen.ticket(ticket["ticket"]) == before
    assert seen.items(ticket["ticket"]) == {"sort": ticket["items"][0]}


def test_a_reply_becomes_a_message_and_leaves_the_next_composer_empty(site, opened, seen):
    ticket = opened(body="Where is it?")
    site.run(CompleteWork(ticket["items"][0], "reply", {"answer": "Here."}), "olga")
    assert seen.messages(ticket["ticket"]) == [("in", "public", "Where is it?"), ("out", "public", "Here.")]
    assert seen.ticket(ticket["ticket"])["data"] == {}
    assert (seen.ticket(ticket["ticket"])["stage"], seen.ticket(ticket["ticket"])["result"]) == ("done", "finished")


def test_a_finished_step_is_gone_and_the_late_one_learns_who_was_faster(site, opened):
    ticket = opened()
    site.run(CompleteWork(ticket["items"][0], "go", {"size": 1}), "olga")
    with pytest.raises(Conflict) as late:
        site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}, ticket=ticket["ticket"]), "boris")
    assert late.value.data["by"] == "Olga"
    assert (late.value.data["node"], late.value.data["outcome"]) == ("sort", "go")


def test_ids_of_steps_are_never_used_again(site, opened):
    """Else an outdated page would finish the step that came after."""
    ticket = opened()
    first = ticket["items"][0]
    second = site.run(CompleteWork(first, "go", {"size": 1}), "olga")["items"][0]
    assert second > first


def test_sixteen_threads_finish_one_step_and_one_wins(site, opened, seen):
    ticket = opened()
    olga = site.people["olga"]
    outcomes: list[str] = []

    def finish() -> None:
        try:
            execute(site.kernel, CompleteWork(ticket["items"][0], "go", {"size": 1}, ticket=ticket["ticket"]), olga)
            outcomes.append("won")
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            site.kernel.store.close()

    threads = [threading.Thread(target=finish) for _n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["won"] + ["work_gone"] * 15 or sorted(outcomes) == ["work_gone"] * 15 + ["won"]
    assert seen.kinds(ticket["ticket"]).count("completed") == 1


def test_who_is_no_candidate_is_refused_and_a_supervisor_is_not(site, opened):
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 50}), "olga")["items"][0]
    with pytest.raises(Forbidden) as refused:
        site.run(CompleteWork(item, "yes"), "boris")
    assert refused.value.code == "not_a_candidate"
    assert site.run(CompleteWork(item, "yes"), "maria")["stage"] == "work"


def test_separation_of_duties_holds_for_everybody(site, opened):
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 50}), "maria")["items"][0]
    with pytest.raises(Refused) as refused:
        site.run(CompleteWork(item, "yes"), "maria")
    assert refused.value.code == "not_by"
    assert site.run(CompleteWork(item, "yes"), "vera")["stage"] == "work"


def test_a_taken_step_is_its_takers_until_it_is_put_back(site, opened):
    item = opened()["items"][0]
    site.run(ClaimWork(item), "olga")
    site.run(ClaimWork(item), "olga")  # a double click
    with pytest.raises(Forbidden) as taken:
        site.run(ClaimWork(item), "boris")
    assert "Olga" in taken.value.message
    with pytest.raises(Forbidden):
        site.run(ReleaseWork(item), "boris")
    site.run(ReleaseWork(item), "olga")
    assert site.run(ClaimWork(item), "boris")["item"] == item


def test_a_step_is_handed_to_a_colleague(site, opened, seen):
    ticket = opened()
    item = ticket["items"][0]
    site.run(ClaimWork(item), "olga")
    with pytest.raises(Invalid):
        site.run(ReassignWork(item, "nobody"), "olga")
    site.run(ReassignWork(item, "boris"), "olga")
    site.run(CompleteWork(item, "go", {"size": 1}), "boris")
    assert seen.kinds(ticket["ticket"]) == ["opened", "claimed", "reassigned", "completed"]


def test_take_next_gives_the_oldest_free_step_and_no_two_people_the_same(site, opened):
    first, second = opened(), opened()
    assert site.run(TakeNext(), "olga")["ticket"] == first["ticket"]
    assert site.run(TakeNext(), "boris")["ticket"] == second["ticket"]
    assert site.run(TakeNext(), "boris")["item"] is None


def test_take_next_goes_by_what_is_due_then_by_priority(site, opened):
    _old, urgent, due = opened(), opened(), opened()
    site.run(EditTicket(urgent["ticket"], {"priority": 1}), "olga")
    site.run(EditTicket(due["ticket"], {"due": "2026-01-06"}), "olga")
    assert site.run(TakeNext(), "olga")["ticket"] == due["ticket"]
    assert site.run(TakeNext(), "olga")["ticket"] == urgent["ticket"]


def test_who_may_not_see_the_ticket_is_told_nothing(site, opened):
    ticket = opened()
    site.people.add("stranger", profile="requester")
    for command in (CompleteWork(ticket["items"][0], "go", ticket=ticket["ticket"]), ClaimWork(ticket["items"][0])):
        with pytest.raises(NotFound):
            site.run(command, "stranger")


def test_an_effect_action_changes_the_ticket_in_the_same_step(site, opened, seen, guest):
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}), "olga")["items"][0]
    site.run(CompleteWork(item, "done"), "olga")
    assert guest.asked == [("stamp", {"size": 2})]
    assert seen.ticket(ticket["ticket"])["data"]["stamped"] == "yes"
    assert [job[1:] for job in seen.jobs(ticket["ticket"])] == [("ready", 0)]


def test_a_refusing_action_is_a_fault_on_the_ticket_and_can_be_run_again(site, opened, seen, guest):
    guest.answers["stamp"] = ActionRefused("no_ink", "There is no ink.")
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}), "olga")["items"][0]
    site.run(CompleteWork(item, "done"), "olga")
    faults = seen.tx.all("SELECT token, node, code, message FROM incident WHERE ticket_id = ?", (ticket["ticket"],))
    assert [fault[1:] for fault in faults] == [("stamp", "no_ink", "There is no ink.")]
    assert site.run(RetryIncident(ticket["ticket"], faults[0][0]), "olga")["failed"] is True
    del guest.answers["stamp"]
    assert site.run(RetryIncident(ticket["ticket"], faults[0][0]), "olga")["failed"] is False
    assert seen.tx.all("SELECT 1 FROM incident") == []
    with pytest.raises(Conflict):
        site.run(RetryIncident(ticket["ticket"], faults[0][0]), "boris")


def test_a_crashing_action_loses_nothing_of_the_persons_step(site, opened, seen, guest):
    guest.answers["stamp"] = ZeroDivisionError("of a guest")
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}), "olga")["items"][0]
    site.run(CompleteWork(item, "done"), "olga")
    code, message = seen.tx.one("SELECT code, message FROM incident")
    assert (code, message) == ("action_error", "ZeroDivisionError: of a guest")
    status = site.kernel.plugins.status("guest")
    assert status is not None
    assert status.faults == 1


def test_what_an_effect_action_asks_for_is_done_in_the_same_transaction(site, opened, seen, guest):
    guest.answers["stamp"] = ActionAnswer({}, (PostMessage("internal", "Stamped.", automatic=True),))
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}), "olga")["items"][0]
    site.run(CompleteWork(item, "done"), "olga")
    assert ("out", "internal", "Stamped.") in seen.messages(ticket["ticket"])


def test_a_repeat_with_the_same_key_gets_the_first_answer(site, opened, seen):
    ticket = opened()
    command = CompleteWork(ticket["items"][0], "go", {"size": 1})
    olga = site.people["olga"]
    first = execute(site.kernel, command, olga, key="once")
    assert execute(site.kernel, command, olga, key="once") == first
    assert seen.kinds(ticket["ticket"]).count("completed") == 1
    with pytest.raises(InstarError) as refused:
        execute(site.kernel, CompleteWork(ticket["items"][0], "go", {"size": 2}), olga, key="once")
    assert (refused.value.code, refused.value.status) == ("key_reused", 422)


def test_a_late_click_takes_no_step_from_its_holder(site, opened, seen):
    """Not even a supervisor's: she hands it over by name."""
    item = opened()["items"][0]
    site.run(ClaimWork(item), "olga")
    with pytest.raises(Forbidden) as taken:
        site.run(ClaimWork(item), "maria")
    assert "Olga" in taken.value.message
    site.run(ReassignWork(item, "maria"), "maria")
    assert seen.tx.value("SELECT assignee_id FROM work_item WHERE id = ?", (item,)) == site.people["maria"].id


def test_take_next_leaves_alone_what_one_has_put_off_oneself(site, opened):
    first, second = opened(), opened()
    site.run(Snooze(first["ticket"], "2026-12-31"), "olga")
    assert site.run(TakeNext(), "olga")["ticket"] == second["ticket"]
    assert site.run(TakeNext(), "olga")["item"] is None
    assert site.run(TakeNext(), "boris")["ticket"] == first["ticket"], "it is there for everybody else"


def test_take_next_leaves_alone_what_one_was_named_for_and_has_put_off(site, opened, seen):
    first = opened()
    site.run(CompleteWork(first["items"][0], "go", {"size": 50}), "olga")
    (row,) = seen.tx.all("SELECT id FROM work_item WHERE ticket_id = ?", (first["ticket"],))
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE work_item SET team_id = NULL WHERE id = ?", row)
        tx.run(
            "INSERT INTO work_item_candidate (work_item_id, principal_id) VALUES (?, ?)", (*row, site.people["vera"].id)
        )
    site.run(Snooze(first["ticket"], "2026-12-31"), "vera")
    assert site.run(TakeNext(), "vera")["item"] is None
    site.run(Wake(first["ticket"]), "vera")
    assert site.run(TakeNext(), "vera")["ticket"] == first["ticket"]


def test_take_next_passes_over_what_is_not_for_this_person(site, opened):
    """Whoever did the step before may not do this one: the next in the queue is."""
    first = opened()
    site.run(CompleteWork(first["items"][0], "go", {"size": 50}), "vera")
    second = opened()
    site.run(CompleteWork(second["items"][0], "go", {"size": 50}), "olga")
    site.people.grant("heads", "operator")
    taken = site.run(TakeNext(), "vera")
    assert taken["ticket"] == second["ticket"]


def test_ones_own_step_is_handed_to_who_works_on_the_ticket_only(site, opened, seen):
    """Whoever gets a step sees the ticket: to let somebody new see it is for those who assign the work."""
    site.people.add("stranger", profile="requester")
    item = opened()["items"][0]
    site.run(ClaimWork(item), "olga")
    with pytest.raises(Forbidden) as refused:
        site.run(ReassignWork(item, "stranger"), "olga")
    assert refused.value.code == "outsider"
    assert seen.tx.all("SELECT kind FROM participant WHERE kind = 'assignee'") == []
    site.run(ReassignWork(item, "stranger"), "maria")
    site.run(CompleteWork(item, "go", {"size": 1}), "stranger")


def test_the_first_step_may_be_the_requesters_own(site):
    """He takes part from the beginning, but his row is written after the run has begun."""
    process = {
        **ORDER,
        "role": "idea",
        "key": "wish",
        "nodes": {
            "asked": {"type": "startEvent", "next": "tell"},
            "tell": {
                "type": "userTask",
                "title": "Tell more",
                "candidates": {"participant": "requester"},
                "next": "over",
            },
            "over": {"type": "endEvent", "stage": "closed"},
        },
    }
    execute(site.kernel, Publish(json.dumps(process)), SYSTEM)
    opened = site.run(OpenTicket("A wish", process="wish"), "olga")
    with pytest.raises(Forbidden):
        site.run(CompleteWork(opened["items"][0], "done"), "boris")
    assert site.run(CompleteWork(opened["items"][0], "done"), "olga")["stage"] == "closed"
