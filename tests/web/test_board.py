"""Boards."""

from __future__ import annotations

import re
from html import unescape

from instar.commands import AddGrant, CompleteWork

from .conftest import Browser, Desk


def poll_of(html: str) -> str:
    match = re.search(r'hx-get="(/p/[^"]+/columns[^"]+)"', html)
    assert match
    return unescape(match[1])


def test_columns_cards_counts_and_limits(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    desk.run(CompleteWork(desk.step(number), "offer", {"amount": "500"}), "olga")
    desk.deal("Another")
    html = olga.text("/p/deal/board")
    assert 'id="column-offer" data-column="offer" data-hue="275"' in html
    assert "1/5" in html
    assert "500.00" in html, "the fact of the role"
    assert f'data-card="{number}"' in html
    assert f'data-move="/t/{number}/move"' in html


def test_the_poll_answers_204_until_something_moves(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    address = poll_of(olga.text("/p/deal/board"))
    script = olga.script("/p/deal/board")
    assert script.get(address).status_code == 204
    desk.run(CompleteWork(desk.step(number), "offer", {"amount": "500"}), "olga")
    news = script.get(address)
    assert news.status_code == 200
    assert 'id="column-offer"' in news.text
    assert 'hx-swap-oob="outerMorph"' in news.text
    assert script.get(poll_of(news.text)).status_code == 204


def test_a_long_column_shows_twenty_and_more_by_key(desk: Desk, olga: Browser) -> None:
    for turn in range(23):
        desk.deal(f"Deal {turn}")
    html = olga.text("/p/deal/board")
    assert html.count("data-card=") == 20
    match = re.search(r'hx-get="(/p/deal/board/more[^"]+)"', html)
    assert match
    more = olga.script("/p/deal/board").text(match[1].replace("&amp;", "&"))
    assert more.count("data-card=") == 3
    assert 'hx-swap-oob="delete"' in more, "the button goes with the last ones"


def test_who_may_not_move_gets_cards_that_stay(desk: Desk) -> None:
    desk.deal()
    desk.run(AddGrant("carl", "auditor"))
    desk.run(AddGrant("carl", "ticket.view_internal"))
    assert 'data-move=""' in desk.at("carl").text("/p/deal/board")


def test_boards_that_one_may_not_see_are_not_there(desk: Desk) -> None:
    desk.open()
    assert desk.at("carl").get("/p/appeal/board").status_code == 404
    assert desk.at("olga").get("/p/nothing/board").status_code == 404
    assert desk.at("olga").script().get("/p/deal/board/more?stage=nothing&cursor=x").status_code in (404, 422)


def test_the_index_names_all_boards_and_one_is_opened_at_once(desk: Desk) -> None:
    html = desk.at("olga").text("/boards")
    assert "/p/appeal/board" in html
    assert "/p/deal/board" in html


def test_columns_speak_the_readers_language(desk: Desk) -> None:
    desk.open()
    html = desk.at("olga", lang="ru").text("/p/appeal/board")
    assert "Ждём клиента" in html
    assert "Waiting for the customer" not in html


def test_chips_cut_the_board_its_poll_its_more_and_a_move(desk: Desk, olga: Browser) -> None:
    numbers = [desk.deal(f"Seats {number}") for number in range(22)]
    desk.deal("Chairs")
    page = olga.text("/p/deal/board?q=seats")
    assert "Chairs" not in page
    assert "22" in page
    poll = poll_of(page)
    assert "q=seats" in poll
    assert olga.get(poll).status_code == 204
    (more,) = re.findall(r'hx-get="(/p/deal/board/more[^"]*)"', page)
    assert numbers[0] in olga.text(unescape(more))


def test_after_a_move_the_board_is_cut_as_it_was(desk: Desk, olga: Browser) -> None:
    one, other = desk.open("Seats for a school"), desk.open("Seats for a club")
    desk.open("Chairs")
    cut = olga.script("/p/appeal/board?q=seats").post(f"/t/{one}/move", {"to": "closed:spam"})
    assert "Seats for a school" in cut.text
    assert "Chairs" not in cut.text
    assert "Chairs" in olga.script("/p/appeal/board").post(f"/t/{other}/move", {"to": "closed:spam"}).text


def test_a_board_on_which_nothing_is_left_says_which_chip_to_leave_out(desk: Desk, olga: Browser) -> None:
    desk.deal("Seats")
    page = olga.text("/p/deal/board?priority=1")
    assert "No tickets match." in page
    assert "Without “" in page


def test_a_filter_that_cannot_be_used_shows_all_cards_and_the_reason(desk: Desk, olga: Browser) -> None:
    desk.deal("Seats")
    page = olga.text("/p/deal/board?where=data.nothing+%3E+1")
    assert "Seats" in page
    assert "list-problem" in page
    assert olga.get(poll_of(page)).status_code == 204


def test_list_and_board_keep_the_filters_of_each_other(desk: Desk, olga: Browser) -> None:
    desk.deal("Seats")
    assert 'href="/p/deal/list?q=seats"' in olga.text("/p/deal/board?q=seats")
    assert 'href="/p/deal/board?q=seats"' in olga.text("/p/deal/list?q=seats&sort=due")
