"""Days off of other calendars become holidays; what is none is named with the reason."""

from __future__ import annotations

import pytest

from instar.engine.calendars import parse_calendar
from instar.engine.calendars.ical import IcalError, read_ical

OFFICE = {"format": "instar.calendar/1", "key": "office", "week": {"mon-fri": ["09:00-18:00"]}}


def file(*events: str, name: str = "") -> bytes:
    blocks = [f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events)]
    head = f"X-WR-CALNAME:{name}\n" if name else ""
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{''.join(blocks)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def test_whole_days_become_holidays_and_days_that_follow_one_entry() -> None:
    found = read_ical(
        file(
            "SUMMARY:New Year\nDTSTART;VALUE=DATE:20280101\nDTEND;VALUE=DATE:20280109",
            "SUMMARY:Victory Day\nDTSTART;VALUE=DATE:20280509",
            "SUMMARY:Unity Day\nDTSTART;VALUE=DATE:20201104\nRRULE:FREQ=YEARLY",
            "SUMMARY:Inventory\nDTSTART;VALUE=DATE:20281230\nDURATION:P3D",
            name="Company 2028",
        ),
        "company",
        "office",
    )
    assert found.calendar == {
        "format": "instar.calendar/1",
        "key": "company",
        "title": "Company 2028",
        "extends": "office",
        "holidays": [
            {"from": "2028-01-01", "to": "2028-01-08", "title": "New Year"},
            {"date": "2028-05-09", "title": "Victory Day"},
            {"from": "2028-12-30", "to": "2028-12-31", "title": "Inventory"},
            {"date": "2029-01-01", "title": "Inventory"},
            {"date": "11-04", "title": "Unity Day"},
        ],
    }
    assert (found.days, found.losses) == (13, [])
    assert parse_calendar(found.calendar, {"office": OFFICE}.get).findings == ()


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("DTSTART:20280101T090000Z", "no day off"),
        ("DTSTART;VALUE=DATE:20280101\nRRULE:FREQ=WEEKLY", "another way"),
        ("DTSTART;VALUE=DATE:20280101\nRRULE:FREQ=YEARLY;INTERVAL=2", "another way"),
        ("DTSTART;VALUE=DATE:20280101\nRRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTH=9", "another way"),
        ("DTSTART;VALUE=DATE:20280102\nDTEND;VALUE=DATE:20280101", "from a day to a year"),
        ("DTSTART;VALUE=DATE:20281231\nDTEND;VALUE=DATE:20290102\nRRULE:FREQ=YEARLY", "over the end"),
        ("SUMMARY:Nothing", "cannot be read"),
    ],
)
def test_what_is_no_day_off_is_left_out_and_named(event: str, reason: str) -> None:
    found = read_ical(file(event), "company", "office")
    assert found.calendar["holidays"] == []
    assert [reason in loss.reason for loss in found.losses] == [True]


def test_a_day_with_two_events_is_one_holiday() -> None:
    twice = file("SUMMARY:A\nDTSTART;VALUE=DATE:20280509", "SUMMARY:B\nDTSTART;VALUE=DATE:20280509")
    assert read_ical(twice, "c", "office").calendar["holidays"] == [{"date": "2028-05-09", "title": "A"}]


@pytest.mark.parametrize("text", [b"", b"{}", b"BEGIN:VEVENT\r\nEND:VEVENT", b"\xff\xfe", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_icalendar_is_told(text: bytes) -> None:
    with pytest.raises(IcalError, match="no iCalendar file"):
        read_ical(text, "c", "office")
