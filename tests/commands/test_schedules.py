"""Start events with a plan: which jobs wait, and what becomes of them when the process changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import OpenScheduled, OpenTicket, Publish, RetireDefinition, execute
from instar.errors import Forbidden
from instar.testing.site import Site
from tests.commands.waiting import process, step

NINE, DAY = 1_767_603_600_000, 86_400_000
"""2026-01-05T09:00Z, a Monday: where the clock of the tests stands."""


def weekly(cycle: str = "0 10 * * 1") -> dict[str, Any]:
    made = process("weekly", look=step())
    made["nodes"]["monday"] = {
        "type": "startEvent",
        "title": {"en": "Weekly check", "ru": "Проверка недели"},
        "timer": {"cycle": cycle},
        "next": "check",
    }
    made["nodes"]["check"] = {**step(), "title": {"en": "Check", "ru": "Проверить"}, "stage": "open"}
    return made


def publish(site: Site, definition: dict[str, Any]) -> None:
    execute(site.kernel, Publish(json.dumps(definition)), SYSTEM)


def waiting(site: Site) -> list[int]:
    sql = "SELECT due FROM job WHERE kind = 'schedule' AND state = 'ready' ORDER BY due"
    return [due for (due,) in site.kernel.store.read().all(sql)]


def tickets(site: Site) -> list[tuple[str, str]]:
    sql = "SELECT title, channel FROM ticket WHERE process = 'weekly' ORDER BY id"
    return [(title, channel) for title, channel in site.kernel.store.read().all(sql)]


def test_a_ticket_opens_by_itself_time_and_again(site: Site):
    publish(site, weekly())
    assert waiting(site) == [NINE + DAY // 24]
    site.work()
    assert tickets(site) == []
    site.clock.advance(DAY // 24)
    site.work()
    assert tickets(site) == [("Weekly check", "schedule")]
    assert waiting(site) == [NINE + DAY // 24 + 7 * DAY]
    open_steps = site.kernel.store.read().all("SELECT node FROM work_item")
    assert open_steps == [("check",)]


def test_what_was_missed_is_one_ticket(site: Site):
    publish(site, weekly())
    site.clock.advance(30 * DAY)
    site.work()
    assert len(tickets(site)) == 1
    assert waiting(site)[0] > site.clock.now()


def test_a_repeat_ends_after_its_times(site: Site):
    publish(site, weekly("R2/P1D"))
    for _day in range(4):
        site.clock.advance(DAY)
        site.work()
    assert len(tickets(site)) == 2
    assert waiting(site) == []


def test_another_version_has_its_own_plan_and_a_retired_one_none(site: Site):
    publish(site, weekly())
    publish(site, weekly("0 12 * * 1"))
    assert waiting(site) == [NINE + 3 * DAY // 24]
    execute(site.kernel, RetireDefinition("process", "weekly"), SYSTEM)
    assert waiting(site) == []


def test_by_hand_a_ticket_is_opened_at_the_other_start(site: Site):
    publish(site, weekly())
    opened = site.run(OpenTicket("By hand", process="weekly"), "olga")
    sql = "SELECT node FROM work_item WHERE ticket_id = ?"
    assert site.kernel.store.read().all(sql, (opened["ticket"],)) == [("look",)]
    with pytest.raises(Forbidden):
        site.run(OpenTicket("Sly", process="weekly", start="monday"), "olga")


def test_a_job_that_is_held_by_nobody_opens_nothing(site: Site):
    publish(site, weekly())
    assert execute(site.kernel, OpenScheduled(1, 1), SYSTEM) == {"opened": False}
