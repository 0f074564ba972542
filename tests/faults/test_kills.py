"""Processes that are killed at every point that matters, and at random moments: what was acknowledged is there, once,
and has its effect once.

Real processes on the database of the run, woken by a Valkey that is emptied all the while. A client opens tickets over
REST with an idempotency key and asks again, as clients do, until it is answered; each ticket writes a job whose action
tells a receiver. KILLS says how often each point is met and how many moments there are (``make faults``), SEED which.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.armed import CLOCK, WEB, WORKER
from tests.faults.conftest import Told
from tests.faults.oracle import PARCELS, PAUSES, findings
from tests.faults.story import KILLS, Story
from tests.orphans import children, is_alive

TIMES = KILLS or 1
MOMENTS = KILLS or 2
WEB_AT = WEB if KILLS else ("commit.after",)
WORKER_AT = WORKER if KILLS else ("effect.after",)
CLOCK_AT = CLOCK if KILLS else ("claim.after", "commit.after")
MOMENT = "random moments"
ASKED = 8
SOON_S = 40
ROOT = Path(__file__).parents[2]
RUN = """
import sys
from pathlib import Path
from tests.faults.forked import begin
site, port = Path(sys.argv[1]), sys.argv[2]
web = begin("web", site, {"POST": str(site)}, "", port)
pool = begin("pool", site, {"POST": str(site)}, "", "2", "1")
print(web.pid, pool.pid, flush=True)
sys.stdin.read()
"""

pytestmark = [pytest.mark.slow, pytest.mark.plugins, pytest.mark.timeout(180 + 30 * TIMES)]


@pytest.mark.parametrize("point", WEB_AT)
def test_the_server_is_killed_and_nothing_acknowledged_is_lost_or_doubled(story: Story, told: Told, point: str) -> None:
    keys: list[str] = []
    for number in range(TIMES):
        with story.process("web", f"{point}:{number % 4 + 1}") as web:
            asked_again(story, keys)
            assert story.ask(f"calm-{number}", 60), story.said()
            story.arm()
            keys = [f"killed-{number}-{again}" for again in range(ASKED)]
            for key in keys:
                if not story.ask(key):
                    break
            story.died(web)
    with story.process("web"):
        asked_again(story, keys)
    story.finish()
    assert told("web", point).wrong == []
    assert (story.kills, len(story.acknowledged)) == (TIMES, (ASKED + 1) * TIMES)


@pytest.mark.parametrize("what", ["web", "serve"])
def test_the_server_is_killed_at_any_moment(story: Story, told: Told, what: str) -> None:
    """``serve`` has the workers and the clock in it; its jobs are cut off too."""
    keys: list[str] = []
    for number in range(MOMENTS):
        with story.process(what) as server:
            asked_again(story, keys)
            keys = [f"calm-{number}-{again}" for again in range(ASKED)]
            began = time.monotonic()
            asked_again(story, keys)
            killing = story.kill_within(server, time.monotonic() - began)
            keys = [f"killed-{number}-{again}" for again in range(ASKED)]
            for key in keys:
                if not story.ask(key):
                    break
            killing.join()
            story.died(server)
    with story.process(what):
        asked_again(story, keys)
    story.finish()
    assert told(what, MOMENT).wrong == []
    assert (story.kills, len(story.acknowledged)) == (MOMENTS, 2 * ASKED * MOMENTS)


def asked_again(story: Story, keys: list[str]) -> None:
    """The same keys whether or not they were answered: who was, is answered the same."""
    before = dict(story.acknowledged)
    for key in keys:
        assert story.ask(key, 60), story.said()
        assert before.get(key, story.acknowledged[key]) == story.acknowledged[key]


@pytest.mark.parametrize("point", WORKER_AT)
def test_a_worker_is_killed_and_every_job_has_its_effect_once(story: Story, told: Told, point: str) -> None:
    for number in range(TIMES):
        story.opened([f"parcel-{number}-{again}" for again in range(3)])
        story.arm()
        with story.process("worker", f"{point}:{number % 4 + 1}") as worker:
            story.died(worker)
        story.leases_over()
    story.finish()
    assert told("worker", point).wrong == []
    assert (story.kills, story.value("SELECT count(*) FROM ticket WHERE process = 'parcel'")) == (TIMES, 3 * TIMES)


def test_a_worker_is_killed_at_any_moment(story: Story, told: Told) -> None:
    story.opened([f"calm-{again}" for again in range(10)])
    began = time.monotonic()
    story.finish()
    whole = time.monotonic() - began
    for number in range(MOMENTS):
        story.opened([f"parcel-{number}-{again}" for again in range(10)])
        with story.process("worker") as worker:
            story.kill_within(worker, whole).join()
            story.died(worker)
        story.leases_over()
    story.finish()
    assert told("worker", MOMENT).wrong == []
    assert story.kills == MOMENTS


@pytest.mark.parametrize("point", CLOCK_AT)
def test_the_clock_is_killed_and_every_timer_fires_once(story: Story, told: Told, point: str) -> None:
    story.opened([f"pause-{number}" for number in range(3 * TIMES)], PAUSES)
    for number in range(TIMES):
        story.arm()
        with story.process("clock", f"{point}:{number % 4 + 1}") as clock:
            story.died(clock)
        story.leases_over()
    story.finish()
    assert told("clock", point).wrong == []
    fired = story.value("SELECT count(*) FROM event WHERE kind = 'timer'")
    assert (story.kills, fired) == (TIMES, 3 * TIMES)


def test_the_clock_is_killed_at_any_moment(story: Story, told: Told) -> None:
    story.opened([f"calm-{again}" for again in range(10)], PAUSES)
    time.sleep(1)
    began = time.monotonic()
    story.finish()
    whole = time.monotonic() - began
    for number in range(MOMENTS):
        story.opened([f"pause-{number}-{again}" for again in range(10)], PAUSES)
        time.sleep(1)
        with story.process("clock") as clock:
            story.kill_within(clock, whole).join()
            story.died(clock)
        story.leases_over()
    story.finish()
    assert told("clock", MOMENT).wrong == []
    fired = story.value("SELECT count(*) FROM event WHERE kind = 'timer'")
    assert (story.kills, fired) == (MOMENTS, 10 * MOMENTS + 10)


CLAIMED_JOBS = "SELECT count(*) FROM job WHERE state = 'running'"
CLAIMED_TIMERS = "SELECT count(*) FROM subscription WHERE holder IS NOT NULL"


@pytest.mark.parametrize(
    ("what", "process", "claimed"),
    [("serve", PARCELS, CLAIMED_JOBS), ("worker", PARCELS, CLAIMED_JOBS), ("clock", PAUSES, CLAIMED_TIMERS)],
)
def test_what_a_dead_process_had_is_given_back_when_the_next_begins(
    story: Story, what: str, process: str, claimed: str
) -> None:
    """No lease is shortened here: it would last a minute."""
    story.opened(["parcel"], process)
    story.arm()
    with story.process(what, "claim.after") as dying:
        story.died(dying)
    assert story.value(claimed) == 1
    with story.process(what):
        story.until(lambda: story.value(claimed) == 0, SOON_S)
    story.finish()
    assert not any(story.verdict())


def test_processes_end_with_a_run_that_is_killed(story: Story) -> None:
    """It tells nobody, and what is forked does not know it by its parent."""
    command = [sys.executable, "-c", RUN, str(story.site), str(story.port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        web, pool = (int(pid) for pid in run.stdout.readline().split())
        story.until(lambda: len(children(pool)) == 2)
        begun = [web, pool, *children(pool)]
        run.kill()
    story.until(lambda: not any(is_alive(pid) for pid in begun), SOON_S)


def test_the_oracle_sees_what_is_lost_and_what_is_doubled(story: Story) -> None:
    """Otherwise the tests above could not fail."""
    with story.process("web"):
        assert story.ask("first", 60)
    story.opened(["second"])
    story.opened(["third"], PAUSES)
    story.finish()
    assert not findings(story.site, story.acknowledged)
    assert findings(story.site, {**story.acknowledged, "lost": "T-999"}).lost != []
    assert findings(story.site, {"other": story.acknowledged["first"]}).doubled != []
    story.opened(["second"])
    assert any("second is there 2 times" in said for said in findings(story.site, {}).doubled)
    assert any("jobs are ['ready']" in said for said in findings(story.site, {}).lost)
    story.finish()
    with (story.site / "sent").open("a") as log:
        log.write("first another-key\n")
    assert "first was sent under 2 keys" in findings(story.site, {}).doubled
    with story.kernel() as kernel, kernel.store.transaction() as tx:
        columns = "ticket_id, at, kind, payload"
        tx.run(f"INSERT INTO event ({columns}) SELECT {columns} FROM event WHERE kind = 'timer'")
    assert any("'timer', 'timer'" in said for said in findings(story.site, {}).doubled)
