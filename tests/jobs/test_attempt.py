"""One attempt ends in one of six ways, and the row of the job says which."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Mapping
from typing import Any

from instar.commands import Publish
from instar.contract import ActionAnswer, ActionContext, ActionRefused, HandOver, PostMessage, SetData
from instar.jobs import LEASE_MS, TRIES, claim
from instar.jobs.attempt import attempt
from tests.jobs.conftest import PROCESS

DAY_MS = 86_400_000


def raising(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    raise ValueError("the post office is closed")


def test_what_an_action_answers_moves_the_process_on(office):
    ticket = office.order("Ann")
    assert office.open_steps(ticket) == []
    assert office.site.work() == 1
    assert office.open_steps(ticket) == ["check"]
    assert office.job(ticket)["state"] == "done"


def test_an_action_sees_the_ticket_its_arguments_and_a_key_that_stays(post_office):
    calls = iter([raising, lambda arguments, context: ActionAnswer()])
    office = post_office(lambda arguments, context: next(calls)(arguments, context))
    ticket = office.order("Ann")
    office.site.work()
    office.site.clock.advance(DAY_MS)
    office.site.work()
    (first_arguments, first), (_arguments, second) = office.post.sent
    assert first_arguments == {"to": "Ann"}
    assert first.ticket["number"] == f"T-{ticket}"
    assert first.data == {"parcel_to": "Ann"}
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.key == second.key


def test_what_an_action_wants_done_is_done_with_its_answer(post_office):
    wishes = (SetData({"parcel_to": "Bob"}), PostMessage("internal", "Sent.", automatic=True))
    office = post_office(lambda arguments, context: ActionAnswer({}, wishes))
    ticket = office.order()
    office.site.work()
    tx = office.store.read()
    assert tx.value("SELECT data FROM ticket WHERE id = ?", (ticket,)) == '{"parcel_to":"Bob"}'
    assert tx.one("SELECT body, audience FROM message WHERE ticket_id = ?", (ticket,)) == ("Sent.", "internal")


def test_an_action_that_raises_is_tried_again_later(post_office):
    office = post_office(raising)
    ticket = office.order()
    office.site.work()
    job = office.job(ticket)
    assert (job["state"], job["attempts"]) == ("ready", 1)
    assert job["due"] > office.site.clock.now()
    assert "ValueError: the post office is closed" in job["error"]
    assert office.faults(ticket) == []
    assert office.site.kernel.plugins.status("post").faults == 1


def test_after_eight_tries_the_job_is_dead_and_the_ticket_says_why(post_office):
    office = post_office(raising)
    ticket = office.order()
    for _try in range(TRIES + 2):
        office.site.work()
        office.site.clock.advance(DAY_MS)
    assert len(office.post.sent) == TRIES
    assert office.job(ticket)["state"] == "dead"
    assert office.faults(ticket) == [("send", "action_error", "ValueError: the post office is closed")]


def test_a_task_says_how_often_its_action_is_tried(post_office):
    office = post_office(raising)
    hasty = copy.deepcopy(PROCESS)
    hasty["nodes"]["send"]["retry"] = {"tries": 2}
    office.site.run(Publish(json.dumps(hasty)))
    ticket = office.order()
    for _try in range(4):
        office.site.work()
        office.site.clock.advance(DAY_MS)
    assert (len(office.post.sent), office.job(ticket)["state"]) == (2, "dead")


def test_a_refusal_is_final_at_the_first_try(post_office):
    def refuse(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        raise ActionRefused("no_such_street", "There is no such street.")

    office = post_office(refuse)
    ticket = office.order()
    office.site.work()
    office.site.clock.advance(DAY_MS)
    office.site.work()
    assert len(office.post.sent) == 1
    assert office.faults(ticket) == [("send", "no_such_street", "There is no such street.")]


def test_an_overdue_action_has_failed_and_its_late_answer_is_not_taken(post_office):
    enough = threading.Event()

    def dawdle(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        enough.wait(20)
        return ActionAnswer()

    office = post_office(dawdle, timeout=0.05)
    ticket = office.order()
    office.site.work()
    enough.set()
    job = office.job(ticket)
    assert (job["state"], job["attempts"]) == ("ready", 1)
    assert "0.05 s" in job["error"]
    assert office.open_steps(ticket) == []


def test_an_action_that_ends_the_interpreter_ends_only_its_attempt(post_office):
    def leave(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        raise SystemExit(3)

    office = post_office(leave)
    ticket = office.order()
    office.site.work()
    assert office.job(ticket)["state"] == "ready"


def test_an_answer_that_the_process_cannot_take_counts_as_a_failed_try(post_office):
    office = post_office(lambda arguments, context: ActionAnswer({}, (HandOver("nobody"),)))
    ticket = office.order()
    office.site.work()
    job = office.job(ticket)
    assert (job["state"], job["attempts"]) == ("ready", 1)
    assert "nobody" in job["error"]
    for _try in range(TRIES):
        office.site.clock.advance(DAY_MS)
        office.site.work()
    assert office.job(ticket)["state"] == "dead"
    assert office.faults(ticket)[0][1] == "answer_error"


def test_while_the_plugin_is_off_its_job_is_held_and_no_try_is_counted(office):
    ticket = office.order()
    kernel = office.site.kernel
    action = kernel.plugins._registry.actions.pop("post.send")
    office.site.work()
    job = office.job(ticket)
    assert (job["state"], job["attempts"]) == ("held", 0)
    kernel.plugins._registry.actions["post.send"] = action
    office.site.work()
    assert office.job(ticket)["state"] == "held", "somebody has to look whether the plugin is back: the chores"


def test_a_worker_that_vanishes_at_the_last_try_leaves_no_job_behind(office):
    ticket = office.order()
    for _try in range(TRIES):
        assert claim(office.store, office.site.clock.now()) is not None
        office.site.clock.advance(LEASE_MS + 1)
    office.site.work()
    assert office.job(ticket)["state"] == "dead"
    assert office.faults(ticket)[0][:2] == ("send", "lost")
    assert office.post.sent == []


def test_the_answer_to_a_ticket_that_went_on_meanwhile_changes_nothing(office):
    from instar.commands import CancelTicket

    ticket = office.order()
    job = claim(office.store, office.site.clock.now())
    office.site.run(CancelTicket(ticket))
    attempt(office.site.kernel, job)
    assert office.open_steps(ticket) == []
    assert office.site.kernel.store.read().value("SELECT result FROM ticket WHERE id = ?", (ticket,)) == "cancelled"
