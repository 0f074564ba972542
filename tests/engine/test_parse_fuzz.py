"""Whatever stands where: findings, never an exception."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from instar.engine.canonical import canonical
from instar.engine.catalogue import Catalogue
from instar.engine.check import check_process
from instar.engine.parse import parse_process
from instar.engine.source import Source

FLOW = {"to": "e", "outcome": "yes", "title": {"en": "Yes"}, "form": {"fields": [{"id": "x", "type": "text"}]}}
WHOLE: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "whole",
    "title": {"en": "Whole"},
    "role": "thing",
    "stages": [{"id": "new", "title": "New"}, {"id": "end", "final": True}],
    "nodes": {
        "s": {"type": "startEvent", "next": ["t", {"to": "g"}]},
        "t": {
            "type": "userTask",
            "stage": "new",
            "candidates": {"team": ["a"], "=": "data.x"},
            "assignee": {"=": "data.y"},
            "due": {"after": "PT1H"},
            "not_by": ["u"],
            "next": [FLOW],
        },
        "u": {"type": "userTask", "form": "f", "next": {"to": "e"}},
        "g": {"type": "exclusiveGateway", "next": [{"to": "c", "when": "data.x > 1"}, {"to": "e", "default": True}]},
        "c": {
            "type": "serviceTask",
            "action": "a",
            "with": {"x": "{{ now }}"},
            "result": "data.r",
            "retry": {"tries": 1},
        },
        "d": {"type": "scriptTask", "set": {"data.x": "1"}, "next": "p"},
        "p": {"type": "parallelGateway", "next": ["e", "t"]},
        "e": {"type": "endEvent", "stage": "end", "result": "ok"},
    },
    "accepts": [{"code": "deadlock", "node": "p", "because": "It is."}],
    "layout": {"s": [0, 0]},
}
SITE = Catalogue(
    fields={}, forms=(), processes=(), roles=(), actions=(), teams=(), users=(), profiles=(), languages=("en", "ru")
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(item, (*way, key))


PLACES = list(places(WHOLE))


def replaced(way: tuple[Any, ...], value: Any) -> Any:
    copied: Any = copy.deepcopy(WHOLE)
    if not way:
        return value
    holder = copied
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = value
    return copied


def examined(raw: Any) -> None:
    source = Source.read(json.dumps(raw), "odd.json")
    result = parse_process(source, SITE)
    assert result.process is not None or any(finding.severity == "error" for finding in result.findings)
    assert all(finding.pointer == "" or finding.pointer.startswith("/") for finding in result.findings)
    open_result = parse_process(source)
    if open_result.process is not None:
        check_process(open_result.process, source, SITE)


@given(way=st.sampled_from(PLACES), value=ODD)
def test_anything_in_any_place_is_told_not_raised(way: tuple[Any, ...], value: Any):
    examined(replaced(way, value))


@given(one=st.sampled_from(PLACES[1:]), other=st.sampled_from(PLACES[1:]))
def test_any_part_in_the_place_of_any_other_is_told_not_raised(one: tuple[Any, ...], other: tuple[Any, ...]):
    part: Any = WHOLE
    for key in other:
        part = part[key]
    examined(replaced(one, part))


@given(way=st.sampled_from(PLACES), value=ODD)
def test_canonical_text_of_anything_reads_back_to_itself(way: tuple[Any, ...], value: Any):
    raw = replaced(way, value)
    if isinstance(raw, dict):
        written = canonical(raw)
        assert canonical(json.loads(written)) == written


@given(value=ODD)
def test_any_json_is_told_not_raised(value: Any):
    examined(value)
