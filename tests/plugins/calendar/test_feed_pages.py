"""The page of one's links, without script."""

from __future__ import annotations

import re

from .conftest import Desk

TOKEN = {"_csrf": "the token of the page"}


def test_from_a_list_a_link_is_made_and_leads_back_to_it(desk: Desk) -> None:
    shown = desk.page("boss", "role=deal&by=created")
    address = re.search(r'href="(/x/calendar/feeds[^"]*)"', shown)
    assert address
    boss = desk.at("boss")
    page = boss.get(address[1].replace("&amp;", "&")).text
    assert "by: " in page
    filters, by = (re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("filters", "by"))
    assert filters
    assert by
    assert (filters[1], by[1]) == ("role=deal", "created")
    sent = boss.post("/x/calendar/feeds", data={**TOKEN, "title": "Deals", "by": "created", "filters": "role=deal"})
    assert (sent.status_code, sent.location) == (303, "/x/calendar/feeds")
    page = boss.get("/x/calendar/feeds").text
    assert 'href="/tickets/as/calendar?role=deal&amp;by=created"' in page
    (ended,) = re.findall(r'action="(/x/calendar/feeds/\d+/end)"', page)
    assert boss.post(ended, data=TOKEN).status_code == 303
    assert "No links yet" in boss.get("/x/calendar/feeds").text


def test_a_form_without_a_name_comes_back_as_it_was(desk: Desk) -> None:
    answer = desk.at("boss").post("/x/calendar/feeds", data={**TOKEN, "title": "", "by": "due", "filters": "role=deal"})
    assert answer.status_code == 422
    assert 'value="role=deal"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_program_that_has_it_already_is_told_so(desk: Desk) -> None:
    boss = desk.at("boss")
    boss.post("/x/calendar/feeds", data={**TOKEN, "title": "All", "by": "due", "filters": ""})
    found = re.search(r"/calendar/feed/[^\"]+\.ics", boss.get("/x/calendar/feeds").text)
    assert found
    client = desk.app.test_client()
    first = client.get(found[0])
    assert first.content_type == "text/calendar; charset=utf-8"
    assert client.get(found[0], headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/calendar/feed/none.ics").status_code == 404
