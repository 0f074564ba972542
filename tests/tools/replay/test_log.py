"""Cases and events in the order of their times; what has no case, activity or time is counted and told."""

from __future__ import annotations

import json

import pytest

from instar.errors import Invalid
from instar.tools.replay.log import Log, read_log
from instar.tools.replay.plan import plan_for, read_plan

HEAD = "case,activity,timestamp,resource,group,Product\n"
NINE = 1_772_442_000_000  # 2026-03-02 09:00 UTC


def read(path, **said) -> Log:
    if not said:
        return read_log(path, plan_for(path))
    file = path.with_name("map.json")
    file.write_text(json.dumps(said), encoding="utf-8")
    return read_log(path, read_plan(file, path))


def test_events_stand_in_the_order_of_their_times(written):
    log = read(written("desk.csv"))
    assert [case.title for case in log.cases] == ["A", "B", "C"]
    assert [(log.cases[one.case].title, one.activity) for one in log.events[:3]] == [
        ("A", "Register"), ("B", "Register"), ("A", "Repair"),
    ]  # fmt: skip
    assert log.events[0] == (NINE, 0, "Register", "ann", "Front")
    assert [one.at for one in log.events] == sorted(one.at for one in log.events)


def test_the_other_columns_stay_as_values_of_the_case(written):
    log = read(written("desk.csv"))
    assert log.columns == ["Product"]
    assert log.cases[1].values == {"Product": "Radio"}


def test_a_time_without_a_zone_is_in_that_of_the_map(written):
    path = written("log.csv", HEAD + "A,Register,2026/03/02 12:00:00.000,ann,,\n")
    assert read(path, timezone="Europe/Moscow").events[0].at == NINE
    assert read(path).events[0].at == NINE + 3 * 3_600_000


def test_a_map_can_say_how_times_are_written(written):
    path = written("log.csv", HEAD + "A,Register,02.03.2026 09:00,ann,,\n")
    assert read(path).refusals.count == 1
    assert read(path, time_format="%d.%m.%Y %H:%M").events[0].at == NINE


def test_what_cannot_be_placed_is_counted_with_its_reason(written):
    lines = [",Register,2026-03-02T09:00:00Z,,,", "A,,2026-03-02T09:00:00Z,,,", "A,Register,yesterday,,,"]
    log = read(written("log.csv", HEAD + "\n".join(lines)))
    assert (len(log.events), log.refusals.count) == (0, 3)
    assert sorted(count for count, _example in log.refusals.reasons.values()) == [1, 2]


@pytest.mark.parametrize("name", ["log.csv", "log.xes"])
def test_a_log_without_events_is_refused(written, name: str):
    with pytest.raises(Invalid):
        read(written(name, HEAD if name.endswith("csv") else "<log/>"))


def test_a_table_without_a_case_is_refused(written):
    with pytest.raises(Invalid) as refused:
        read(written("log.csv", "activity,timestamp\nRegister,2026-03-02T09:00:00Z\n"))
    assert list(refused.value.errors) == ["columns.case"]


def test_traces_of_one_name_are_cases_of_their_own(written):
    trace = '<trace><string key="concept:name" value="A"/><event><string key="concept:name" value="Begin"/>'
    trace += '<date key="time:timestamp" value="2026-03-02T09:00:00Z"/></event></trace>'
    assert len(read(written("log.xes", f"<log>{trace}{trace}</log>")).cases) == 2
