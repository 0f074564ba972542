"""Jobs are claimed by one worker at a time, survive one that vanishes, and come back later and later."""

from __future__ import annotations

import threading

import pytest

from instar.access import SYSTEM
from instar.commands import AnswerAction, execute
from instar.jobs import LEASE_MS, TRIES, claim, table
from instar.jobs.table import LONGEST_PAUSE_MS, extend, free, later, lost_pause, pause
from instar.store import Store


def test_a_claimed_job_is_nobody_elses_until_its_lease_is_over(office):
    ticket = office.order()
    now = office.site.clock.now()
    first = claim(office.store, now)
    assert first is not None
    assert (first.ticket_id, first.attempt, first.payload["action"]) == (ticket, 1, "post.send")
    assert claim(office.store, now) is None
    assert claim(office.store, now + LEASE_MS) is None
    second = claim(office.store, now + LEASE_MS + 1)
    assert second is not None
    assert (second.id, second.attempt, second.key) == (first.id, 2, first.key)


def test_who_has_lost_the_lease_changes_nothing_any_more(office):
    ticket = office.order()
    now = office.site.clock.now()
    lost = claim(office.store, now)
    taken = claim(office.store, now + LEASE_MS + 1)
    assert not extend(office.store, lost, now)
    later(office.store, lost, now, "late")
    assert execute(office.site.kernel, AnswerAction(lost.id, lost.claim), SYSTEM) == {"taken": False}
    assert office.job(ticket)["state"] == "running"
    assert office.open_steps(ticket) == []
    assert execute(office.site.kernel, AnswerAction(taken.id, taken.claim), SYSTEM)["taken"]
    assert office.open_steps(ticket) == ["check"]


TOO_LATE = {
    "extend": lambda store, job, now: table.extend(store, job, now),
    "later": lambda store, job, now: table.later(store, job, now, "late"),
    "again": lambda store, job, now: table.again(store, job, now),
    "done": lambda store, job, now: table.done(store, job, now),
    "hold": lambda store, job, now: table.hold(store, job, now, "late"),
    "bury": lambda store, job, now: table.bury(store, job, now, "late"),
}


@pytest.mark.parametrize("what", TOO_LATE)
def test_a_claim_is_not_mistaken_for_an_earlier_one_though_tries_count_anew(office, what: str):
    """Two claims with the same number of the try: the first one's worker was slow, and thought to be dead."""
    ticket, now = office.order(), office.site.clock.now()
    slow = claim(office.store, now)
    second = claim(office.store, now + LEASE_MS + 1)
    table.again(office.store, second, now)
    third = claim(office.store, now)
    assert (slow.attempt, third.attempt) == (1, 1)
    before = office.job(ticket)
    TOO_LATE[what](office.store, slow, now + 1)
    assert execute(office.site.kernel, AnswerAction(slow.id, slow.claim), SYSTEM) == {"taken": False}
    assert office.job(ticket) == before
    assert extend(office.store, third, now)


def test_a_lease_that_is_prolonged_keeps_others_away(office):
    office.order()
    now = office.site.clock.now()
    job = claim(office.store, now)
    assert extend(office.store, job, now + LEASE_MS)
    assert claim(office.store, now + LEASE_MS + 1) is None


def test_the_job_that_has_been_due_longest_comes_first(office):
    first = office.order()
    office.site.clock.advance(1000)
    second = office.order()
    now = office.site.clock.now()
    assert [claim(office.store, now).ticket_id, claim(office.store, now).ticket_id] == [first, second]


def test_what_is_due_in_the_future_waits(office):
    office.order()
    now = office.site.clock.now()
    job = claim(office.store, now)
    later(office.store, job, now, "no answer")
    assert claim(office.store, now + 7_000) is None
    again = claim(office.store, now + 13_000)
    assert again is not None
    assert again.attempt == 2


def test_many_workers_at_once_never_take_the_same_job(office):
    orders = {office.order() for _order in range(20)}
    now = office.site.clock.now()
    claimed: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        store = Store(office.site.kernel.settings.database_path)
        while (job := claim(store, now)) is not None:
            with lock:
                claimed.append(job.ticket_id)
        store.close()

    threads = [threading.Thread(target=work) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(orders)


def test_an_idle_poll_does_not_wait_for_a_writer(office):
    """It takes no write lock, so a long transaction elsewhere does not keep a worker busy."""
    other = Store(office.site.kernel.settings.database_path)
    with other.transaction():
        assert claim(office.store, office.site.clock.now()) is None
    other.close()


@pytest.mark.parametrize("attempt", range(1, TRIES))
def test_pauses_grow_and_spread(attempt: int):
    whole = min(10_000 * 4 ** (attempt - 1), LONGEST_PAUSE_MS)
    found = {pause(attempt) for _draw in range(50)}
    assert all(0.8 * whole - 1 <= one <= 1.2 * whole for one in found)
    assert len(found) > 1


def test_what_a_dead_process_had_is_given_back(office):
    """Each at a moment of its own, with its try used up; what another place holds stays where it is."""
    tickets = [office.order() for _number in range(3)]
    now = office.site.clock.now()
    first = [claim(office.store, now, "place-1") for _number in range(2)]
    claim(office.store, now, "place-2")
    assert free(office.store, "place-1", now, "It died.") == 2
    assert free(office.store, "place-1", now, "It died.") == 0
    jobs = [office.job(ticket) for ticket in tickets]
    assert [(job["state"], job["attempts"]) for job in jobs] == [("ready", 1), ("ready", 1), ("running", 1)]
    assert all(job["lease"] is None and job["error"] == "It died." for job in jobs[:2])
    assert all(8_000 <= job["due"] - now <= 12_000 for job in jobs[:2])
    assert claim(office.store, now) is None
    again = claim(office.store, now + 12_000, "place-1")
    assert again is not None
    assert (again.attempt, again.id in [job.id for job in first]) == (2, True)


def test_whom_a_dead_process_has_held_it_may_not_answer_for_any_more(office):
    ticket = office.order()
    now = office.site.clock.now()
    lost = claim(office.store, now, "place-1")
    free(office.store, "place-1", now, "It died.")
    assert execute(office.site.kernel, AnswerAction(lost.id, lost.claim), SYSTEM) == {"taken": False}
    assert office.open_steps(ticket) == []


def test_after_the_last_try_there_is_nothing_to_wait_for(office):
    ticket = office.order()
    now = office.site.clock.now()
    claim(office.store, now, "place-1")
    with office.store.transaction() as tx:
        tx.run("UPDATE job SET attempts = ?", (TRIES,))
    free(office.store, "place-1", now, "It died.")
    assert office.job(ticket)["due"] == now


def test_what_was_lost_with_its_process_waits_a_minute_at_most():
    whole = [lost_pause(attempt) for attempt in range(1, TRIES + 1)]
    assert 8_000 <= whole[0] <= 12_000
    assert all(pause <= 72_000 for pause in whole)
    assert whole[-1] >= 48_000
