"""What a typed line says."""

from __future__ import annotations

from datetime import date

import pytest

from instar.commands.lines import Line, line, lines

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Call the customer", Line("Call the customer")),
        ("Call the customer @olga tomorrow", Line("Call the customer", "olga", "2026-01-06")),
        ("- Проверить лицензию до 05.12 @Ivan", Line("Проверить лицензию", "ivan", "2026-12-05")),
        ("3) Отправить акт к пятнице", Line("Отправить акт", "", "2026-01-09")),
        ("[ ] Pay until 2026-02-28 #shop", Line("Pay", "", "2026-02-28", "shop")),
        ("Ready in the office mon", Line("Ready in the office", "", "2026-01-05")),
        ("Answer 3d", Line("Answer", "", "2026-01-08")),
        ("Ответить 10д", Line("Ответить", "", "2026-01-15")),
        ("New year 01.01", Line("New year", "", "2027-01-01")),
        ("Old bill 01.02.24", Line("Old bill", "", "2024-02-01")),
        ("Update to 3.11", Line("Update to 3.11")),
        ("Update until 3.11", Line("Update", "", "2026-11-03")),
        ("Update to 31.6", Line("Update to 31.6")),
        ("@olga", Line("@olga")),
        ("tomorrow", Line("tomorrow")),
        ("Write to a@b.example", Line("Write to a@b.example")),
        ("Two @olga @ivan", Line("Two @olga", "ivan")),
    ],
)
def test_a_line(typed: str, said: Line) -> None:
    assert line(typed, MONDAY) == said


def test_empty_lines_are_none() -> None:
    assert [one.text for one in lines("a\n\n  \n- \nb\r\n", MONDAY)] == ["a", "b"]
