"""Properties are described once, for every key that the kernel knows."""

from __future__ import annotations

import re
from pathlib import Path

from instar.engine.keys import FLOW_KEYS, KEYS_OF, NODE_KEYS, STAGE_KEYS
from instar_plugins.designer import properties as module
from instar_plugins.designer.properties import EVENT, MAIN, TRIGGERS, properties, types

CONTROLS = Path(module.__file__).parent / "static" / "controls.js"
SHOWN = 8


def test_every_key_of_a_node_is_described() -> None:
    assert set(NODE_KEYS) - set(properties()["node"]) == set()


def test_at_most_eight_rows_are_in_view_and_each_is_of_its_type() -> None:
    assert set(MAIN) == set(KEYS_OF)
    assert [kind for kind, rows in MAIN.items() if len(rows) > SHOWN] == []
    for kind, rows in MAIN.items():
        own = {*KEYS_OF[kind], *((EVENT,) if set(TRIGGERS) & KEYS_OF[kind] else ())}
        assert set(rows) - own == set(), kind


def test_every_event_has_a_row_that_chooses_it() -> None:
    for kind, keys in KEYS_OF.items():
        told = set(TRIGGERS) & keys
        if EVENT in MAIN[kind]:
            assert told - set(properties()["trigger_titles"][kind]) == set(), kind


def test_rows_name_controls_that_are_there() -> None:
    known = set(re.findall(r"^  (\w+): ", CONTROLS.read_text("utf-8"), re.MULTILINE))
    told = properties()
    rows = [*told["node"].values(), *told["flow"], *told["stage"], *told["process"]]
    rows += [row for own in told["of_type"].values() for row in own.values()]
    assert {row["control"] for row in rows} - known == set()


def test_flows_and_stages_are_described_too() -> None:
    assert {row["key"] for row in properties()["flow"]} == set(FLOW_KEYS)
    assert {row["key"] for row in properties()["stage"]} == set(STAGE_KEYS) - {"id"}


def test_every_type_is_offered_once() -> None:
    offered = [one["key"] for one in types()]
    assert sorted(offered) == sorted(KEYS_OF)
