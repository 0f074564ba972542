from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from instar.engine.model import Process
from instar.engine.moves import moves

Begin = Callable[..., Any]
Build = Callable[..., Process]
STAGES = [
    {"id": "new", "title": "New"},
    {"id": "work", "title": "Work"},
    {"id": "won", "title": "Won", "final": True},
    {"id": "lost", "title": "Lost", "final": True},
]
NODES: dict[str, Any] = {
    "s": {"type": "startEvent", "next": "a"},
    "a": {
        "type": "userTask",
        "stage": "new",
        "next": [
            {"to": "b", "outcome": "take"},
            {"to": "x", "outcome": "decide"},
            {"to": "r", "outcome": "reply"},
            {"to": "a", "outcome": "again"},
            {"to": "lost", "outcome": "lose"},
            {"to": "lost", "outcome": "spam"},
            {"to": "crash", "outcome": "crash"},
        ],
    },
    "b": {"type": "userTask", "stage": "work", "next": "won"},
    "x": {"type": "exclusiveGateway", "next": [{"to": "won", "when": "data.sum > 10"}, {"to": "b", "default": True}]},
    "r": {"type": "sendTask", "action": "reply", "next": "won"},
    "crash": {"type": "scriptTask", "set": {"data.x": "1 / data.zero"}, "next": "lost"},
    "won": {"type": "endEvent", "stage": "won"},
    "lost": {"type": "endEvent", "stage": "lost"},
}


def test_each_outcome_offers_the_stage_in_which_it_leaves_the_ticket(begin: Begin, build: Build):
    run = begin(build(NODES, stages=STAGES), sum=5, zero=0)
    assert moves(run.process, run.state, run.facts(), [1]) == {
        "work": [(1, "take"), (1, "decide")],
        "lost": [(1, "lose"), (1, "spam")],
    }


def test_data_decides_where_a_card_may_go(begin: Begin, build: Build):
    run = begin(build(NODES, stages=STAGES), sum=50, zero=0)
    assert moves(run.process, run.state, run.facts(), [1])["won"] == [(1, "decide")]


def test_an_outcome_that_cannot_be_taken_now_offers_nothing(begin: Begin, build: Build):
    run = begin(build(NODES, stages=STAGES), sum=5, zero=1)
    assert (1, "crash") in moves(run.process, run.state, run.facts(), [1])["lost"]
    run.data["zero"] = 0
    assert (1, "crash") not in moves(run.process, run.state, run.facts(), [1])["lost"]


def test_a_trial_goes_on_behind_actions_that_answer_at_once(begin: Begin, build: Build):
    run = begin(build(NODES, stages=STAGES), sum=5, zero=0)
    assert "won" not in moves(run.process, run.state, run.facts(), [1])
    assert moves(run.process, run.state, run.facts(), [1], at_once={"reply"})["won"] == [(1, "reply")]


def test_a_circle_of_actions_that_answer_at_once_comes_to_a_stop(begin: Begin, build: Build):
    nodes = {
        "s": {"type": "startEvent", "next": "a"},
        "a": {"type": "userTask", "stage": "new", "next": "r"},
        "r": {"type": "sendTask", "stage": "work", "action": "reply", "next": "r"},
    }
    run = begin(build(nodes, stages=STAGES))
    assert moves(run.process, run.state, run.facts(), [1], at_once={"reply"}) == {"work": [(1, "done")]}


def test_only_the_tokens_given_are_tried(begin: Begin, build: Build):
    nodes = {
        "s": {"type": "startEvent", "stage": "new", "next": ["a", "c"]},
        "a": {"type": "userTask", "next": "b"},
        "b": {"type": "userTask", "stage": "work"},
        "c": {"type": "userTask", "next": "b"},
    }
    run = begin(build(nodes, stages=STAGES))
    assert moves(run.process, run.state, run.facts(), [2]) == {"work": [(2, "done")]}
    assert moves(run.process, run.state, run.facts(), [1, 2]) == {"work": [(1, "done"), (2, "done")]}
    assert moves(run.process, run.state, run.facts(), []) == {}


def test_trying_keeps_nothing(begin: Begin, build: Build):
    run = begin(build(NODES, stages=STAGES), sum=5, zero=0)
    before = json.dumps([run.state, run.data])
    moves(run.process, run.state, run.facts(), [1])
    assert json.dumps([run.state, run.data]) == before


def test_a_token_that_waits_for_something_else_offers_nothing(begin: Begin, build: Build):
    run = begin(build(NODES, stages=STAGES), sum=5, zero=0)
    run.complete("a", "reply")
    assert moves(run.process, run.state, run.facts(), [2, 99]) == {}
    assert moves(run.process, None, run.facts(), [1]) == {}
