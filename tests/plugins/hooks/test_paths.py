"""Paths into the JSON of others; what is not there is nothing, whatever stands in its place."""

from __future__ import annotations

from typing import Any

import pytest

from instar_plugins.hooks.paths import pick, text_of

BODY = {
    "issue": {"title": "Lamp", "number": 7, "open": True, "kind of work": "repair", "none": None, "empty": ""},
    "lines": [{"name": "a"}, {"name": "b"}],
    "0": "zero",
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("issue.title", "Lamp"),
        ("$.issue.title", "Lamp"),
        ("$issue.number", 7),
        ('issue["kind of work"]', "repair"),
        ("issue['kind of work']", "repair"),
        ("lines[1].name", "b"),
        ("lines[-1].name", "b"),
        ("lines.0.name", "a"),
        ("0", "zero"),
        ("lines[9].name", None),
        ("issue.title.more", None),
        ("issue[0]", None),
        ("nothing | issue.none | issue.empty | issue.title", "Lamp"),
        ('nothing | "in words"', "in words"),
        ('"a | b"', "a | b"),
        ("Order {{ issue.number }}: {{ lines[0].name | issue.title }}", "Order 7: a"),
        ("{{ nothing }}", None),
        ("{{nothing}}{{issue.number}}", "7"),
    ],
)
def test_what_stands_there(path: str, value: Any) -> None:
    assert pick(path).of(BODY) == value


@pytest.mark.parametrize("path", ["a..b.", "a[", "a[x]", "a |", "{{ a", "{{ }}", "a b", ".", "a" * 1001, "$ a"])
def test_what_is_no_path_is_told(path: str) -> None:
    with pytest.raises(ValueError, match=r"path|behind"):
        pick(path)


def test_values_as_people_read_them() -> None:
    assert text_of([1, "a", None, {"b": 1}, True]) == "1, a, true"
    assert text_of({"a": 1}) == ""
    assert pick("issue.open").text(BODY) == "true"


def test_odd_bodies_break_nothing() -> None:
    for odd in (None, 7, "x", [], [[]], True):
        assert pick("a.b[0]").of(odd) is None
