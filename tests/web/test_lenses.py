"""Views of plugins beside the list."""

from __future__ import annotations

import logging

import pytest

from .conftest import Desk


def test_a_view_shows_the_tickets_of_the_list_that_its_reader_sees(desk: Desk) -> None:
    number = desk.open("Where is <my> licence?")
    olga = desk.at("olga")
    assert f"<li>{number} Where is &lt;my&gt; licence?</li>" in olga.get("/tickets/as/wall").text
    assert number not in olga.get("/tickets/as/wall?role=deal").text
    assert number not in desk.at("root").get("/tickets/as/wall").text


def test_list_and_views_lead_to_each_other_with_their_filters(desk: Desk) -> None:
    olga = desk.at("olga")
    assert 'href="/tickets/as/wall?role=deal"' in olga.get("/tickets/list?role=deal").text
    assert 'href="/tickets/as/wall?process=appeal"' in olga.get("/p/appeal/list").text
    page = olga.get("/tickets/as/wall?role=deal").text
    assert 'href="/tickets/list?role=deal"' in page
    assert 'href="/tickets/as/wall?role=deal" aria-current="page"' in page
    assert 'href="/tickets/as/wall?sort=-updated"' in page, "the chip can be taken away"


def test_what_a_view_gives_as_plain_text_is_escaped(desk: Desk) -> None:
    assert "&lt;b&gt;not markup&lt;/b&gt;" in desk.at("olga").get("/tickets/as/plain").text


@pytest.mark.parametrize(("who", "key"), [("boris", "wall"), ("olga", "junk")])
def test_a_view_that_fails_says_so(desk: Desk, caplog: pytest.LogCaptureFixture, who: str, key: str) -> None:
    caplog.set_level(logging.CRITICAL, "instar.plugins")
    page = desk.at(who).get(f"/tickets/as/{key}")
    assert (page.status_code, "The plugin shop could not answer." in page.text) == (503, True)


def test_a_name_or_filter_that_is_not_there_is_told(desk: Desk) -> None:
    olga = desk.at("olga")
    assert "There is no “data.nowhere”" in olga.get("/tickets/as/lost").text
    assert olga.get("/tickets/as/wall?where=colour").status_code == 422
    assert "Did you mean “wall”?" in olga.get("/tickets/as/wal").text
