"""Clocks in a ticket's properties, and the page that tells why it is due when it is."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from instar.commands import Publish
from instar.jobs import run_due
from instar.web.clock_words import worked

from .conftest import APPEAL, HOUR, MINUTE, Browser, Desk

OFFICE: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "desk",
    "title": {"en": "The desk", "ru": "Приёмная"},
    "week": {"mon-sun": ["00:00-24:00"]},
}
SLA: list[dict[str, Any]] = [
    {"metric": "first_response", "target": {"P1": "PT1H", "*": "PT4H"}, "calendar": "desk", "warn": [50]},
    {"metric": "resolution", "target": {"*": "PT30H"}, "pause": ["waiting"]},
]


@pytest.fixture
def number(desk: Desk) -> str:
    for definition in (OFFICE, {**APPEAL, "sla": SLA}):
        desk.run(Publish(orjson.dumps(definition).decode()))
    return desk.open(requester={"name": "Ann", "email": "ann@example.org"})


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_properties_show_the_clocks_and_lead_to_why(desk: Desk, olga: Browser, number: str) -> None:
    page = olga.text(f"/t/{number}")
    assert '<h2 class="props-title">Clocks</h2>' in page
    assert f'href="/t/{number}/clocks#clock-1"' in page
    assert 'id="prop-clock-first_response"' in page
    desk.clock.advance(3 * HOUR + 20 * MINUTE)
    row = desk.at("olga").text(f"/t/{number}").split('id="prop-clock-first_response"')[1][:500]
    assert 'data-tone="soon"' in row
    assert "in 40 min" in row
    desk.clock.advance(HOUR)
    page = desk.at("olga").text(f"/t/{number}")
    assert 'data-tone="late"' in page.split('id="prop-clock-first_response"')[1][:500]
    assert 'data-tone="late"' in page.split('id="ticket-chips"')[1][:600], "the ticket's own line tells it too"


def test_a_reply_in_time_is_told_as_met(desk: Desk, number: str) -> None:
    desk.clock.advance(90 * MINUTE)
    olga = desk.at("olga")
    olga.post(f"/t/{number}/messages", {"audience": "client", "body": "We look at it."})
    row = olga.text(f"/t/{number}").split('id="prop-clock-first_response"')[1][:600]
    assert 'data-tone="met"' in row
    assert "met in 1 h 30 min" in row


def test_the_page_tells_segments_days_and_what_was_told(desk: Desk, number: str) -> None:
    desk.clock.advance(2 * HOUR)
    assert run_due(desk.kernel) == 1
    olga = desk.at("olga")
    page = words(olga.text(f"/t/{number}/clocks"))
    for told in (
        "First response",
        "Promised 4 h",
        "Gone 2 h",
        "Left 2 h",
        "Counts by The desk",
        "runs · P3, 4 h, The desk",
        "Hours that count until it is due",
        "50 % of the target",
        "runs · P3, 30 h, every hour",
    ):
        assert told in page, told
    assert olga.get("/t/T-999/clocks").status_code == 404
    assert desk.at("carl").get(f"/t/{number}/clocks").status_code == 404


def test_a_ticket_without_promises_says_so(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    assert "Nothing is promised here" in olga.text(f"/t/{number}/clocks")
    assert "Clocks</h2>" not in olga.text(f"/t/{number}")


def test_choosing_a_priority_says_when_the_ticket_would_be_due(desk: Desk, olga: Browser, number: str) -> None:
    desk.clock.advance(20 * MINUTE)
    page = olga.get(f"/t/{number}/properties?edit=priority", headers={"HX-Request": "true"}).text
    assert "P1 · in 40 min" in page
    assert re.search(r"P3 · (by|in) ", page)


def test_the_sheet_of_a_change_of_role_says_beforehand_how_the_clocks_end(
    desk: Desk, olga: Browser, number: str
) -> None:
    sheet = olga.script(f"/t/{number}").text(f"/t/{number}/role?role=deal")
    assert "First response ends, met" in sheet
    desk.clock.advance(5 * HOUR)
    sheet = desk.at("olga").script(f"/t/{number}").text(f"/t/{number}/role?role=deal")
    assert "First response ends, late" in sheet
    assert "Resolution ends, met" in sheet


def test_working_time_has_no_days() -> None:
    assert [worked(ms) for ms in (0, 59 * MINUTE, HOUR, 30 * HOUR + MINUTE)] == ["0 min", "59 min", "1 h", "30 h 1 min"]
