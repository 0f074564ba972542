"""Cancelled by hand, and the answers of jobs: taken once, from the worker that holds the job."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import AnswerAction, CancelTicket, CompleteWork, EndAs, execute
from instar.contract import PostMessage
from instar.errors import Refused


@pytest.fixture
def printing(site, opened, seen):
    """A request that waits for its print job; (ticket, job, claim)."""
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}), "olga")["items"][0]
    site.run(CompleteWork(item, "done"), "olga")
    job = seen.jobs(ticket["ticket"])[0][0]
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET state = 'running', attempts = 1, claim = 1, lease = ? WHERE id = ?", (10**15, job))
    return ticket["ticket"], job, 1


def answer(site, command):
    return execute(site.kernel, command, SYSTEM)


def test_a_cancelled_ticket_keeps_its_stage_and_has_no_steps(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(CancelTicket(ticket), "olga")
    row = seen.ticket(ticket)
    assert (row["stage"], row["status"], row["result"]) == ("new", "cancelled", "cancelled")
    assert seen.items(ticket) == {}
    with pytest.raises(Refused):
        site.run(CancelTicket(ticket), "olga")


def test_what_is_set_with_an_end_stands_in_history(site, opened):
    ticket = opened()["ticket"]
    answer(site, EndAs(ticket, "over", {"size": 7}))
    sql = "SELECT payload FROM event WHERE ticket_id = ? ORDER BY id DESC LIMIT 1"
    payload = json.loads(site.kernel.store.read().value(sql, (ticket,)))
    assert (payload["result"], payload["changes"]) == ("over", {"size": [None, 7]})


def test_an_answer_moves_the_ticket_and_is_kept_where_the_process_says(site, printing, seen):
    ticket, job, claim = printing
    taken = answer(site, AnswerAction(job, claim, {"page": 1}, (PostMessage("internal", "Printed."),)))
    assert taken["taken"]
    assert seen.ticket(ticket)["data"]["sheet"] == {"page": 1}
    assert seen.ticket(ticket)["stage"] == "done"
    assert seen.jobs(ticket)[0][1] == "done"
    assert ("out", "internal", "Printed.") in seen.messages(ticket)


def test_the_fence_lets_an_orphan_change_nothing(site, printing, seen):
    ticket, job, claim = printing
    assert answer(site, AnswerAction(job, claim + 1)) == {"taken": False}
    assert answer(site, AnswerAction(job, claim))["taken"]
    assert answer(site, AnswerAction(job, claim)) == {"taken": False}
    assert seen.kinds(ticket).count("action") == 1


def test_a_job_that_has_failed_for_good_is_a_fault_on_the_ticket(site, printing, seen):
    ticket, job, claim = printing
    answer(site, AnswerAction(job, claim, code="jam", message="Paper jam.", error="Traceback"))
    assert seen.tx.all("SELECT node, code, message FROM incident") == [("print", "jam", "Paper jam.")]
    assert seen.jobs(ticket)[0][1] == "dead"


def test_a_late_answer_to_a_cancelled_ticket_is_ignored(site, printing, seen):
    ticket, job, claim = printing
    site.run(CancelTicket(ticket), "olga")
    assert answer(site, AnswerAction(job, claim)) == {"taken": False}
    assert seen.ticket(ticket)["status"] == "cancelled"
