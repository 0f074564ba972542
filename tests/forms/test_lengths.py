"""Lengths of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.forms.lengths import read, written

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h 30m", 150),
        ("2h30m", 150),
        ("2 ч 30 мин", 150),
        ("2 ч. 30 мин.", 150),
        ("2:30", 150),
        ("1,5 ч", 90),
        ("1.5 h", 90),
        ("1 day, 2 hours", 26 * 60),
        ("1 неделя", 7 * 24 * 60),
        ("0 min", 0),
        ("-1 h", -60),
        ("\u22121 ч", -60),
        (" 2\u00a0H ", 120),
    ],
)
def test_a_length_is_read_as_people_write_it(text, minutes):
    assert read(text) == minutes * MINUTE


@pytest.mark.parametrize("text", ["", " ", "-", "90", "h", "2 x", "2h foo", "2:90", "PT2H", "2h" * 60, "9" * 9 + "w"])
def test_what_is_no_length_is_not_guessed(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("language", "told"), [("ru", "1 д 2 ч 3 мин 4 с"), ("ru-RU", "1 д 2 ч 3 мин 4 с"), ("de", "1 d 2 h 3 min 4 s")]
)
def test_a_length_is_written_in_the_language(language, told):
    length = timedelta(days=1, hours=2, minutes=3, seconds=4)
    assert written(length, language).replace("\u00a0", " ") == told
    assert written(timedelta(), language)[0] == "0"


@given(st.timedeltas(timedelta(days=-9999), timedelta(days=9999)), st.sampled_from(["en", "ru", "pt-BR"]))
def test_what_is_written_is_read_again(length, language):
    whole = timedelta(seconds=int(length.total_seconds()))
    assert read(written(whole, language)) == whole
