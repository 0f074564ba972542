"""Calendars on a site: checked, counted by, changed under running timers, kept from being retired under them."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, PublishAll, RetireDefinition, execute
from instar.commands.publish import BrokenDefinition
from instar.engine.advance import advance
from instar.engine.calendars import parse_calendar, working_between
from instar.engine.events import event_from_json
from instar.engine.facts import Facts
from instar.engine.source import Source
from instar.errors import Refused

HOUR = 3_600_000
COMPANY: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "company",
    "title": {"en": "Company", "ru": "Компания"},
    "week": {"mon-fri": ["09:00-18:00"]},
}
OFFICE: dict[str, Any] = {**COMPANY, "key": "office", "extends": "company", "zone": "Asia/Tokyo"}
PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "answer",
    "title": {"en": "Answer", "ru": "Ответить"},
    "role": "wish",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "nodes": {
        "s": {"type": "startEvent", "stage": "open", "next": "work"},
        "work": {
            "type": "userTask",
            "title": {"en": "Answer", "ru": "Ответить"},
            "due": {"after": "PT8H", "calendar": "office"},
            "next": "e",
        },
        "late": {
            "type": "boundaryEvent",
            "attachedTo": "work",
            "interrupting": False,
            "timer": {"cycle": "R/PT4H", "calendar": "office"},
            "next": "e",
        },
        "e": {"type": "endEvent", "stage": "done"},
    },
}


def found(site: Any, definition: dict[str, Any]) -> list[tuple[str, str]]:
    source = Source.read(json.dumps(definition), "given.json")
    return [(one.code, one.pointer) for one in site.kernel.definitions.check(source) if one.severity == "error"]


def opened(site: Any) -> int:
    return int(execute(site.kernel, OpenTicket("Help", process="answer"), SYSTEM)["ticket"])


def dues(site: Any, ticket: int) -> tuple[int, int]:
    """When the step and the timer of a ticket are due."""
    read = site.kernel.store.read()
    return (
        read.value("SELECT due FROM work_item WHERE ticket_id = ?", (ticket,)),
        read.value("SELECT due FROM subscription WHERE ticket_id = ? AND kind = 'timer'", (ticket,)),
    )


def test_what_a_definition_counts_by_must_be_there(site, publish):
    assert found(site, PROCESS) == [
        ("unknown_calendar", "/nodes/work/due/calendar"),
        ("unknown_calendar", "/nodes/late/timer/calendar"),
    ]
    assert found(site, OFFICE) == [("unknown_calendar", "/extends")]
    texts = tuple((f"{one['key']}.json", json.dumps(one)) for one in (PROCESS, OFFICE, COMPANY))
    published = execute(site.kernel, PublishAll(texts), SYSTEM)["published"]
    assert [one["kind"] for one in published] == ["calendar", "calendar", "process"]


def test_a_calendar_without_a_zone_is_in_the_sites(site, publish):
    publish(COMPANY)
    calendar = site.kernel.calendar("company")
    assert calendar.zone_name == site.kernel.settings.timezone


def test_steps_and_timers_are_due_in_working_time(site, publish):
    publish(COMPANY, OFFICE, PROCESS)
    ticket = opened(site)
    step, timer = dues(site, ticket)
    office, now = site.kernel.calendar("office"), site.kernel.clock.now()
    assert working_between(office, now, step) == 8 * HOUR
    assert working_between(office, now, timer) == 4 * HOUR


def test_a_changed_calendar_moves_nothing_that_runs(site, publish):
    publish(COMPANY, OFFICE, PROCESS)
    before = opened(site)
    kept = dues(site, before)
    publish({**COMPANY, "week": {"mon-sun": ["00:00-24:00"]}})
    publish({**OFFICE, "week": {"mon-sun": ["00:00-24:00"]}})
    now = site.kernel.clock.now()
    after = dues(site, opened(site))
    assert dues(site, before) == kept
    assert after[0] - now < 9 * HOUR
    assert after[1] - now < 5 * HOUR


def test_history_names_the_versions_so_that_a_replay_counts_the_same(site, publish):
    publish(COMPANY, OFFICE, PROCESS)
    ticket = opened(site)
    publish({**OFFICE, "week": {"mon-sun": ["00:00-24:00"]}})
    read, definitions = site.kernel.store.read(), site.kernel.definitions
    payload = json.loads(read.value("SELECT payload FROM event WHERE ticket_id = ? AND kind = 'opened'", (ticket,)))
    at = read.value("SELECT at FROM event WHERE ticket_id = ? AND kind = 'opened'", (ticket,))
    assert sorted(payload["calendars"]) == ["company", "office"]
    bodies = {key: json.loads(definitions.version(id).body) for key, id in payload["calendars"].items()}

    def as_it_was(key: str):
        return parse_calendar(bodies[key], bodies.get, ZoneInfo(site.kernel.settings.timezone)).calendar

    process = definitions.process(definitions.current("process", "answer").id)
    events = [event_from_json(one) for one in payload["events"]]
    outcome = advance(process, None, events[0], Facts({}, {}, at, calendars=as_it_was))
    told = [one for one in payload["effects"] if one["kind"] == "timer_set"]
    assert [one.as_json() for one in outcome.effects if one.as_json()["kind"] == "timer_set"] == told


def test_a_ticket_that_counts_by_no_calendar_says_nothing_of_them(site, publish):
    nodes = {key: node for key, node in PROCESS["nodes"].items() if key != "late"}
    nodes["work"] = {key: value for key, value in nodes["work"].items() if key != "due"}
    publish({**PROCESS, "nodes": nodes})
    ticket = opened(site)
    payload = json.loads(site.kernel.store.read().value("SELECT payload FROM event WHERE ticket_id = ?", (ticket,)))
    assert "calendars" not in payload


def test_what_others_count_by_is_not_retired(site, publish):
    publish(COMPANY, OFFICE, PROCESS)
    for key, user in (("office", "process “Answer”, version 1"), ("company", "calendar “Company”, version 1")):
        with pytest.raises(Refused) as refused:
            execute(site.kernel, RetireDefinition("calendar", key), SYSTEM)
        assert refused.value.data["used_by"] == [user]
    execute(site.kernel, RetireDefinition("process", "answer"), SYSTEM)
    execute(site.kernel, RetireDefinition("calendar", "office"), SYSTEM)
    execute(site.kernel, RetireDefinition("calendar", "company"), SYSTEM)
    assert site.kernel.calendar("office") is None


def test_a_calendar_that_an_expression_names_is_in_use_too(site, publish):
    nodes = {key: node for key, node in PROCESS["nodes"].items() if key != "late"}
    nodes["work"] = {**nodes["work"], "due": {"at": "add_working(now, 'PT1H', 'company')"}}
    assert found(site, {**PROCESS, "nodes": nodes}) == [("unknown_calendar", "/nodes/work/due/at")]
    publish(COMPANY, {**PROCESS, "nodes": nodes})
    with pytest.raises(Refused):
        execute(site.kernel, RetireDefinition("calendar", "company"), SYSTEM)
    assert dues_of_step(site, opened(site)) > site.kernel.clock.now()


def dues_of_step(site: Any, ticket: int) -> int:
    return int(site.kernel.store.read().value("SELECT due FROM work_item WHERE ticket_id = ?", (ticket,)))


def test_a_calendar_that_a_form_or_a_table_names_must_be_there_and_stays(site, publish):
    field = {
        "id": "until",
        "type": "datetime",
        "title": "Until",
        "default": {"=": "add_working(now, 'P2D', 'company')"},
    }
    form = {"format": "instar.form/1", "key": "wish", "fields": [field]}
    table = {
        "format": "instar.decision/1",
        "key": "open",
        "inputs": [{"value": "is_working(now, 'company')"}],
        "outputs": [{"id": "open"}],
        "rules": [{"when": ["true"], "then": [1]}, {"when": ["false"], "then": [0]}],
    }
    assert found(site, form) == [("unknown_calendar", "/fields/0")]
    assert found(site, table) == [("unknown_calendar", "/inputs/0/value")]
    publish(COMPANY, form, table)
    with pytest.raises(Refused) as refused:
        execute(site.kernel, RetireDefinition("calendar", "company"), SYSTEM)
    assert len(refused.value.data["used_by"]) == 2


def test_a_circle_is_refused_when_it_would_close(site, publish):
    publish(COMPANY, OFFICE)
    with pytest.raises(BrokenDefinition) as refused:
        publish({**COMPANY, "extends": "office"})
    assert [one.code for one in refused.value.findings] == ["broken_calendar"]


def test_a_plan_runs_by_the_clock_of_its_calendar(site, publish):
    nodes = {
        **{key: PROCESS["nodes"][key] for key in ("work", "e")},
        "hand": {"type": "startEvent", "stage": "open", "next": "work"},
        "s": {
            "type": "startEvent",
            "stage": "open",
            "timer": {"cycle": "0 9 * * *", "calendar": "office"},
            "next": "work",
        },
    }
    publish(COMPANY, OFFICE, {**PROCESS, "nodes": nodes})
    due = site.kernel.store.read().value("SELECT due FROM job WHERE kind = 'schedule'")
    assert due % (24 * HOUR) == 0  # nine in Tokyo


def test_a_plan_that_never_comes_is_not_published(site, publish):
    never = {**COMPANY, "week": {"mon-sun": []}, "exceptions": [{"date": "2020-01-01", "hours": ["09:00-18:00"]}]}
    nodes = {
        **{key: PROCESS["nodes"][key] for key in ("work", "e")},
        "hand": {"type": "startEvent", "stage": "open", "next": "work"},
        "s": {
            "type": "startEvent",
            "stage": "open",
            "timer": {"cycle": "R/P1D", "calendar": "company"},
            "next": "work",
        },
    }
    nodes["work"] = {key: value for key, value in nodes["work"].items() if key != "due"}
    with pytest.raises(Refused, match="not so much working time"):
        publish(never, {**PROCESS, "nodes": nodes})
