"""A log played on a site: its counts, its times and its people are those of the tickets' histories."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import AddUser, execute
from instar.errors import InstarError, Invalid
from instar.kernel import Kernel
from instar.tools.doctor import examine
from instar.tools.replay import Figures, Log, plan_for, prepare, read_log, read_plan

TODO = {"Register": "open", "Repair": "doing", "Close": "done"}


def play(kernel: Kernel, path: Path, again: bool = False, **said) -> tuple[Log, Figures]:
    plan = plan_for(path)
    if said:
        file = path.with_name("map.json")
        file.write_text(json.dumps(said), encoding="utf-8")
        plan = read_plan(file, path)
    log = read_log(path, plan)
    return log, prepare(kernel, log, plan, again=again).play(log.events)


def happened(kernel: Kernel, process: str) -> Counter[tuple[str, str, int]]:
    """(case, activity, time) of every completed step of a derived process."""
    version = kernel.definitions.current("process", process)
    assert version is not None
    titles = {stage.id: stage.title for stage in kernel.definitions.process(version.id).stages}
    rows = kernel.store.read().all(
        "SELECT t.title, e.payload, e.at FROM event e JOIN ticket t ON t.id = e.ticket_id"
        " WHERE t.process = ? AND e.kind = 'completed'",
        (process,),
    )
    return Counter((title, titles[orjson.loads(payload)["outcome"]], at) for title, payload, at in rows)


def told(log: Log) -> Counter[tuple[str, str, int]]:
    return Counter((log.cases[one.case].title, one.activity, one.at) for one in log.events)


def test_every_event_of_the_log_is_a_step_of_its_ticket_at_its_time(kernel, written):
    log, figures = play(kernel, written("desk.csv"))
    assert figures == Figures(cases=3, events=9, tickets=3, refused=0)
    assert happened(kernel, "desk") == told(log)
    assert [result for result in examine(kernel) if not result.ok] == []


def test_a_repeat_stays_an_event_after_the_end_reopens_and_what_has_begun_is_open(kernel, written):
    play(kernel, written("desk.csv"))
    read = kernel.store.read()
    assert read.all("SELECT title, stage, status FROM ticket ORDER BY id") == [
        ("A", "close", "closed"), ("B", "close", "closed"), ("C", "register", "active"),
    ]  # fmt: skip
    kinds = read.all("SELECT kind FROM event WHERE ticket_id = 1 ORDER BY id")
    assert [kind for (kind,) in kinds] == [
        "opened", "completed", "completed", "completed", "completed", "reopened", "completed", "completed",
    ]  # fmt: skip
    assert read.value("SELECT count(*) FROM work_item") == 1


def test_people_and_teams_are_those_of_the_log(kernel, written):
    play(kernel, written("desk.csv"))
    rows = kernel.store.read().all(
        "SELECT p.name, count(*) FROM event e JOIN principal p ON p.id = e.actor_id"
        " WHERE e.kind = 'completed' GROUP BY 1 ORDER BY 1"
    )
    assert rows == [("ann", 5), ("bob", 3)]
    teams = kernel.store.read().all("SELECT p.name FROM ticket t JOIN principal p ON p.id = t.team_id ORDER BY t.id")
    assert teams == [("Front",), ("Front",), ("Front",)]
    assert kernel.store.read().value("SELECT count(*) FROM ticket WHERE requester_id IS NOT NULL") == 0


def test_values_of_the_case_are_fields_of_the_ticket(kernel, written):
    play(kernel, written("desk.csv"))
    assert kernel.store.read().value("SELECT data ->> '$.desk_product' FROM ticket WHERE title = 'B'") == "Radio"


def test_the_same_log_comes_twice_only_when_asked_for(kernel, written):
    play(kernel, written("desk.csv"))
    with pytest.raises(InstarError) as refused:
        play(kernel, written("desk.csv"))
    assert refused.value.code == "replayed_before"
    assert play(kernel, written("desk.csv"), again=True)[1].tickets == 3
    assert kernel.store.read().value("SELECT count(*) FROM ticket WHERE process = 'desk'") == 6


def test_a_map_plays_a_log_on_a_process_that_is_there(kernel, written):
    execute(kernel, AddUser("olga", "Olga", profile="supervisor"), SYSTEM)
    plain = written("desk.csv", (
        "case,activity,timestamp,resource\n"
        "A,Repair,2026-03-02T10:00:00Z,bob\nA,Close,2026-03-04T10:00:00Z,ann\nA,Repair,2026-03-05T08:00:00Z,ann\n"
    ))  # fmt: skip
    _log, figures = play(kernel, plain, process="todo", activities=TODO, people={"ann": "olga"})
    assert figures == Figures(cases=1, events=3, tickets=1, refused=0)
    read = kernel.store.read()
    assert read.all("SELECT process, stage, status FROM ticket") == [("todo", "doing", "active")]
    actors = read.all("SELECT p.key FROM event e LEFT JOIN principal p ON p.id = e.actor_id ORDER BY e.id")
    assert [key for (key,) in actors] == [None, "desk.bob", "olga", "olga", "olga"]


def test_what_the_process_does_not_allow_is_counted_and_told(kernel, written):
    log, figures = play(kernel, written("desk.csv"), process="todo", activities=TODO)
    assert figures.events + figures.refused == 9
    assert figures.refused > 0
    assert sum(count for count, _example in log.refusals.reasons.values()) == figures.refused
    assert any(example.startswith("A, ") for _count, example in log.refusals.reasons.values())


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"process": "todo", "activities": {"Register": "open"}}, "activities.Close"),
        ({"process": "todo", "activities": TODO | {"Close": "gone"}}, "activities.Close"),
        ({"process": "todo", "activities": TODO | {"Close": {"outcome": "gone"}}}, "activities.Close"),
        ({"people": {"ann": "nobody"}}, "people.ann"),
        ({"role": "tusk"}, "role"),
    ],
)
def test_a_map_that_does_not_fit_is_refused_before_anything_is_written(kernel, written, said, at: str):
    before = kernel.store.read().value("SELECT count(*) FROM principal")
    with pytest.raises(Invalid) as refused:
        play(kernel, written("desk.csv"), **said)
    assert at in refused.value.errors
    assert kernel.store.read().value("SELECT count(*) FROM principal") == before


def test_the_clock_stands_at_the_present_afterwards(kernel, written):
    play(kernel, written("desk.csv"))
    assert abs(kernel.clock.now() - time.time_ns() // 1_000_000) < 60_000
