"""What a clock does beside the workers."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from instar.jobs.rounds import Rounds
from tests.jobs.conftest import PostOffice
from tests.jobs.test_worker import until


def test_held_jobs_go_on_by_the_clock_alone(office: PostOffice) -> None:
    ticket = office.order()
    actions = office.site.kernel.plugins._registry.actions
    action = actions.pop("post.send")
    office.site.work()
    assert office.job(ticket)["state"] == "held"
    actions["post.send"] = action
    leaving = threading.Event()
    clock = threading.Thread(target=Rounds(office.site.kernel, pause_s=0.05).run, args=(leaving,))
    clock.start()
    try:
        assert until(lambda: office.job(ticket)["state"] == "ready")
    finally:
        leaving.set()
        clock.join(20)
    assert not clock.is_alive()


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"), ZeroDivisionError("ours")])
def test_a_round_that_fails_is_followed_by_the_next(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    rounds = Rounds(office.site.kernel, pause_s=0.01)
    leaving = threading.Event()
    gone: list[int] = []

    def fails() -> None:
        gone.append(1)
        if len(gone) == 3:
            leaving.set()
        raise error

    monkeypatch.setattr(rounds._chores, "do", fails)
    rounds.run(leaving)
    assert len(gone) == 3
