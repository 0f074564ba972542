"""Which of the four dots a ticket stands at."""

from __future__ import annotations

import pytest

from instar.web.progress import DONE, RECEIVED, WAITING, WORK, place


@pytest.mark.parametrize(
    ("status", "untouched", "ended", "asked", "expected"),
    [
        ("active", True, False, False, RECEIVED),
        ("active", False, False, False, WORK),
        ("hold", False, False, False, WORK),
        ("waiting", False, False, False, WAITING),
        ("active", False, False, True, WAITING),
        ("resolved", False, False, True, WAITING),
        ("resolved", False, False, False, DONE),
        ("cancelled", False, False, False, DONE),
        ("waiting", False, True, True, DONE),
    ],
)
def test_the_dot(status: str, untouched: bool, ended: bool, asked: bool, expected: int) -> None:
    assert place(status, untouched=untouched, ended=ended, asked=asked) == expected
