"""What a form says about a value that it cannot take."""

from __future__ import annotations

import inspect
from datetime import date
from decimal import Decimal

import pytest

from instar.forms import sentences
from instar.i18n import use

SAID = {
    "too_long": ("X", 3, 5),
    "too_short": ("X", 3),
    "too_precise": ("X", 15),
    "over": ("X", Decimal("0.5")),
    "under": ("X", date(2026, 1, 1)),
    "too_many_files": ("X", 20),
    "unknown": ("X", "Y"),
    "too_few_rows": ("X", 2),
    "too_many_rows": ("X", 2),
    "not_there": ("user", "X"),
}
EVERY = [
    name
    for name, said in vars(sentences).items()
    if inspect.isfunction(said) and said.__module__ == sentences.__name__ and name not in ("number", "day")
]


@pytest.mark.parametrize("name", EVERY)
def test_a_sentence_names_the_field_and_says_what_to_do(name):
    said = getattr(sentences, name)(*SAID.get(name, ("X",)))
    assert "X" in said
    assert said.endswith((".", "?"))
    assert said.count(". ") >= 1
    assert not {"{", "!", "please"} & set(said.lower().split() + list(said))


def test_an_unknown_name_with_nothing_near_is_to_be_left_out():
    assert sentences.unknown("X", None) == "This form has no field “X”. Leave it out."


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [("en", "1,234.5", "January 2, 2026"), ("ru", "1\u00a0234,5", "2 января 2026\u202fг.")],
)
def test_numbers_and_days_are_written_as_the_language_does(language, number, day):
    with use(language):
        assert sentences.number(Decimal("1234.50").normalize()) == number
        assert sentences.day(date(2026, 1, 2)) == day
