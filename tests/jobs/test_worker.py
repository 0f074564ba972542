"""Threads that drain the table: woken by the bell, not stopped by anything that a job does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import SwitchPlugin, execute
from instar.contract import ActionAnswer, ActionContext
from instar.jobs import Workers, worker


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_the_bell_wakes_a_sleeping_worker(office):
    """With a poll of an hour only the bell can do it."""
    workers = Workers(office.site.kernel, 2, poll_s=3600)
    workers.start()
    try:
        ticket = office.order()
        assert until(lambda: office.open_steps(ticket) == ["check"])
    finally:
        assert workers.stop()


def test_the_poll_finds_what_the_bell_missed(office):
    ticket = office.order()  # nobody listens yet
    workers = Workers(office.site.kernel, 1, poll_s=0.05)
    workers.start()
    try:
        assert until(lambda: office.open_steps(ticket) == ["check"])
    finally:
        assert workers.stop()


def test_a_poison_job_stays_alone(post_office):
    def picky(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        if arguments["to"] == "poison":
            raise SystemExit(1)
        return ActionAnswer()

    office = post_office(picky)
    workers = Workers(office.site.kernel, 1, poll_s=0.05)
    workers.start()
    try:
        poison, healthy = office.order("poison"), office.order("Ann")
        assert until(lambda: office.open_steps(healthy) == ["check"])
        assert until(lambda: office.job(poison)["error"] is not None)
    finally:
        assert workers.stop()


def test_stopping_waits_for_the_attempt_that_runs(post_office):
    begun, may_end = threading.Event(), threading.Event()

    def slow(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        begun.set()
        may_end.wait(20)
        return ActionAnswer()

    office = post_office(slow)
    workers = Workers(office.site.kernel, 1, poll_s=0.05)
    workers.start()
    ticket = office.order()
    assert begun.wait(20)
    assert not workers.stop(0.05), "it still runs"
    may_end.set()
    assert workers.stop(20)
    assert office.open_steps(ticket) == ["check"]


def test_a_database_that_is_busy_does_not_end_the_worker(office):
    from instar.store import Store

    workers = Workers(office.site.kernel, 1, poll_s=0.05)
    ticket = office.order()
    other = Store(office.site.kernel.settings.database_path)
    with other.transaction():
        workers.start()
        time.sleep(0.3)
    other.close()
    try:
        assert until(lambda: office.open_steps(ticket) == ["check"])
    finally:
        assert workers.stop()


def test_jobs_of_a_plugin_wait_while_it_is_switched_off_and_go_on_when_it_is_back(office):
    ticket, kernel = office.order(), office.site.kernel
    execute(kernel, SwitchPlugin("post", False), SYSTEM)
    office.site.work()
    assert (office.job(ticket)["state"], office.job(ticket)["attempts"], office.post.sent) == ("held", 0, [])
    execute(kernel, SwitchPlugin("post", True), SYSTEM)
    office.site.work()
    assert office.job(ticket)["state"] == "done"
    assert office.open_steps(ticket) == ["check"]


def test_texts_are_stemmed_by_one_thread_at_a_time(office, monkeypatch):
    """Two would begin with the same newest ones."""
    begun, over = threading.Event(), threading.Event()
    calls: list[str] = []

    def slow(kernel: object) -> int:
        calls.append(threading.current_thread().name)
        begun.set()
        assert over.wait(20)
        return 0

    monkeypatch.setattr(worker, "index_texts", slow)
    workers = Workers(office.site.kernel, 1)
    other = threading.Thread(target=workers.drain, name="other")
    other.start()
    assert begun.wait(20)
    assert workers.drain() == 0
    over.set()
    other.join(20)
    assert calls == ["other"]
    assert workers.drain() == 0
    assert len(calls) == 2
