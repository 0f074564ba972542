"""An alarm of a plugin rings once when it is due, late as well, and never stops for what its plugin does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from marshmallow import fields

from instar.actions import KERNEL_ACTIONS
from instar.commands import SwitchPlugin
from instar.commands.own import RunOwn
from instar.contract import Alarm, Arguments, Command, CommandAnswer, CommandTx, SetAlarm
from instar.hookspecs import hookimpl
from instar.jobs import left, table
from instar.jobs.attempt import attempt, release
from instar.kernel import serving
from instar.plugins import Candidate, PluginManager
from instar.sdk import now, run_command, site_tickets
from instar.settings import load
from instar.testing import Site

HOUR = 3_600_000


class SetBody(Arguments):
    at = fields.Integer(required=True)
    key = fields.String(load_default="ring")


class Bells:
    """The plugin; ``rung`` has the attempt and the moment of every call, ``does`` answers it."""

    def __init__(self) -> None:
        self.rung: list[tuple[int, int]] = []
        self.does: Callable[[int], int | None] = lambda attempt: None

    def ring(self, attempt: int) -> int | None:
        self.rung.append((attempt, now()))
        return self.does(attempt)

    @hookimpl
    def alarms(self, settings: Mapping[str, Any]) -> list[Alarm]:
        return [Alarm("ring", "Ring", self.ring)]

    @hookimpl
    def commands(self, settings: Mapping[str, Any]) -> list[Command]:
        def plan(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
            return CommandAnswer(effects=(SetAlarm(args["key"], args["at"]),))

        return [Command("plan", "Plan", plan, "ticket.edit", SetBody)]


class Tower:
    def __init__(self, folder: Path) -> None:
        self.bells = Bells()
        plugins = PluginManager.load(
            load(folder, {}), actions=KERNEL_ACTIONS, candidates=[Candidate("bells", "tests", lambda: self.bells)]
        )
        self.site = Site.make(folder, plugins=plugins)
        self.site.people.add("olga", ("frontline",), profile="supervisor")
        self.site.people.add("root", profile="admin")

    def set(self, at: int, key: str = "ring") -> None:
        self.site.run(RunOwn("bells", "plan", {"at": at, "key": key}), "olga")

    def job(self, what: str) -> Any:
        return self.site.kernel.store.read().value(f"SELECT {what} FROM job WHERE kind = 'alarm'")

    @property
    def now(self) -> int:
        return self.site.kernel.clock.now()


@pytest.fixture
def tower(tmp_path: Path) -> Iterator[Tower]:
    found = Tower(tmp_path)
    yield found
    found.site.close()


def test_it_rings_when_it_is_due_and_then_when_it_says(tower: Tower) -> None:
    begun = tower.now
    tower.bells.does = lambda attempt: begun + 3 * HOUR if len(tower.bells.rung) == 1 else None
    tower.set(begun + HOUR)
    assert (tower.site.work(), tower.bells.rung) == (0, [])
    tower.site.clock.advance(HOUR)
    assert tower.site.work() == 1
    tower.site.clock.advance(2 * HOUR)
    assert tower.site.work() == 1
    assert tower.bells.rung == [(1, begun + HOUR), (1, begun + 3 * HOUR)]
    assert (tower.job("state"), tower.site.work()) == ("done", 0)


def test_it_is_only_brought_forward(tower: Tower) -> None:
    begun = tower.now
    for hours in (3, 1, 2):
        tower.set(begun + hours * HOUR)
    assert tower.job("due") == begun + HOUR


def test_what_is_set_while_it_rings_is_not_lost(tower: Tower) -> None:
    begun = tower.now

    def ring(attempt: int) -> int:
        if len(tower.bells.rung) == 1:
            run_command("bells", "plan", {"at": begun + 2 * HOUR}, tower.site.people["olga"])
            run_command("bells", "plan", {"at": begun + 5 * HOUR}, tower.site.people["olga"])
        return begun + 9 * HOUR

    tower.bells.does = ring
    tower.set(begun)
    tower.site.work()
    assert (tower.job("due"), len(tower.bells.rung)) == (begun + 2 * HOUR, 1)
    tower.site.clock.advance(2 * HOUR)
    tower.site.work()
    assert (tower.job("due"), len(tower.bells.rung)) == (begun + 9 * HOUR, 2)


def test_missed_for_days_it_rings_once(tower: Tower) -> None:
    tower.set(tower.now + HOUR)
    tower.site.clock.advance(72 * HOUR)
    tower.site.work()
    assert len(tower.bells.rung) == 1


def test_done_it_can_be_set_anew(tower: Tower) -> None:
    tower.set(tower.now)
    tower.site.work()
    tower.set(tower.now)
    tower.site.work()
    assert len(tower.bells.rung) == 2


def test_what_raises_rings_again_after_a_pause_however_often(tower: Tower) -> None:
    def broken(attempt: int) -> int | None:
        raise RuntimeError("no rope")

    tower.bells.does = broken
    tower.set(tower.now)
    for tries in range(1, 12):
        tower.site.work()
        assert (tower.job("state"), tower.job("attempts")) == ("ready", tries)
        tower.site.clock.advance(8 * HOUR)
    assert "no rope" in tower.job("error")
    tower.bells.does = lambda attempt: None
    tower.site.work()
    assert (tower.bells.rung[-1][0], tower.job("state"), tower.job("error")) == (12, "done", None)


def test_switched_on_again_it_rings_at_once(tower: Tower) -> None:
    def broken(attempt: int) -> int | None:
        raise RuntimeError("no rope")

    tower.bells.does = broken
    tower.set(tower.now)
    tower.site.work()
    assert tower.job("due") > tower.now
    tower.site.run(SwitchPlugin("bells", on=True), "root")
    assert tower.job("due") == tower.now


def test_whose_process_dies_rings_again_and_is_told_that_it_is_another_try(tower: Tower) -> None:
    tower.set(tower.now)
    kernel = tower.site.kernel
    lost = table.claim(kernel.store, tower.now, "dead process")
    assert lost is not None
    left.free(kernel, "dead process")
    tower.site.clock.advance(HOUR)
    tower.site.work()
    assert [tries for tries, _at in tower.bells.rung] == [2]
    attempt(kernel, lost)  # the dead one was only slow: it changes nothing any more
    assert (tower.job("state"), tower.job("attempts")) == ("done", 0)


def test_while_the_plugin_is_off_it_waits(tower: Tower) -> None:
    tower.set(tower.now)
    tower.site.run(SwitchPlugin("bells", on=False), "root")
    tower.site.work()
    assert (tower.job("state"), tower.bells.rung) == ("held", [])
    tower.site.run(SwitchPlugin("bells", on=True), "root")
    tower.site.kernel.follow()
    release(tower.site.kernel)
    tower.site.work()
    assert len(tower.bells.rung) == 1


def test_an_alarm_that_is_not_there_is_a_fault_of_the_plugin(tower: Tower) -> None:
    with pytest.raises(ValueError, match="no alarm 'other'"):
        tower.set(tower.now, "other")
    assert tower.job("count(*)") == 0


def test_the_site_sees_all_tickets_by_itself(tower: Tower) -> None:
    with serving(tower.site.kernel):
        assert site_tickets().where("priority <= 4").count() == 0
