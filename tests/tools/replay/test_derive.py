"""A process made from a log: a stage an activity, the ways that were seen, and an end."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import BrokenDefinition, Publish, execute
from instar.errors import Invalid
from instar.tools.replay.derive import derive, observe
from instar.tools.replay.log import Event, Log, read_log
from instar.tools.replay.plan import Plan, plan_for


def log_of(*cases: str) -> Log:
    """Logs of one-letter activities: ``log_of("abc", "ac")``."""
    events = [
        Event(place * 1000, number, letter, "", "")
        for number, case in enumerate(cases)
        for place, letter in enumerate(case)
    ]
    return Log(events=sorted(events, key=lambda event: event.at))


def test_what_is_mostly_last_ends_a_ticket():
    assert observe(log_of("abz", "abz", "a", "bza").events).ends == ["z"]


def test_where_nothing_is_mostly_last_the_most_often_last_ends():
    assert len(observe(log_of("aa", "bb", "abab", "baba").events).ends) == 1


def test_ways_stand_in_the_order_of_how_often_they_were_taken():
    nodes = derive(log_of("abz", "acz", "acz"), Plan("log", "Log"), "task").process["nodes"]
    assert [flow["outcome"] for flow in nodes["a"]["next"]] == ["c", "b", "z"]


def test_stages_stand_in_the_order_in_which_they_are_reached():
    stages = derive(log_of("abcz", "abz"), Plan("log", "Log"), "task").process["stages"]
    assert [stage["id"] for stage in stages] == ["new", "a", "b", "c", "z"]
    assert stages[-1]["final"]


def test_names_that_would_be_one_key_get_two():
    log = log_of("ab")
    log.events = [event._replace(activity={"a": "Check!", "b": "check"}[event.activity]) for event in log.events]
    assert sorted(derive(log, Plan("log", "Log"), "task").outcomes.values()) == ["check", "check_2"]


def test_more_activities_than_stages_are_refused():
    events = [Event(number, 0, f"activity {number}", "", "") for number in range(120)]
    with pytest.raises(Invalid) as refused:
        derive(Log(events=events), Plan("log", "Log"), "task")
    assert "120" in refused.value.errors["file"][0]


def test_the_derived_process_is_published_without_an_error(kernel, written):
    path = written("desk.csv")
    plan = plan_for(path)
    process = derive(read_log(path, plan), plan, "task").process
    try:
        execute(kernel, Publish(json.dumps(process)), SYSTEM)
    except BrokenDefinition as broken:
        pytest.fail(str(broken.findings))
    assert process["form"]["fields"] == [{"id": "desk_product", "type": "text", "title": "Product"}]
