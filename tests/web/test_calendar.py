"""Calendars are shown as a week and a year, tell when something is due and why, and are published as others are."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from instar.commands import AddGrant, Publish

from .conftest import DEAL, Desk

CALENDAR: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "shop",
    "title": {"en": "Shop", "ru": "Магазин"},
    "note": "<b>Open</b>",
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-13:00", "14:00-18:00"], "sat": ["22:00-06:00"]},
    "holidays": [{"date": "2026-11-04", "title": {"en": "Unity Day", "ru": "День народного единства"}}],
    "moved": [{"off": "2026-11-03", "work": "2026-11-01"}],
    "short": {"eves": True},
    "exceptions": [{"date": "2026-12-30", "hours": ["09:00-24:00"], "title": "Sale"}],
}


def publish(desk: Desk, **changed: Any) -> None:
    desk.run(Publish(orjson.dumps({**CALENDAR, **changed}).decode()))


def test_a_calendar_is_listed_and_drawn(desk: Desk) -> None:
    root = desk.at("root")
    publish(desk)
    assert "/design/calendar/shop" in root.text("/design/calendars")
    html = root.text("/design/calendar/shop?year=2026")
    for shown in ("Monday", "09:00–13:00, 14:00–18:00", "22:00–06:00", "November", "Europe/Moscow", "&lt;b&gt;Open"):
        assert shown in html, shown
    assert "<b>Open" not in html
    for cell in (
        'class="cal-holiday" title="Wed, 4 Nov 2026: Unity Day"',
        'class="cal-extra" title="Sun, 1 Nov 2026: Worked in place of Tue, 3 Nov 2026, 09:00–13:00, 14:00–17:00"',
        'class="cal-own" title="Wed, 30 Dec 2026: Sale, 09:00–24:00"',
    ):
        assert cell in html, cell
    for kind in ("Working day", "Day off", "Day off, moved here", "Holiday", "Hours of its own"):
        assert kind in html
    assert "?year=2025#year" in html
    assert "?year=2027#year" in html


def test_it_tells_when_something_is_due_and_why(desk: Desk) -> None:
    publish(desk)
    html = desk.at("root").text("/design/calendar/shop?start=2026-10-30T17:00&length=PT3H")
    for shown in ("Sun, 1 Nov 2026, 00:00", "17:00–18:00", "22:00–00:00", "1 h 0 min", "2 h 0 min"):
        assert shown in html, shown
    html = desk.at("root").text("/design/calendar/shop?start=2026-11-02T17:00&length=p1d")
    assert "Thu, 5 Nov 2026, 17:00" in html
    assert "Unity Day" in html


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("start=soon&length=PT3H", "“soon” is no moment."),
        ("start=2026-11-02T17:00&length=3h", "“3h” is no duration."),
        ("start=2026-11-02T17:00Z&length=PT1H", "is no moment."),
        ("start=2026-11-02T17:00&length=PT800000H", "not so much working time"),
        ("start=0001-01-01T00:00&length=PT1H", "is no moment."),
    ],
)
def test_what_cannot_be_counted_is_told(desk: Desk, asked: str, told: str) -> None:
    publish(desk)
    assert told in desk.at("root").text(f"/design/calendar/shop?{asked}")


def test_a_year_that_no_calendar_knows_is_this_one(desk: Desk) -> None:
    publish(desk)
    assert 'id="year">2026' in desk.at("root").text("/design/calendar/shop?year=9999")


def test_what_it_builds_on_leads_there(desk: Desk) -> None:
    publish(desk)
    publish(desk, key="team", extends="shop")
    assert 'href="/design/calendar/shop"' in desk.at("root").text("/design/calendar/team")


def test_it_is_written_on_its_page_and_a_mistake_is_told_at_its_line(desk: Desk) -> None:
    root = desk.at("root")
    html = root.text("/design/calendars/new")
    assert "New calendar" in html
    assert "instar.calendar/1" in html
    sent = {"definition": orjson.dumps({**CALENDAR, "key": "fresh"}).decode(), "do": "publish", "note": "First"}
    assert root.post("/design/calendars/new", sent).status_code == 303
    base = desk.kernel.definitions.current("calendar", "fresh")
    assert base is not None
    broken = {**CALENDAR, "key": "fresh", "week": {"mon": ["9-18"]}}
    sent |= {"definition": orjson.dumps(broken, option=2).decode(), "base": str(base.id)}
    answer = root.post("/design/calendar/fresh", sent)
    assert answer.status_code == 422
    assert "/week/mon/0" in answer.text


def test_a_right_in_one_process_opens_the_calendars_that_it_counts_by(desk: Desk) -> None:
    publish(desk)
    publish(desk, key="team", extends="shop")
    desk.run(AddGrant("boris", "process.view", "process", "deal"))
    assert desk.at("boris").get("/design/calendar/team").status_code == 404
    nodes = {**DEAL["nodes"]}
    task = next(id for id, node in nodes.items() if node["type"] == "userTask")
    nodes[task] = {**nodes[task], "due": {"after": "PT4H", "calendar": "team"}}
    desk.run(Publish(orjson.dumps({**DEAL, "nodes": nodes}).decode()))
    assert desk.at("boris").get("/design/calendar/team").status_code == 200
    assert desk.at("boris").get("/design/calendar/shop").status_code == 200
    assert "process “Deals”" in desk.at("root").text("/design/calendar/team")
