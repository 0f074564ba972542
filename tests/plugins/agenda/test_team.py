"""A team's days: who is there now, who is away, who is busy."""

from __future__ import annotations

from typing import Any


def test_who_is_there_now(office: Any) -> None:
    assert office.page("olga", "/x/agenda/team/sales").count("here now") == 2
    office.meet("boris", at="09:00", until="10:00")
    office.away("ivan", "2026-01-05", "2026-01-06", "boris")
    page = office.page("olga", "/x/agenda/team/sales")
    assert "Boris Belov in a meeting until 10:00" in page
    assert "Ivan Sokolov absent until Jan 6, 2026, Boris Belov stands in" in page


def test_who_has_not_begun_yet_works_from_then_on(office: Any) -> None:
    office.zone("boris", "America/New_York")
    assert "Boris Belov works from 14:00 America/New_York" in office.page("olga", "/x/agenda/team/sales")


def test_meetings_are_counted_and_what_overlaps_once(office: Any) -> None:
    office.meet("boris", at="10:00", until="11:00")
    office.meet("boris", "ivan", at="10:30", until="12:00")
    office.meet("boris", whole_day=True, begin="2026-01-07", end="2026-01-07")
    page = office.page("olga", "/x/agenda/team/sales")
    assert "2 meetings, 2 h" in page
    assert "1 meeting, 1 h 30 min" in page
    assert "1 meeting, all day" in page
    assert page.count("day off") == 4
