"""Find or do."""

from __future__ import annotations

import pytest

from instar.commands import PostReply
from instar.commands.texts import index_texts
from instar.store.stems import other_layout

from .conftest import Browser, Desk


def test_a_number_goes_straight_there(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert olga.get(f"/find?q={number[2:]}").headers["Location"] == f"/t/{number}"
    part = olga.script().text(f"/find?q={number}")
    assert part.index(f"/t/{number}") < len(part)
    assert "<html" not in part


def test_words_find_tickets_pages_and_what_can_be_opened(desk: Desk, olga: Browser) -> None:
    desk.open("Where is my licence?")
    assert "Where is my licence?" in olga.script().text("/find?q=licence")
    assert 'href="/queue"' in olga.script().text("/find?q=team")
    assert 'href="/new/general"' in olga.script().text("/find?q=gen")
    assert 'href="/p/deal/board"' in olga.text("/find?q=deals")


@pytest.mark.parametrize(("typed", "meant"), [("ghbdtn", "привет"), ("руддщ", "hello"), ("T-1", "е-1")])
def test_the_other_keyboard_layout_is_understood(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


def test_a_page_is_found_in_the_other_layout(desk: Desk, olga: Browser) -> None:
    assert 'href="/queue"' in olga.script().text("/find?q=еуфь")
    assert 'href="/queue"' in desk.at("olga", lang="en").text("/find?q=Team queue")


def test_only_what_one_may_do_is_found(desk: Desk) -> None:
    desk.open("Secret appeal")
    part = desk.at("carl").script().text("/find?q=secret")
    assert "Secret appeal" not in part
    assert "/admin/plugins" not in desk.at("olga").script().text("/find?q=plug")
    assert "/admin/plugins" in desk.at("root").script().text("/find?q=plug")


@pytest.mark.parametrize("q", ["", "   ", "%", "'\"", "\u0000", "x" * 5000, "T-", "T-99999999999999999999"])
def test_odd_words_find_nothing_and_break_nothing(olga: Browser, q: str) -> None:
    assert olga.script().get("/find", query_string={"q": q}).status_code == 200


def test_the_page_marks_the_words_and_shows_where_they_stand(desk: Desk, olga: Browser) -> None:
    number = desk.open("Where is my <i>licence</i>?")
    desk.run(PostReply(int(number[2:]), "The <script>invoice</script> came on Monday"), by="olga")
    while index_texts(desk.kernel):
        pass
    page = olga.text("/find?q=licence")
    assert "&lt;i&gt;<mark>licence</mark>&lt;/i&gt;" in page
    assert "find-snippet" not in page
    page = olga.text("/find?q=invoice")
    assert "The &lt;script&gt;<mark>invoice</mark>&lt;/script&gt; came on Monday" in page
