"""The clock: due timers fire once each, however many clocks run and however late they are."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.clock import VirtualClock
from instar.commands import FireTimer, OpenTicket, Publish, execute
from instar.jobs import clock, table
from instar.jobs.clock import Clock, next_due, run_due
from instar.kernel import open_kernel
from instar.testing.site import Site

PROCESS = {
    "format": "instar.process/1",
    "key": "wait",
    "title": "Wait",
    "role": "idea",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "stage": "open", "next": "pause"},
        "pause": {"type": "intermediateCatchEvent", "timer": {"after": "PT1H"}, "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}
HOUR = 3_600_000


@pytest.fixture
def office(post_office) -> Iterator[Site]:
    site = post_office(lambda arguments, context: None).site
    execute(site.kernel, Publish(json.dumps({**PROCESS, "role": "parcel"})), SYSTEM)
    return site


def opened(site: Site, count: int = 1) -> list[int]:
    return [site.run(OpenTicket("x", process="wait"), "olga")["ticket"] for _n in range(count)]


def ended(site: Site) -> int:
    return int(site.kernel.store.read().value("SELECT count(*) FROM ticket WHERE ended IS NOT NULL"))


def fired(site: Site) -> int:
    return int(site.kernel.store.read().value("SELECT count(*) FROM event WHERE kind = 'timer'"))


def test_nothing_fires_before_it_is_due(office: Site):
    opened(office)
    assert run_due(office.kernel) == 0
    assert next_due(office.kernel) == office.kernel.clock.now() + HOUR
    office.clock.advance(HOUR)
    assert run_due(office.kernel) == 1
    assert (ended(office), next_due(office.kernel)) == (1, None)


def test_what_was_due_while_no_clock_ran_fires_once(office: Site):
    opened(office, 3)
    office.clock.advance(100 * HOUR)
    assert run_due(office.kernel) == 3
    assert run_due(office.kernel) == 0
    assert fired(office) == 3


def test_clocks_that_run_at_once_fire_every_timer_once(office: Site, tmp_path: Path):
    opened(office, 20)
    now = office.clock.now() + 2 * HOUR
    counts: list[int] = []

    def tick() -> None:
        kernel = open_kernel(office.kernel.settings, plugins=office.kernel.plugins, clock=VirtualClock(now))
        counts.append(run_due(kernel))
        kernel.close()

    threads = [threading.Thread(target=tick) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == 4
    assert sum(counts) == 20
    assert fired(office) == 20


def test_a_clock_that_died_in_the_middle_is_followed_when_its_lease_is_over(office: Site):
    opened(office)
    office.clock.advance(HOUR)
    assert clock._claim(office.kernel, office.clock.now()) is not None
    assert run_due(office.kernel) == 0
    office.clock.advance(table.LEASE_MS + 1)
    assert run_due(office.kernel) == 1
    assert fired(office) == 1


def test_a_claimed_timer_says_whose_it_is_until_it_is_given_back(office: Site, monkeypatch: pytest.MonkeyPatch):
    opened(office)
    seen: list[str | None] = []

    def execute_not(kernel, command, actor):
        seen.append(kernel.store.read().value("SELECT holder FROM subscription"))
        raise RuntimeError("poison")

    monkeypatch.setattr(clock, "execute", execute_not)
    office.clock.advance(HOUR)
    run_due(office.kernel, holder="place-1")
    assert seen == ["place-1"]
    assert office.kernel.store.read().value("SELECT holder FROM subscription") is None


def test_of_a_dead_clock_and_its_follower_only_the_follower_fires(office: Site):
    opened(office)
    office.clock.advance(HOUR)
    now = office.clock.now()
    id, attempt, _ticket, _node = clock._claim(office.kernel, now, "place-1")
    assert clock.free(office.kernel.store, "place-2", now, "It died.") == 0
    assert clock.free(office.kernel.store, "place-1", now, "It died.") == 1
    office.clock.advance(12_001)
    assert clock._claim(office.kernel, office.clock.now()) is not None
    assert execute(office.kernel, FireTimer(id, attempt), SYSTEM) == {"fired": False}
    assert fired(office) == 0


def test_a_timer_that_cannot_be_fired_keeps_no_other_waiting_and_is_tried_again(
    office: Site, monkeypatch: pytest.MonkeyPatch
):
    poisoned, _other = opened(office, 2)
    real = clock.execute

    def execute_most(kernel, command, actor):
        ticket = kernel.store.read().value("SELECT ticket_id FROM subscription WHERE id = ?", (command.subscription,))
        if ticket == poisoned:
            raise RuntimeError("poison")
        return real(kernel, command, actor)

    office.clock.advance(HOUR)
    monkeypatch.setattr(clock, "execute", execute_most)
    assert run_due(office.kernel) == 1
    row = office.kernel.store.read().one("SELECT ticket_id, error FROM subscription")
    assert row == (poisoned, "RuntimeError: poison")
    monkeypatch.setattr(clock, "execute", real)
    office.clock.advance(table.LONGEST_PAUSE_MS)
    assert run_due(office.kernel) == 1


def test_a_thread_fires_timers_until_it_is_stopped(office: Site):
    opened(office)
    office.clock.advance(HOUR)
    running = Clock(office.kernel, poll_s=0.01)
    running.start()
    waited = threading.Event()
    for _turn in range(1000):
        if fired(office):
            break
        waited.wait(0.01)
    assert running.stop()
    assert fired(office) == 1
