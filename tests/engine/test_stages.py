"""Stages, and the graph that a process of stages alone stands for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.model import Process
from instar.engine.parse import ParsedProcess
from instar.engine.stages import made_nodes

Build = Callable[..., Process]
Parse = Callable[..., ParsedProcess]
TODO: list[dict[str, Any]] = [
    {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
    {"id": "doing", "title": {"en": "Doing", "ru": "В работе"}, "wip": 5},
    {"id": "check", "title": "Check", "status": "waiting"},
    {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
]


def moves_of(process: Process) -> dict[str, list[str]]:
    return {id: [outcome.key for outcome in node.outcomes] for id, node in process.nodes.items() if node.outcomes}


def test_a_board_of_stages_lets_a_card_go_anywhere_and_first_of_all_on(build: Build):
    process = build(None, stages=TODO)
    assert moves_of(process) == {
        "open": ["doing", "check", "done"],
        "doing": ["check", "done", "open"],
        "check": ["done", "doing", "open"],
    }


def test_the_made_graph_is_an_ordinary_one(build: Build):
    process = build(None, stages=TODO)
    assert process.made
    assert [(node.id, node.type) for node in process.nodes.values()] == [
        ("start", "startEvent"),
        ("open", "userTask"),
        ("doing", "userTask"),
        ("check", "userTask"),
        ("done", "endEvent"),
    ]
    assert process.nodes["doing"].title == {"en": "Doing", "ru": "В работе"}
    assert process.nodes["doing"].stage is process.stage("doing")
    assert process.nodes["doing"].outcomes[0].title == "Check"
    assert process.nodes["done"].result == "done"


def test_forward_moves_lead_on_only(build: Build):
    assert moves_of(build(None, stages=TODO, moves="forward")) == {
        "open": ["doing", "check", "done"],
        "doing": ["check", "done"],
        "check": ["done"],
    }


def test_a_map_says_which_moves_are_allowed(build: Build):
    moves = {"open": ["doing"], "doing": ["open", "check"], "check": ["done"]}
    assert moves_of(build(None, stages=TODO, moves=moves)) == moves


def test_a_stage_that_the_map_leaves_out_ends_there_with_a_plain_done(build: Build):
    process = build(None, stages=TODO, moves={"open": ["doing"], "doing": ["done"]})
    assert moves_of(process)["check"] == ["done"]
    assert process.nodes["check"].flows == ()


def test_a_stage_named_start_leaves_the_start_event_another_id(build: Build):
    process = build(None, stages=[{"id": "start", "title": "Start"}, {"id": "end", "title": "End", "final": True}])
    assert process.start == "start_"
    assert process.nodes["start"].type == "userTask"


def test_a_board_needs_no_final_stage(build: Build):
    process = build(None, stages=TODO[:2])
    assert moves_of(process) == {"open": ["doing"], "doing": ["open"]}


@pytest.mark.parametrize(
    ("moves", "code", "pointer"),
    [
        ("backward", "shape", "/moves"),
        ([], "shape", "/moves"),
        ({"opened": ["doing"]}, "unknown_stage", "/moves/opened"),
        ({"open": ["going"]}, "unknown_stage", "/moves/open/0"),
        ({"open": "doing"}, "shape", "/moves/open"),
        ({"done": ["open"]}, "final", "/moves/done"),
    ],
)
def test_moves_that_say_nothing_are_told(parsed: Parse, moves: object, code: str, pointer: str):
    found = {(finding.code, finding.pointer) for finding in parsed(None, stages=TODO, moves=moves).findings}
    assert (code, pointer) in found


@pytest.mark.parametrize("stages", [[], TODO[-1:]])
def test_a_process_without_nodes_needs_a_stage_where_work_is_done(parsed: Parse, stages: list[Any]):
    (finding,) = parsed(None, stages=stages).findings
    assert (finding.code, finding.pointer) == ("no_stage", "/stages")


def test_a_process_with_nodes_needs_a_start(parsed: Parse):
    (finding,) = parsed({"e": {"type": "endEvent"}}).findings
    assert (finding.code, finding.pointer) == ("no_start", "/nodes")


def test_too_many_stages_are_refused(parsed: Parse):
    many = [{"id": f"s{index}", "title": "S"} for index in range(101)]
    assert "too_many" in {finding.code for finding in parsed(None, stages=many).findings}


def test_made_nodes_are_what_an_author_would_write(build: Build, parsed: Parse):
    """Adding one node by hand starts from them."""
    process = build(None, stages=TODO)
    nodes = made_nodes(process.stages)
    written = parsed(json.loads(json.dumps(nodes)), stages=TODO).process
    assert written is not None
    assert not written.made
    assert moves_of(written) == moves_of(process)
