"""What is wrong with a calendar is told at its place, with what would be right."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.engine.calendars import parse_calendar
from instar.engine.canonical import canonical
from instar.engine.keys import CALENDAR_KEYS
from instar.engine.source import Source

RIGHT: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "office",
    "title": {"en": "Office", "ru": "Офис"},
    "week": {"mon-fri": ["09:00-18:00"]},
}


def told(given: Any, **others: dict[str, Any]) -> list[tuple[str, str]]:
    found = parse_calendar(given, others.get, known=others)
    assert (found.calendar is None) == any(one.severity == "error" for one in found.findings)
    assert all(one.message for one in found.findings)
    return [(one.code, one.pointer) for one in found.findings]


def test_the_smallest_calendar_is_right_and_in_the_zone_of_the_site() -> None:
    assert told(RIGHT) == []
    found = parse_calendar(RIGHT, lambda key: None, ZoneInfo("Europe/Berlin")).calendar
    assert found is not None
    assert (found.zone_name, found.title) == ("Europe/Berlin", RIGHT["title"])


@pytest.mark.parametrize(
    ("changed", "code", "pointer"),
    [
        ({"format": "instar.calendar/2"}, "format", "/format"),
        ({"key": "1"}, "key", "/key"),
        ({"title": 5}, "shape", "/title"),
        ({"weeks": {}}, "unknown_key", "/weeks"),
        ({"zone": "Europe/Moskau"}, "zone", "/zone"),
        ({"zone": 3}, "zone", "/zone"),
        ({"week": []}, "shape", "/week"),
        ({"week": {"mo": []}}, "weekday", "/week/mo"),
        ({"week": {"mon-fry": []}}, "weekday", "/week/mon-fry"),
        ({"week": {"fri-mon": []}}, "weekday", "/week/fri-mon"),
        ({"week": {"mon-fri": ["09:00-18:00"], "tue": []}}, "weekday", "/week/tue"),
        ({"week": {"mon": "09:00-18:00"}}, "shape", "/week/mon"),
        ({"week": {"mon": ["9-18"]}}, "hours", "/week/mon/0"),
        ({"week": {"mon": ["09:00-24:30"]}}, "hours", "/week/mon/0"),
        ({"week": {"mon": ["09:00-09:00"]}}, "hours", "/week/mon/0"),
        ({"week": {"mon": [900]}}, "hours", "/week/mon/0"),
        ({"week": {"mon": ["09:00-13:00", "12:00-18:00"]}}, "overlap", "/week/mon/1"),
        ({"week": {"mon-sun": []}}, "never_open", "/week"),
        ({"holidays": {}}, "shape", "/holidays"),
        ({"holidays": [5]}, "shape", "/holidays/0"),
        ({"holidays": [{"title": "x"}]}, "shape", "/holidays/0"),
        ({"holidays": ["2026-02-30"]}, "date", "/holidays/0"),
        ({"holidays": ["13-01"]}, "date", "/holidays/0"),
        ({"holidays": ["1899-01-01"]}, "date", "/holidays/0"),
        ({"holidays": [{"date": "01-01", "name": "x"}]}, "unknown_key", "/holidays/0/name"),
        ({"holidays": [{"date": "01-01", "title": 1}]}, "shape", "/holidays/0/title"),
        ({"holidays": ["01-01", {"from": "01-01", "to": "01-08"}]}, "duplicate_date", "/holidays/1"),
        ({"holidays": [{"from": "2026-01-08", "to": "2026-01-01"}]}, "range", "/holidays/0"),
        ({"holidays": [{"from": "2026-01-01", "to": "2027-01-08"}]}, "range", "/holidays/0"),
        ({"holidays": [{"from": "2026-01-01", "to": "01-08"}]}, "range", "/holidays/0"),
        ({"holidays": [{"country": "XX"}]}, "country", "/holidays/0/country"),
        ({"holidays": [{"country": 7}]}, "country", "/holidays/0/country"),
        ({"holidays": [{"country": "DE", "part": "XX"}]}, "country", "/holidays/0/part"),
        ({"holidays": [{"country": "DE", "from": "2026"}]}, "shape", "/holidays/0/from"),
        ({"holidays": [{"country": "DE", "state": "BY"}]}, "unknown_key", "/holidays/0/state"),
        ({"moved": [5]}, "shape", "/moved/0"),
        ({"moved": [{"work": "2025-11-01"}]}, "date", "/moved/0"),
        ({"moved": [{"off": "11-03"}]}, "date", "/moved/0/off"),
        ({"moved": [{"off": "2025-11-02", "work": "2025-11-01"}]}, "moved", "/moved/0/off"),
        ({"moved": [{"off": "2025-11-03", "from": "x"}]}, "unknown_key", "/moved/0/from"),
        ({"moved": [{"off": "2025-11-03"}, {"off": "2025-11-03"}]}, "duplicate_date", "/moved/1/off"),
        ({"short": True}, "shape", "/short"),
        ({"short": {"by": "P1D"}}, "shape", "/short/by"),
        ({"short": {"by": "1h"}}, "shape", "/short/by"),
        ({"short": {"eves": "yes"}}, "shape", "/short/eves"),
        ({"short": {"dates": "2026-12-30"}}, "shape", "/short/dates"),
        ({"short": {"dates": ["12-30"]}}, "date", "/short/dates/0"),
        ({"short": {"days": []}}, "unknown_key", "/short/days"),
        ({"exceptions": ["2026-12-30"]}, "shape", "/exceptions/0"),
        ({"exceptions": [{"date": "2026-12-30"}]}, "shape", "/exceptions/0"),
        ({"exceptions": [{"date": "2026-12-30", "hours": "none"}]}, "shape", "/exceptions/0/hours"),
        ({"exceptions": [{"date": "12-30", "hours": []}]}, "date", "/exceptions/0/date"),
        ({"extends": ["ru"]}, "shape", "/extends"),
        ({"extends": "ru"}, "unknown_calendar", "/extends"),
        ({"extends": "office"}, "circle", "/extends"),
    ],
)
def test_a_mistake_is_told_at_its_place(changed: dict[str, Any], code: str, pointer: str) -> None:
    assert (code, pointer) in told({**RIGHT, **changed})


@pytest.mark.parametrize("given", [[], "x", 5, None])
def test_what_is_no_object_is_told(given: Any) -> None:
    assert told(Source.of(given)) == [("shape", "")]


def test_a_calendar_needs_a_week_or_another_one() -> None:
    assert told({**RIGHT, "week": {}}) == [("never_open", "/week")]
    bare = {key: value for key, value in RIGHT.items() if key != "week"}
    assert ("shape", "") in told(bare)
    assert told({**bare, "key": "team", "extends": "office"}, office=RIGHT) == []


def test_what_a_calendar_builds_on_must_be_right_and_no_circle() -> None:
    team = {**RIGHT, "key": "team", "extends": "office"}
    assert told(team, office={**RIGHT, "zone": "Mars"}) == [("broken_calendar", "/extends")]
    circle = {**RIGHT, "extends": "team"}
    assert told(team, office=circle, team=team) == [("broken_calendar", "/extends")]
    assert told({**RIGHT, "key": "team", "extends": "ofice"}, office=RIGHT) == [("unknown_calendar", "/extends")]


def test_hints_name_what_was_meant() -> None:
    found = parse_calendar({**RIGHT, "extends": "ofise"}, lambda key: None, known=["ofice"]).findings
    assert [one.hint for one in found] == ["Did you mean “ofice”?"]


def test_the_nearest_calendars_are_named_first() -> None:
    bodies = {"office": RIGHT, "service": {**RIGHT, "key": "service", "extends": "office"}}
    found = parse_calendar({**RIGHT, "key": "team", "extends": "service", "zone": "Asia/Omsk"}, bodies.get).calendar
    assert found is not None
    assert (found.extends, found.zone_name, len(found.layers)) == (("service", "office"), "Asia/Omsk", 3)


def test_the_canonical_form_has_the_keys_in_their_order() -> None:
    given = {
        "exceptions": [{"hours": [], "date": "2026-12-30"}],
        "short": {"eves": True, "by": "PT1H"},
        "moved": [{"work": "2025-11-01", "off": "2025-11-03"}],
        "holidays": [{"part": "BY", "country": "DE"}, {"title": "x", "date": "01-01"}],
        **RIGHT,
    }
    text = canonical(given)
    assert canonical(Source.read(text, "x").value) == text
    order = [text.index(f'"{key}":') for key in CALENDAR_KEYS if f'\n  "{key}":' in text]
    assert order == sorted(order)
    for first, second in (("date", "hours"), ("by", "eves"), ("off", "work"), ("country", "part")):
        assert text.index(f'"{first}":') < text.index(f'"{second}":')
