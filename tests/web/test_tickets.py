"""The list of tickets and the filters in its address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from instar.testing import databases

from .conftest import Browser, Desk


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.open("First appeal")
    desk.open("Second appeal")
    desk.deal("Forty seats")
    return desk


def titles(html: str) -> list[str]:
    return re.findall(r'class="row-title"[^>]*>([^<]+)<', html)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"First appeal", "Second appeal", "Forty seats"}),
        ("role=deal", {"Forty seats"}),
        ("process=appeal", {"First appeal", "Second appeal"}),
        ("q=second", {"Second appeal"}),
        ("q=T-1", {"First appeal"}),
        ("status=open&role=appeal", {"First appeal", "Second appeal"}),
        ("assignee=me", set()),
        ("stage=qualify", {"Forty seats"}),
    ],
)
def test_the_address_says_what_is_shown(stocked: Desk, query: str, found: set[str]) -> None:
    assert set(titles(stocked.at("olga").text(f"/tickets/list?{query}"))) == found


def test_each_filter_can_be_left_out_alone(stocked: Desk) -> None:
    html = stocked.at("olga").text("/tickets/list?role=deal&status=open")
    assert "Role: Deal" in html
    assert "Status: Open" in html
    assert "/tickets/list?role=deal&amp;sort=-updated" in html
    assert "/tickets/list?status=open&amp;sort=-updated" in html


def test_without_a_result_the_filter_whose_removal_helps_most_is_offered(stocked: Desk) -> None:
    html = stocked.at("olga").text("/tickets/list?role=deal&q=nothing")
    assert "No tickets match." in html
    assert "Without “Words: nothing” there are 1." in html


@pytest.mark.parametrize("query", ["sort=evil", "cursor=evil", "status=evil", "requester=evil", "cursor=" + "x" * 3000])
def test_a_broken_address_is_told_and_shows_the_list(stocked: Desk, query: str) -> None:
    response = stocked.at("olga").get(f"/tickets/list?{query}")
    assert response.status_code == 200
    assert titles(response.text) == [] or "First appeal" in response.text


def test_more_comes_by_key_and_without_script(desk: Desk) -> None:
    for turn in range(55):
        desk.open(f"Appeal {turn}")
    olga = desk.at("olga")
    html = olga.text("/tickets/list?role=appeal")
    assert len(titles(html)) == 50
    match = re.search(r'hx-get="(/tickets/list\?[^"]+)"', html)
    assert match
    address = match[1].replace("&amp;", "&")
    part = olga.script("/tickets/list").text(address)
    assert len(titles(part)) == 5
    assert "<html" not in part
    assert len(titles(olga.text(address))) == 5


def test_a_list_of_one_process_leads_to_its_board(stocked: Desk) -> None:
    html = stocked.at("olga").text("/p/deal/list")
    assert titles(html) == ["Forty seats"]
    assert "/p/deal/board" in html


def test_everybody_sees_only_his_own_scope(stocked: Desk) -> None:
    assert titles(stocked.at("boris").text("/tickets/list")) == ["Forty seats"]
    assert titles(stocked.at("carl").text("/tickets/list")) == []


def test_an_empty_list_says_what_will_stand_here(desk: Desk, olga: Browser) -> None:
    assert "Tickets that you may see will stand here." in olga.text("/tickets/list")


def test_a_broken_filter_names_itself(stocked: Desk, desk_with: Callable[..., Desk]) -> None:
    assert 'role="alert"' in stocked.at("olga").text("/tickets/list?sort=evil")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("role=deal,appeal", {"First appeal", "Second appeal", "Forty seats"}),
        ("role=deal&role=appeal&status=closed", set()),
        ("service=general&created=today", {"First appeal", "Second appeal"}),
        ("due=none&priority=3,4&assignee=none", {"First appeal", "Second appeal", "Forty seats"}),
        ("due=late", set()),
        ("created=2020-01-01..2020-12-31", set()),
        ("where=role+==+'deal'+%26%26+title.contains('seats')", {"Forty seats"}),
        ("data.topic=order", set()),
    ],
)
def test_values_of_a_chip_are_or_and_chips_are_and(stocked: Desk, query: str, found: set[str]) -> None:
    assert set(titles(stocked.at("olga").text(f"/tickets/list?{query}"))) == found


def test_a_field_of_choices_is_a_chip_in_words(desk: Desk) -> None:
    desk.open("About an order", data={"topic": "order"})
    desk.open("About a licence", data={"topic": "licence"})
    html = desk.at("olga").text("/tickets/list?data.topic=order")
    assert titles(html) == ["About an order"]
    assert "Topic: " in html


def test_an_expression_is_a_chip_and_a_broken_one_says_where(stocked: Desk) -> None:
    html = stocked.at("olga").text("/tickets/list?where=stagge+==+'new'")
    assert "Column 1: There is no “stagge” to filter by here. Did you mean “stage”?" in html
    assert "<b>ƒ</b>" in html


def test_who_sees_no_inside_is_offered_no_internal_filter(desk: Desk) -> None:
    html = desk.at("carl").text("/tickets/list")
    for name in ("stage", "assignee", "team", "priority"):
        assert f'name="{name}"' not in html
    assert 'name="status"' in html


def test_a_page_of_fifty_takes_at_most_twelve_statements(desk: Desk) -> None:
    for number in range(55):
        desk.open(f"Appeal {number}")
    browser = desk.at("olga")
    assert len(titles(browser.text("/tickets/list"))) == 50
    told = databases.heard(desk.kernel.store)
    browser.text("/tickets/list")
    assert 5 < len(told) <= 12, "\n".join(told)


def test_a_low_rating_and_a_ticket_out_of_contract_are_found_and_marked(stocked: Desk) -> None:
    with stocked.kernel.store.transaction() as tx:
        tx.run('UPDATE ticket SET rating = 2, asked = 1, entitled = 0, uncovered = \'{"why":"none"}\' WHERE id = 1')
    olga = stocked.at("olga")
    html = olga.text("/tickets/list?rating=1&rating=2&entitled=no")
    assert titles(html) == ["First appeal"]
    assert "Rating: 1, 2" in html
    assert "Contract: out of contract" in html
    assert 'title="Rating: 2 of 5"' in html
    assert '<span class="row-fresh">out of contract</span>' in html
    assert 'title="Rating:' not in olga.text("/tickets/list?rating=none")
    assert titles(olga.text("/tickets/list?sort=rating"))[0] == "First appeal"
