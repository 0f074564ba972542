"""Values in plain texts."""

from __future__ import annotations

from instar.forms.places import places, put_in


def test_names_are_found_once_and_other_braces_are_braces() -> None:
    assert places("{a} {b.c} {a} {A} {} {a.b.c} {{d}} {1}") == ("a", "b.c", "d")


def test_values_are_put_in_and_never_looked_at_again() -> None:
    assert put_in("{a}{b}{c}", {"a": "{b}", "b": "2", "c": ""}) == ("{b}2{c}", ("c",))
