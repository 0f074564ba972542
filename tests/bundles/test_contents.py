"""A process leads to its table, to its calendar and to the one that this extends; a circle of processes ends."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.bundles.contents import file_of, with_all_they_name
from instar.commands import PublishAll, execute
from instar.errors import Invalid

STAGES = [{"id": "asked", "title": "Asked"}, {"id": "given", "title": "Given", "final": True}]


def process(key: str, **node: object) -> dict[str, object]:
    nodes = {
        "start": {"type": "startEvent", "next": "go"},
        "go": {**node, "stage": "asked", "next": "end"},
        "end": {"type": "endEvent", "stage": "given"},
    }
    return {
        "format": "instar.process/1",
        "key": key,
        "title": key,
        "role": "task",
        "stages": STAGES,
        "nodes": nodes,
    }


TABLE = {
    "format": "instar.decision/1",
    "key": "rate",
    "title": "Rate",
    "hit": "F",
    "inputs": [{"value": "ticket.title", "title": "Title"}],
    "outputs": [{"id": "share", "title": "Share"}],
    "rules": [{"when": ["-"], "then": ["1"]}],
}


def calendar(key: str, **more: object) -> dict[str, object]:
    return {"format": "instar.calendar/1", "key": key, "title": key, "week": {"mon-fri": ["09:00-18:00"]}, **more}


@pytest.fixture
def names(instar_site):
    def of(*keys: str) -> list[str]:
        return [file_of(version) for version in with_all_they_name(instar_site.kernel, keys)]

    def published(*definitions: dict[str, object]):
        bodies = tuple((f"{one['key']}.json", json.dumps(one)) for one in definitions)
        execute(instar_site.kernel, PublishAll(bodies), SYSTEM)
        return of

    return published


def test_calendars_go_with_those_that_they_extend(names):
    waiting = process("slow", type="intermediateCatchEvent", timer={"after": "PT4H", "calendar": "shop"})
    of = names(waiting, calendar("shop", extends="firm"), calendar("firm"), calendar("unused"))
    assert of("slow") == ["process_defs/slow.json", "calendars/firm.json", "calendars/shop.json"]


def test_processes_that_hand_over_to_each_other_go_together(names):
    of = names(
        process("one", type="serviceTask", action="hand_over", **{"with": {"process": "two", "role": "task"}}),
        process("two", type="serviceTask", action="hand_over", **{"with": {"process": "one", "role": "task"}}),
    )
    assert of("two") == ["process_defs/one.json", "process_defs/two.json"]


def test_a_table_goes_with_the_process_that_asks_it(names):
    of = names(process("ask", type="businessRuleTask", decision="rate", result="data.rate"), TABLE)
    assert of("ask") == ["process_defs/ask.json", "decisions/rate.json"]


def test_an_unknown_process_is_refused(names):
    with pytest.raises(Invalid):
        names(TABLE)("nothing")
