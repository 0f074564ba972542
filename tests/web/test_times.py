"""Times in words, as people at the pages read them."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from instar.i18n import use
from instar.web import times

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = 1_767_603_600_000  # Monday, 5 January 2026, 12:00 in Moscow
MINUTE, HOUR, DAY = times.MINUTE, times.HOUR, times.DAY


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with use("en"):
        yield


def moment(away: int) -> str:
    told = times.moment(NOW + away, now=NOW, zone=MOSCOW)
    assert told is not None
    return told.text


def deadline(away: int) -> times.TimeText:
    told = times.deadline(NOW + away, now=NOW, zone=MOSCOW)
    assert told is not None
    return told


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (0, "just now"),
        (MINUTE - 1, "just now"),
        (-MINUTE + 1, "just now"),
        (-MINUTE, "1 min ago"),
        (-59 * MINUTE - 59_000, "59 min ago"),
        (-HOUR, "1 h ago"),
        (-DAY + 1, "23 h ago"),
        (-DAY, "yesterday 12:00"),
        (-3 * DAY, "Fri 12:00"),
        (-30 * DAY, "6 Dec 2025"),
        (30 * DAY, "4 Feb"),
        (2 * HOUR, "in 2 h"),
    ],
)
def test_a_moment_is_rounded_down_and_never_nought(away: int, text: str) -> None:
    assert moment(away) == text


@pytest.mark.parametrize(
    ("away", "text", "tone", "live"),
    [
        (40 * MINUTE, "in 40 min", "soon", "due"),
        (5 * HOUR, "by 17:00", "", ""),
        (20 * HOUR, "in 20 h", "", "due"),
        (30 * HOUR, "tomorrow 18:00", "", ""),
        (60 * DAY, "6 Mar", "", ""),
        (-20 * MINUTE, "20 min late", "late", "due"),
        (-HOUR, "1 h late", "late", "due"),
        (-3 * DAY, "3 d late", "late", ""),
    ],
)
def test_a_deadline_has_a_tone(away: int, text: str, tone: str, live: str) -> None:
    told = deadline(away)
    assert (told.text, told.tone, told.live) == (text, tone, live)


def test_what_has_ended_is_late_no_more() -> None:
    told = times.deadline(NOW - DAY, now=NOW, zone=MOSCOW, open=False)
    assert told is not None
    assert (told.text, told.tone) == ("yesterday 12:00", "")
    told = times.deadline(NOW - HOUR, now=NOW, zone=MOSCOW, open=False)
    assert told is not None
    assert (told.text, told.tone) == ("11:00", "")


def test_the_absolute_time_names_its_zone() -> None:
    told = deadline(5 * HOUR)
    assert told.full == "5 January 2026, 17:00 Moscow Standard Time" or told.full.startswith("5 January 2026, 17:00 ")
    assert told.iso == "2026-01-05T17:00:00+03:00"


def test_in_russian_the_year_and_the_day_are_written_as_there() -> None:
    with use("ru"):
        assert moment(-30 * DAY) == "6 дек. 2025 г."
        assert moment(-3 * DAY) == "пт 12:00"


def test_the_zone_decides_what_yesterday_is() -> None:
    early = NOW - 11 * HOUR  # 01:00 in Moscow, still Sunday in New York
    assert times.day_of(early, zone=MOSCOW).day == 5
    assert times.day_of(early, zone=ZoneInfo("America/New_York")).day == 4


def test_how_long_something_lasted() -> None:
    assert [times.lasted(ms) for ms in (0, 40 * MINUTE, 2 * HOUR, 3 * DAY)] == [
        "under a minute",
        "40 min",
        "2 h",
        "3 d",
    ]
