"""Timers and due dates that name a calendar count its working time; what cannot be counted is a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.engine.advance import advance
from instar.engine.calendars import Calendar, parse_calendar
from instar.engine.catalogue import Catalogue
from instar.engine.check import check_process
from instar.engine.effects import IncidentRaised, TimerSet
from instar.engine.events import ActionSucceeded, Started, TimerFired
from instar.engine.facts import Facts
from instar.engine.model import Process
from instar.engine.parse import parse_process
from instar.engine.source import Source

HOUR = 3_600_000
FRIDAY = 1_795_788_000_000
"""Friday, 27 November 2026, 17:00 in Moscow."""
OFFICE = {
    "format": "instar.calendar/1",
    "key": "office",
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-18:00"]},
}
STAGES = [{"id": "work"}, {"id": "closed", "final": True}]


def process(*boundary: dict[str, Any], **task: Any) -> dict[str, Any]:
    nodes: dict[str, Any] = {
        "s": {"type": "startEvent", "stage": "work", "next": "t"},
        "t": {"type": "userTask", "next": "e", **task},
        "e": {"type": "endEvent", "stage": "closed"},
    }
    for number, timer in enumerate(boundary):
        event = {"type": "boundaryEvent", "attachedTo": "t", "interrupting": False, "timer": timer, "next": "e"}
        nodes[f"b{number}"] = event
    titled = [{"title": stage["id"], **stage} for stage in STAGES]
    return {"format": "instar.process/1", "key": "p", "title": "P", "role": "r", "stages": titled, "nodes": nodes}


def parsed(raw: dict[str, Any]) -> Process:
    found = parse_process(raw, Catalogue(calendars={"office"}))
    assert found.process is not None, found.findings
    return found.process


def calendars(**others: dict[str, Any]) -> Callable[[str], Calendar | None]:
    known = {key: parse_calendar(raw, lambda key: None).calendar for key, raw in {"office": OFFICE, **others}.items()}
    return known.get


def facts(now: int = FRIDAY, known: Callable[[str], Calendar | None] | None = None) -> Facts:
    return Facts({}, {}, now, zone=ZoneInfo("Asia/Tokyo"), calendars=known or calendars())


@pytest.mark.parametrize(
    ("timer", "due"),
    [
        ({"after": "PT4H", "calendar": "office"}, FRIDAY + 64 * HOUR + 3 * HOUR),  # Monday, noon
        ({"after": "P1D", "calendar": "office"}, FRIDAY + 72 * HOUR),
        ({"after": "PT4H"}, FRIDAY + 4 * HOUR),
        ({"cycle": "R3/PT2H", "calendar": "office"}, FRIDAY + 64 * HOUR + HOUR),
        ({"cycle": "30 9 * * *", "calendar": "office"}, FRIDAY + 16 * HOUR + HOUR // 2),  # by Moscow's clocks
        ({"cycle": "30 9 * * *"}, FRIDAY + 10 * HOUR + HOUR // 2),  # by the site's
    ],
)
def test_a_timer_is_set_by_its_calendar(timer: dict[str, Any], due: int) -> None:
    outcome = advance(parsed(process(timer)), None, Started(), facts())
    assert [effect.due for effect in outcome.effects if isinstance(effect, TimerSet)] == [due]


def test_a_repeat_goes_on_in_working_time_and_does_not_catch_up() -> None:
    of = parsed(process({"cycle": "R/PT2H", "calendar": "office"}))
    state = advance(of, None, Started(), facts()).state
    monday = FRIDAY + 65 * HOUR
    for now, due in ((monday, monday + 2 * HOUR), (monday + 5 * HOUR, monday + 6 * HOUR)):
        outcome = advance(of, state, TimerFired(1, "b0"), facts(now))
        assert [effect.due for effect in outcome.effects if isinstance(effect, TimerSet)] == [due]
    days = parsed(process({"cycle": "R/P1D", "calendar": "office"}))
    state = advance(days, None, Started(), facts()).state
    outcome = advance(days, state, TimerFired(1, "b0"), facts(monday + 48 * HOUR))
    assert [effect.due for effect in outcome.effects if isinstance(effect, TimerSet)] == [FRIDAY + 5 * 24 * HOUR]


def test_a_timer_that_runs_keeps_its_due_and_the_next_one_takes_the_calendar_as_it_is_then() -> None:
    of = parsed(process({"cycle": "R/PT2H", "calendar": "office"}))
    state = advance(of, None, Started(), facts()).state
    due = state["waits"][0][3]
    early = calendars(office={**OFFICE, "week": {"mon-fri": ["08:00-09:00"]}})
    outcome = advance(of, state, TimerFired(1, "b0"), facts(due, early))
    assert outcome.state["waits"][0][3] == FRIDAY + 64 * HOUR + 48 * HOUR  # Tuesday and Wednesday, till nine


def test_a_step_is_due_in_working_time() -> None:
    task = parsed(process(due={"after": "PT4H", "calendar": "office"})).nodes["t"]
    assert task.due_at(facts()) == FRIDAY + 67 * HOUR


@pytest.mark.parametrize(
    "raw",
    [
        process({"after": "PT4H", "calendar": "office"}),
        process(due={"after": "PT4H", "calendar": "office"}),
    ],
)
@pytest.mark.parametrize(
    ("known", "told"),
    [
        (lambda key: None, "There is no calendar “office”."),
        (
            calendars(office={**OFFICE, "week": {}, "exceptions": [{"date": "2020-01-01", "hours": ["09:00-18:00"]}]}),
            "not so much working time",
        ),
    ],
)
def test_what_cannot_be_counted_is_an_incident(raw: dict[str, Any], known: Any, told: str) -> None:
    nodes = {**raw["nodes"], "s": {**raw["nodes"]["s"], "next": "first"}}
    nodes["first"] = {"type": "serviceTask", "action": "a", "next": "t"}
    of = parsed({**raw, "nodes": nodes})
    state = advance(of, None, Started(), facts(known=known)).state
    outcome = advance(of, state, ActionSucceeded(1), facts(known=known))
    incident = next(effect for effect in outcome.effects if isinstance(effect, IncidentRaised))
    assert told in incident.message


def test_a_calendar_that_is_not_there_is_found_before() -> None:
    for raw, pointer in (
        (process({"after": "PT4H", "calendar": "ofice"}), "/nodes/b0/timer/calendar"),
        (process({"cycle": "R3/PT1H", "calendar": "ofice"}), "/nodes/b0/timer/calendar"),
        (process(due={"after": "PT4H", "calendar": "ofice"}), "/nodes/t/due/calendar"),
        (process(due={"at": "add_working(now, 'PT1H', 'ofice')"}), "/nodes/t/due/at"),
    ):
        findings = parse_process(raw, Catalogue(calendars={"office"})).findings
        assert [(one.code, one.pointer, one.hint) for one in findings if one.severity == "error"] == [
            ("unknown_calendar", pointer, "Did you mean “office”?")
        ]


def test_the_search_for_faults_needs_no_calendar() -> None:
    raw = process({"cycle": "R/PT2H", "calendar": "office"}, due={"after": "PT4H", "calendar": "office"})
    assert [
        one.code for one in check_process(parsed(raw), Source.of(raw), Catalogue()) if one.severity == "error"
    ] == []
