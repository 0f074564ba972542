"""Faces."""

from __future__ import annotations

import pytest

from instar.web import people


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Olga Petrova", "OP"),
        ("Мария-Анна де Ла Крус", "МК"),
        ("olga", "O"),
        ("", "?"),
        ("  (x) ", "?"),
        ("Ann (desk)", "A"),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert people.initials(name) == letters
