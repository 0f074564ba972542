from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.canonical import canonical
from instar.engine.keys import FORM_KEYS, NODE_KEYS, PROCESS_KEYS

SMALL = {
    "layout": {"a": [1, 2]},
    "x-mine": True,
    "stages": [{"title": {"ru": "Новое", "en": "New"}, "id": "new", "wip": 3}],
    "nodes": {
        "z": {"next": [{"to": "a"}], "type": "startEvent"},
        "a": {
            "next": [{"outcome": "ok", "to": "e"}, {"to": "e"}],
            "title": "Do",
            "type": "userTask",
            "x-b": 1,
            "stage": "new",
        },
        "e": {"result": "ok", "type": "endEvent"},
    },
    "role": "thing",
    "key": "small",
    "format": "instar.process/1",
}
TEXT = """{
  "format": "instar.process/1",
  "key": "small",
  "role": "thing",
  "stages": [
    {"id": "new", "title": {"ru": "Новое", "en": "New"}, "wip": 3}
  ],
  "nodes": {
    "z": {"type": "startEvent", "next": "a"},
    "a": {"type": "userTask", "stage": "new", "title": "Do", "next": [{"to": "e", "outcome": "ok"}, "e"], "x-b": 1},
    "e": {"type": "endEvent", "result": "ok"}
  },
  "x-mine": true,
  "layout": {
    "a": [1, 2]
  }
}
"""


def test_the_canonical_text_of_a_process():
    assert canonical(SMALL) == TEXT


def test_reading_and_writing_a_canonical_file_gives_the_same_bytes():
    assert canonical(json.loads(TEXT)) == TEXT


def test_the_order_of_keys_does_not_matter():
    def turned(value: Any, inside: str = "") -> Any:
        if isinstance(value, dict):
            items = list(value.items())
            own = inside in ("nodes", "title", "layout")  # the author's order means something
            return {key: turned(item, key) for key, item in (items if own else reversed(items))}
        return [turned(item) for item in value] if isinstance(value, list) else value

    assert canonical(turned(SMALL)) == TEXT


def test_nodes_stay_in_the_order_of_their_author():
    raw = {**SMALL, "nodes": dict(reversed(SMALL["nodes"].items()))}  # type: ignore[attr-defined]
    assert list(json.loads(canonical(raw))["nodes"]) == ["e", "a", "z"]


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("a", "a"),
        (["a"], "a"),
        ([{"to": "a"}], "a"),
        (["a", "b"], ["a", "b"]),
        ([{"to": "a"}, {"to": "b"}], ["a", "b"]),
        ([{"when": "x", "to": "a"}], [{"to": "a", "when": "x"}]),
        ([{"to": "a", "default": False}], [{"to": "a", "default": False}]),
        ([], []),
        ({"to": "a"}, {"to": "a"}),
        ([3, {"to": 4}], [3, {"to": 4}]),
    ],
)
def test_flows_have_their_short_form_where_they_say_no_more(written: object, short: object):
    raw = {"format": "instar.process/1", "nodes": {"n": {"type": "userTask", "next": written}}}
    assert json.loads(canonical(raw))["nodes"]["n"]["next"] == short


def test_nothing_is_added_and_defaults_that_were_written_stay():
    raw = {
        "format": "instar.process/1",
        "moves": "any",
        "nodes": {"e": {"type": "endEvent", "terminate": False, "oddity": None}},
        "accepts": [],
    }
    assert json.loads(canonical(raw)) == raw


def test_a_long_object_has_a_line_for_each_key():
    long = {"type": "userTask", "title": "T" * 60, "note": "N" * 60}
    lines = canonical({"format": "instar.process/1", "nodes": {"a": long}}).splitlines()
    assert f'      "title": "{"T" * 60}",' in lines
    assert all(len(line) <= 120 for line in lines)


def test_a_form_is_put_in_order_as_well():
    raw = {
        "fields": [
            {"required": True, "type": "choice", "options": [{"title": "A", "value": "a"}], "id": "x"},
            {"type": "section", "fields": [{"type": "text", "id": "y"}]},
        ],
        "title": "F",
        "key": "f",
        "format": "instar.form/1",
    }
    assert (
        canonical(raw)
        == """{
  "format": "instar.form/1",
  "key": "f",
  "title": "F",
  "fields": [
    {"id": "x", "type": "choice", "required": true, "options": [{"value": "a", "title": "A"}]},
    {"type": "section", "fields": [{"id": "y", "type": "text"}]}
  ]
}
"""
    )


def test_a_form_inside_a_process_is_put_in_order_as_well():
    form = {"fields": [{"type": "text", "id": "x"}]}
    flow = {"form": form, "outcome": "o", "to": "e"}
    raw = {"format": "instar.process/1", "form": form, "nodes": {"a": {"form": form, "next": [flow]}}}
    assert canonical(raw).count('{"id": "x", "type": "text"}') == 3


def test_other_scripts_stand_as_they_are_and_half_characters_as_escapes():
    text = canonical({"format": "instar.process/1", "title": "Обращение 😀", "note": "\ud800"})
    assert "Обращение 😀" in text
    assert "\\ud800" in text
    text.encode()
    assert json.loads(text)["note"] == "\ud800"


def test_nodes_within_a_sub_process_are_written_as_all_others():
    inner = {"title": "Do", "next": ["b"], "type": "userTask"}
    text = canonical({"format": "instar.process/1", "nodes": {"s": {"type": "subProcess", "nodes": {"a": inner}}}})
    assert '"a": {"type": "userTask", "title": "Do", "next": "b"}' in text


def test_every_key_stands_once_in_the_order_of_keys():
    for keys in (PROCESS_KEYS, NODE_KEYS, FORM_KEYS):
        assert len(set(keys)) == len(keys)


NAMES = st.sampled_from(
    ["format", "key", "nodes", "stages", "next", "to", "form", "fields", "x-a", "layout", "title", "id"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(NAMES, JSON, max_size=8), st.sampled_from(["instar.process/1", "instar.form/1"]))
def test_canonical_text_is_stable_and_says_the_same(raw: dict[str, Any], format: str):
    text = canonical({**raw, "format": format})
    assert canonical(json.loads(text)) == text
    text.encode()
