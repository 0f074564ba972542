"""The part of the page: how it is looked at comes from the address and goes back into it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from .conftest import Desk


def facts(part: str) -> dict[str, Any]:
    found = re.search(r'data-facts="([^"]*)"', part)
    assert found
    read: dict[str, Any] = json.loads(html.unescape(found[1]))
    return read


def test_the_address_says_how_it_is_looked_at(desk: Desk) -> None:
    told = facts(desk.page("boss", "role=deal&by=data.deal_close&span=month&day=2026-05-04"))
    assert (told["by"], told["span"], told["day"]) == ("data.deal_close", "month", "2026-05-04")
    assert told["filters"] == "role=deal", "what is its own is added by the script"


def test_what_the_address_says_amiss_is_passed_over(desk: Desk) -> None:
    told = facts(desk.page("boss", "span=century&day=yesterday"))
    assert (told["by"], told["span"], told["day"]) == ("due", "", "")


def test_an_unknown_date_is_told_above_an_empty_calendar(desk: Desk) -> None:
    answer = desk.at("boss").get("/tickets/as/calendar?by=data.nowhere")
    assert answer.status_code == 422
    assert "There is no date “data.nowhere” to lay tickets out by." in answer.text


def test_a_filter_that_goes_leaves_the_rest_of_the_address(desk: Desk) -> None:
    page = desk.at("boss").get("/tickets/as/calendar?role=deal&by=created&span=month").text
    assert 'href="/tickets/as/calendar?sort=-updated&amp;by=created&amp;span=month"' in page


def test_a_calendar_is_saved_as_a_view_and_opens_as_it_was(desk: Desk) -> None:
    boss = desk.at("boss")
    given = {"path": "/tickets/as/calendar", "query": "role=deal&by=data.deal_close&span=month", "title": "Deals"}
    saved = boss.post("/views", data=given | {"_csrf": "the token of the page"})
    opened = boss.get(boss.get(saved.location).location)
    told = facts(opened.text)
    assert (told["by"], told["span"]) == ("data.deal_close", "month")
    assert "view-changed" not in opened.text
    changed = boss.get("/tickets/as/calendar?role=deal&by=data.deal_close&span=week&view=1").text
    assert "view-changed" in changed
