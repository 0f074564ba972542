"""What a picker writes into its line leads back to the key."""

from __future__ import annotations

import pytest

from instar.forms.references import bare, key_in, spelled


@pytest.mark.parametrize(
    ("kind", "key", "name", "line"),
    [
        ("user", "olga", "Olga Petrova", "Olga Petrova (olga)"),
        ("user", "olga", None, "olga"),
        ("organization", "north", "North (West) LLC", "North (West) LLC (north)"),
        ("contact", "12", "Ann (Smith)", "Ann (Smith) (#12)"),
        ("contact", "12", None, "#12"),
        ("ticket", "T-12", "Where is my licence? (2)", "T-12 Where is my licence? (2)"),
        ("ticket", "T-12", None, "T-12"),
    ],
)
def test_a_line_leads_back_to_its_key(kind, key, name, line):
    assert spelled(kind, key, name) == line
    assert (key_in(kind, line) or line) == key


@pytest.mark.parametrize(
    ("kind", "line", "key"),
    [
        ("ticket", "t-12", "T-12"),
        ("ticket", "12", "T-12"),
        ("ticket", "T-012", None),
        ("ticket", "the printer", None),
        ("ticket", "", None),
        ("contact", "12", "12"),
        ("contact", "Ann", None),
        ("contact", "Ann (#0)", None),
        ("contact", "Ann (12)", None),
        ("contact", "alert(1)", None),
        ("contact", "alert(#1)", None),
        ("user", "alert(olga)", None),
        ("contact", "٣", None),
        ("user", "Olga", None),
        ("user", "Olga ()", None),
    ],
)
def test_a_line_in_own_words_is_read_where_it_is_a_key(kind, line, key):
    assert key_in(kind, line) == key


def test_a_key_alone_is_read_by_people():
    assert (bare("contact", "12"), bare("user", "olga")) == ("#12", "olga")
