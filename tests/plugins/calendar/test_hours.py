"""What is shaded: the hours of the calendar on the reader's wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from instar.queries.sets import Tickets
from instar.testing.site import Site
from instar_plugins.calendar.hours import Hours, Off, hours, opening

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site.make(tmp_path, {"INSTAR_TIMEZONE": "Europe/Moscow"})
    yield made
    made.close()


def tickets(site: Site) -> Tickets:
    return Tickets(site.kernel, site.people["olga"])


def test_before_and_after_work_is_shaded_and_a_day_off_is_whole(site: Site) -> None:
    """A Friday and a Saturday."""
    found = hours(tickets(site), "office", date(2026, 2, 6), date(2026, 2, 7), MOSCOW)
    assert found.closed == (
        ("2026-02-06T00:00", "2026-02-06T09:00"),
        ("2026-02-06T18:00", "2026-02-07T00:00"),
        ("2026-02-07T00:00", "2026-02-08T00:00"),
    )
    assert found.off == (Off("2026-02-07", ""),)


def test_a_reader_elsewhere_sees_the_hours_on_his_own_wall(site: Site) -> None:
    """Moscow keeps its clocks, Berlin does not: two hours apart in winter, one in summer."""
    for day, begin, end in ((date(2026, 3, 27), "07:00", "16:00"), (date(2026, 3, 30), "08:00", "17:00")):
        found = hours(tickets(site), "office", day, day, BERLIN)
        assert [(begin[11:], end[11:]) for begin, end in found.closed] == [("00:00", begin), (end, "00:00")]


def test_a_holiday_has_its_name(site: Site) -> None:
    found = hours(tickets(site), "ru", date(2026, 5, 1), date(2026, 5, 1), MOSCOW)
    assert [one.day for one in found.off] == ["2026-05-01"]
    assert found.off[0].title


def test_without_such_a_calendar_nothing_is_shaded(site: Site) -> None:
    assert hours(tickets(site), "nowhere", date(2026, 2, 6), date(2026, 2, 7), MOSCOW) == Hours((), ())


def test_work_begins_when_the_calendar_says_so_else_at_nine(site: Site) -> None:
    assert opening(tickets(site), "office", date(2026, 3, 27), BERLIN) == time(7)
    assert opening(tickets(site), "office", date(2026, 3, 28), BERLIN) == time(9), "a Saturday"
    assert opening(tickets(site), "nowhere", date(2026, 3, 27), BERLIN) == time(9)
