"""Words are found however they were typed."""

from __future__ import annotations

import pytest

from instar.queries.words import matcher


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("LICENCE", "The licence is missing"),
        ("еще", "Ещё один вопрос"),
        ("ещё", "Еще один вопрос"),
        ("лицензия нет", "Нет лицензии: где лицензия?"),
        ("kbwtypbz", "Где лицензия?"),
        ("дшсутсу", "The licence is missing"),
        ("й", "И\u0306од"),
    ],
)
def test_matches(typed: str, title: str) -> None:
    matches = matcher(typed)
    assert matches is not None
    assert matches(title)


@pytest.mark.parametrize(("typed", "title"), [("licence order", "The licence is missing"), ("100%", "1000 seats")])
def test_every_word_has_to_stand_in_the_title(typed: str, title: str) -> None:
    matches = matcher(typed)
    assert matches is not None
    assert not matches(title)


def test_blanks_are_no_question() -> None:
    assert matcher("  \t ") is None
