"""Many quick jobs, workers that are killed all the while, poison among them: all is done or dead soon, none is lost.

The pool of ``instar worker`` as it is: its processes are killed from outside at random, now and then all of them with
the pool itself, as when a machine goes down; one job in a hundred is poison, and half of that kills its own process.
No lease is shortened, nothing is edited: what a dead process held comes back as it does in a site.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, execute
from tests.faults.figures import Figures
from tests.faults.story import KILLS, Story
from tests.orphans import children

JOBS = 5000 * KILLS // 30 if KILLS else 60
FAULTS = 10 * KILLS if KILLS else 3
ALL_AT_ONCE = 100
"""At every so many kills the pool and all its processes are killed together."""
POISON_EACH = 100 if KILLS else 30
PROCESSES, THREADS = 3, 2
WAITING = 200
ENDED = "SELECT count(*) FROM job WHERE state IN ('done', 'dead')"
SOON_S = 90

pytestmark = [pytest.mark.slow, pytest.mark.plugins, pytest.mark.timeout(240 + 60 * KILLS)]


def is_poison(number: int) -> str:
    """What the job does: "" for a healthy one."""
    if number % POISON_EACH != POISON_EACH // 2:
        return ""
    return "dies" if number // POISON_EACH % 2 else "raises"


def due(kill: int) -> int:
    """How many jobs have been opened when a kill comes, so that all of them are spread evenly."""
    return JOBS * kill // (FAULTS + 1)


class Feeder(threading.Thread):
    """Opens tickets, each with its job, as fast as the workers take them, and never far ahead of the kills: the last
    of these shall find work as the first did."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self.story = story
        self.opened = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with self.story.kernel() as kernel:
                for number in range(JOBS):
                    self._wait(kernel)
                    poison = is_poison(number)
                    title = f"{poison or 'parcel'}-{number}"
                    process = "poison" if poison else "parcel"
                    execute(kernel, OpenTicket(title, process=process, data={"parcel_to": title}), SYSTEM)
                    self.opened += 1
        except BaseException as error:  # noqa: BLE001 – the test shall fail with it, not wait for it
            self.error = error

    def _wait(self, kernel: Any) -> None:
        deadline = time.monotonic() + 120
        while self._is_ahead(kernel):
            assert time.monotonic() < deadline, "the workers do not get on"
            time.sleep(0.1)

    def _is_ahead(self, kernel: Any) -> bool:
        soon = due(self.story.kills + 1)
        if self.opened >= soon + min(WAITING, (JOBS - soon) // 2):
            return True
        ready = "SELECT count(*) FROM job WHERE state = 'ready'"
        return self.opened % 20 == 0 and bool(kernel.store.read().value(ready) > WAITING)


class Pool:
    """The processes of ``instar worker``; ``strike`` kills one of them, or all with the one that watches."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.exits = contextlib.ExitStack()
        self._begin()

    def _begin(self) -> None:
        self.watcher = self.exits.enter_context(self.story.process("pool", "", str(PROCESSES), str(THREADS)))

    def strike(self, all_at_once: bool) -> None:
        while not (pids := children(self.watcher.pid)):
            time.sleep(0.01)
        struck = [self.watcher.pid, *pids] if all_at_once else [self.story.chance.choice(pids)]
        for pid in struck:
            with contextlib.suppress(ProcessLookupError):  # poison was quicker
                os.kill(pid, signal.SIGKILL)
        self.story.kills += 1
        if all_at_once:
            self.exits.close()
            self._begin()


@contextlib.contextmanager
def pool_of(story: Story) -> Iterator[Pool]:
    pool = Pool(story)
    with pool.exits:
        yield pool


def test_all_is_done_or_dead_soon_after_the_last_of_many_kills(
    story: Story, told: Callable[[str, str], Figures]
) -> None:
    feeder = Feeder(story)

    def struck_next(ended_before: int, opened: int) -> bool:
        met = feeder.opened >= opened and story.value(ENDED) > ended_before
        return met or feeder.error is not None

    with pool_of(story) as pool:
        feeder.start()
        ended = 0
        for number in range(1, FAULTS + 1):
            # Whoever kills faster than a process can begin kills what does nothing.
            story.until(partial(struck_next, ended, due(number)), 300)
            time.sleep(story.chance.uniform(0.0, 0.5))
            ended = story.value(ENDED)
            pool.strike(number % ALL_AT_ONCE == 0)
        feeder.join()
        assert feeder.error is None
        last = time.monotonic()
        story.until(lambda: story.left() == 0, SOON_S)
        took = time.monotonic() - last
    poisonous = [is_poison(number) for number in range(JOBS) if is_poison(number)]
    figures = told("workers of a pool", f"{JOBS:,} jobs, {len(poisonous)} of them poison: all over after {took:.0f} s")
    assert figures.wrong == [], story.said()
    dead = story.value("SELECT count(*) FROM job WHERE state = 'dead'")
    assert (dead, story.kills) == (len(poisonous), FAULTS)
    assert story.value("SELECT count(*) FROM job WHERE state = 'done'") == JOBS - len(poisonous)
    assert {"raises", "dies"} == set(poisonous)
