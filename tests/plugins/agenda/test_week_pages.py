"""The calendar of one person."""

from __future__ import annotations

from typing import Any


def test_the_week_begins_on_monday_and_today_is_marked(office: Any) -> None:
    text = office.get("olga", "/x/agenda/?day=2026-01-08").text
    assert text.index("Mon 5 Jan") < text.index("Sun 11 Jan")
    assert text.count('aria-current="date"') == 1
    assert "5 – 11 January 2026" in text
    assert "/x/agenda/?day=2025-12-29" in text
    assert "/x/agenda/?day=2026-01-12" in text


def test_a_day_alone_goes_on_by_days(office: Any) -> None:
    text = office.get("olga", "/x/agenda/?day=2026-01-08&view=day").text
    assert "Thursday, 8 January 2026" in text
    assert "/x/agenda/?day=2026-01-09&amp;view=day" in text
    assert text.count('class="agenda-day') - text.count("agenda-day-head") - text.count("agenda-days") == 1


def test_it_speaks_russian(office: Any) -> None:
    page = office.page("olga", "/x/agenda/", "ru")
    assert "Новая встреча" in page
    assert "5 – 11 января 2026" in page
    assert "Выходной" in page


def test_somebody_who_is_not_there_is_told(office: Any) -> None:
    assert office.get("olga", "/x/agenda/?person=nobody").status_code == 404
    assert office.get("olga", "/x/agenda/?day=nonsense").status_code == 200
    assert "5 – 11 January 2026" in office.page("olga", "/x/agenda/?person=boris&day=2026-01-05")


def test_it_stands_in_the_menu_of_staff_alone(office: Any) -> None:
    assert 'href="/x/agenda/"' in office.get("olga", "/work").text
    assert 'href="/x/agenda/"' not in office.get("carl", "/work").text
