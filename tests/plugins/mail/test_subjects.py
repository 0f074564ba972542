"""Subjects lose what mail programs put before them, and tell the numbers of tickets in them."""

from __future__ import annotations

import pytest

from instar_plugins.mail.subjects import is_answer, is_forwarded, numbers, title


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Cats",
        "RE[2]: Fw: Cats",
        "Отв: HA: Cats",
        "Пересл: Cats",
        "[External] Re: Cats",
        "AW: SV: Cats",
        "Re\uff1a Cats",
    ],
)
def test_prefixes_go(subject: str) -> None:
    assert title(subject) == "Cats"


@pytest.mark.parametrize("subject", ["Report: cats", "Na: I don't", "Regarding cats", "T-1: Cats"])
def test_words_that_only_begin_so_stay(subject: str) -> None:
    assert title(subject) == subject


def test_answers_and_what_is_handed_on_are_told_apart() -> None:
    assert is_answer("[EXT] Отв: Кот")
    assert not is_answer("Fwd: Re: Кот")
    assert is_forwarded("Fwd: Re: Кот")
    assert not is_forwarded("Кот")


def test_numbers_are_read_in_both_alphabets_and_nothing_else_is_one() -> None:
    assert numbers("Re: [T-12] т-13 and ST-14, T-15-3, A-T-16") == ["T-12", "T-13"]
