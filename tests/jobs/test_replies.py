"""Jobs of replies that wait: one attempt sends, a refusal is told and not repeated, a dead worker costs nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from instar.access import SYSTEM
from instar.commands import HoldReply, OpenTicket, SendHeld, WithdrawReply, execute
from instar.contract import ActionAnswer
from instar.jobs import replies, table
from instar.jobs.table import Job
from instar.testing import Site


@pytest.fixture
def site(post_office) -> Site:
    return post_office(lambda arguments, context: ActionAnswer()).site


@pytest.fixture
def reply(site: Site) -> int:
    asked = {"name": "Ann", "email": "ann@example.org"}
    ticket = site.run(OpenTicket("A parcel", process="parcel", requester=asked), "olga")["ticket"]
    site.work()
    made = site.run(HoldReply(ticket, "It is on its way.", site.clock.now() + 1000), "olga")["reply"]
    site.clock.advance(1000)
    return int(made)


def claimed(site: Site) -> Job:
    job = table.claim(site.kernel.store, site.clock.now(), None)
    assert job is not None
    assert job.kind == "reply"
    return job


def state(site: Site) -> tuple[str, int]:
    """Of the job, and how many messages there are."""
    read = site.kernel.store.read()
    return (
        read.value("SELECT state FROM job WHERE kind = 'reply'"),
        read.value("SELECT count(*) FROM message"),
    )


def test_it_is_sent_once_even_when_the_worker_dies_before_it_says_so(site: Site, reply: int) -> None:
    job = claimed(site)
    execute(site.kernel, SendHeld(reply), SYSTEM)
    assert state(site) == ("running", 1)
    replies.run(site.kernel, job)
    assert state(site) == ("done", 1)


def test_what_was_withdrawn_while_a_worker_had_its_job_is_not_sent(site: Site, reply: int) -> None:
    job = claimed(site)
    site.run(WithdrawReply(reply), "olga")
    replies.run(site.kernel, job)
    assert state(site) == ("done", 0)


def test_a_refusal_is_kept_for_its_author_and_not_tried_again(site: Site, reply: int) -> None:
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE key = 'olga'")
        site.kernel.epochs.bump(tx, "access")
    replies.run(site.kernel, claimed(site))
    assert state(site) == ("done", 0)
    row = site.kernel.store.read().one("SELECT state, reason FROM held_reply")
    assert row == ("failed", "The account of its author is not in use any more.")


def test_a_job_that_has_no_tries_left_is_dead_and_its_author_told(site: Site, reply: int) -> None:
    job = claimed(site)
    last = replace(job, attempt=job.tries + 1)
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET attempts = ? WHERE id = ?", (last.attempt, job.id))
    replies.run(site.kernel, last)
    assert state(site) == ("dead", 0)
    assert site.kernel.store.read().value("SELECT state FROM held_reply") == "failed"


def test_nothing_keeps_one_from_being_tried(site: Site, reply: int) -> None:
    assert replies.lacks(site.kernel, {"reply": reply}) is None
