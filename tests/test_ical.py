"""A calendar as other programs read it: what is written is read back the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from instar.ical import CalendarEntry as Entry
from instar.ical import calendar_file

NOW = 1_767_603_600_000
texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n"), max_size=300)


def read(entry: Entry) -> dict[str, object]:
    (found,) = Calendar.from_ical(calendar_file("Olga", [entry])).walk("VEVENT")
    return dict(found)


@given(texts.filter(lambda text: text == text.strip()))
def test_folding_and_escaping_lose_nothing(text: str) -> None:
    raw = calendar_file("Olga", [Entry("meeting-1@x", "Plan; a, b \\ c", NOW, text=text, begin=NOW, end=NOW + 60_000)])
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    raw.decode("utf-8")
    found = read(Entry("meeting-1@x", "Plan; a, b \\ c", NOW, text=text, begin=NOW, end=NOW + 60_000))
    assert str(found["SUMMARY"]) == "Plan; a, b \\ c"
    assert str(found.get("DESCRIPTION", "")) == text


def test_a_meeting_has_its_moments_and_its_identity() -> None:
    found = read(Entry("meeting-1@x", "Plan", NOW, 3, NOW, NOW + 3_600_000, place="Room 2", answer="accepted"))
    assert (str(found["UID"]), found["SEQUENCE"], str(found["STATUS"])) == ("meeting-1@x", 3, "CONFIRMED")
    assert found["DTSTART"].dt == datetime(2026, 1, 5, 9, tzinfo=UTC)  # type: ignore[attr-defined]
    assert found["DTEND"].dt == datetime(2026, 1, 5, 10, tzinfo=UTC)  # type: ignore[attr-defined]
    assert str(found["LOCATION"]) == "Room 2"


def test_the_end_of_whole_days_is_the_day_after() -> None:
    found = read(Entry("a@x", "Fair", NOW, first=date(2026, 1, 5), last=date(2026, 1, 6)))
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2026, 1, 5), date(2026, 1, 7))  # type: ignore[attr-defined]


def test_what_is_cancelled_or_declined_takes_no_time() -> None:
    for entry in (
        Entry("a@x", "Plan", NOW, cancelled=True),
        Entry("a@x", "Plan", NOW, answer="declined"),
    ):
        assert (str(read(entry)["STATUS"]), str(read(entry)["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    assert str(read(Entry("a@x", "Plan", NOW, answer="invited"))["STATUS"]) == "TENTATIVE"
