"""Checklists: weights, what must not be missed, and what a site may write."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from instar_plugins.quality.checklists import DEFAULT, Point, points_of, read, score, wrong

POINTS = (Point("a", {"en": "A"}, 3), Point("b", {"en": "B"}, 1), Point("c", {"en": "C"}, 1, must=True))


@pytest.mark.parametrize(
    ("marks", "total"),
    [
        ({"a": "yes", "b": "yes", "c": "yes"}, 100),
        ({"a": "no", "b": "yes", "c": "yes"}, 40),
        ({"a": "half", "b": "yes", "c": "yes"}, 70),
        ({"a": "yes", "b": "no", "c": "none"}, 75),
        ({"a": "none", "b": "no", "c": "none"}, 0),
        ({"a": "yes", "b": "yes", "c": "no"}, 0),
        ({"a": "none", "b": "none", "c": "none"}, None),
    ],
)
def test_points_count_by_their_weight_and_what_did_not_come_up_does_not(marks: dict[str, str], total: int) -> None:
    assert score(POINTS, marks) == total


def test_those_that_come_with_it_are_said_in_both_languages() -> None:
    lists = read("")
    assert set(lists) == set(DEFAULT)
    assert all(point.title.keys() == {"en", "ru"} for points in lists.values() for point in points)
    assert points_of(lists, "phone")[0].key == "greeted"
    assert points_of(lists, "mail") == lists["*"]


def test_a_site_writes_its_own() -> None:
    own = {"*": [{"key": "kind", "title": "Kind", "weight": 2.5, "must": True}]}
    assert read(json.dumps(own)) == {"*": (Point("kind", {"en": "Kind", "ru": "Kind"}, 2.5, must=True),)}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "“*”"),
        ({"phone": []}, "“*”"),
        ({"*": []}, "*: a list of 1 to 30 points"),
        ({"*": [{"title": "A"}]}, "*.1: key"),
        ({"*": [{"key": "a b", "title": "A"}]}, "*.1: key"),
        ({"*": [{"key": "a"}]}, "*.1: title"),
        ({"*": [{"key": "a", "title": {"en": ""}}]}, "*.1: title"),
        ({"*": [{"key": "a", "title": "A", "weight": 0}]}, "*.1: weight"),
        ({"*": [{"key": "a", "title": "A", "weight": True}]}, "*.1: weight"),
        ({"*": [{"key": "a", "title": "A"}, {"key": "a", "title": "B"}]}, "same key"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(given: Any, told: str) -> None:
    assert told in (wrong(json.dumps(given)) or "")


def test_no_json_is_told() -> None:
    assert wrong("{")
    assert wrong("") is None


def test_the_example_of_the_page_can_be_used() -> None:
    page = (Path(__file__).parents[3] / "docs" / "quality.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert set(read(example)) == {"*", "phone"}
    assert read(example)["*"][1].must
