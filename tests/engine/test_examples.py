"""Hints that show what would be right."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from instar.engine.examples import EXAMPLES, example, marked, plain_name
from instar.engine.keys import FLOW_KEYS, NAME, NODE_KEYS, STAGE_KEYS
from instar.forms.keys import SHAPES, is_anything

PLATFORM = Path(__file__).parents[2] / "platform/instar"
KNOWN = {*NODE_KEYS, *STAGE_KEYS, *FLOW_KEYS}
TOLD_OTHERWISE = {"action", "attachedTo", "compensation", "decision", "id", "not_by", "outcome", "process"}
TOLD_OTHERWISE |= {"correlate", "loop", "multi", "status", "to", "type", "until"}
"""Keys whose shape other findings tell: of names, of expressions, of what a type needs."""


def test_every_example_is_json():
    for key, written in EXAMPLES.items():
        json.loads(f'{{"{key}": {written}}}')


def test_every_key_that_is_told_to_have_the_wrong_shape_has_an_example():
    told = {
        call.args[0].value
        for file in PLATFORM.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "shape" and call.args
        if isinstance(call.args[0], ast.Constant)
    }
    looked_at = {key for key, shape in SHAPES.items() if shape is not is_anything}
    assert "priority" in told
    assert (told | looked_at | (KNOWN - TOLD_OTHERWISE)) - EXAMPLES.keys() == set()


def test_an_example_is_shown_with_its_key():
    assert example("priority") == 'Write "priority": 2, for example.'
    assert example("timer", '{"cycle": "R/P7D"}') == 'Write "timer": {"cycle": "R/P7D"}, for example.'


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("to wait", "to_wait"),
        ("1st", "node_1st"),
        ("", "node"),
        ("Ждём", "node"),
        (7, "node"),
        (None, "node"),
        ("a/b/", "a_b"),
        ("x" * 99, "x" * 60),
        ("taken", "taken_2"),
    ],
)
def test_a_name_that_is_not_allowed_becomes_one_that_is(given, name):
    assert plain_name(given, "node", {"taken"}) == name
    assert NAME.fullmatch(name)


def test_a_place_in_a_text_is_marked():
    assert marked("a + )", 5) == "See behind the mark: a + ▸)"
    assert marked("  a", 3) == "See behind the mark: ▸a"
    assert marked("x" * 50 + "y" * 50, 51) == f"See behind the mark: …{'x' * 40}▸{'y' * 40}…"
