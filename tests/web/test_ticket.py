"""The ticket's page: its parts, its tabs, its poll."""

from __future__ import annotations

import re

import pytest

from instar.commands import AddGrant, CompleteWork, EditTicket, PostReply
from instar.testing import databases

from .conftest import Browser, Desk


def poll_of(html: str) -> str:
    match = re.search(r'hx-get="([^"]+/poll[^"]+)"', html)
    assert match
    return match[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["Sort out", "Send and close", "New"]), ("ru", ["Разобрать", "Новое"])]
)
def test_the_page_shows_question_step_and_main_button(desk: Desk, lang: str, words: list[str]) -> None:
    number = desk.open()
    html = desk.at("olga", lang=lang).text(f"/t/{number}")
    assert f'<html lang="{lang}"' in html
    for word in ["I paid on <strong>Monday</strong>.", *words]:
        assert word in html
    assert html.index("btn-primary main") < html.index('class="second' if 'class="second' in html else "outcomes-more")


def test_a_page_asks_few_statements(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    olga.text(f"/t/{number}")
    told = databases.heard(desk.kernel.store)
    olga.text(f"/t/{number}")
    assert 10 < len(told) <= 22, "\n".join(told)
    assert not [sql for sql in told if sql.startswith("SELECT zone_id")]


def test_numbers_are_found_as_people_write_them(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert olga.get(f"/{number}").headers["Location"] == f"/t/{number}"
    assert olga.get(f"/t-{number[2:]}").headers["Location"] == f"/t/{number}"
    assert olga.get(f"/t/{number.lower()}?x=1").headers["Location"] == f"/t/{number}?x=1"
    assert olga.get(f"/t/{number[2:]}/history").headers["Location"] == f"/t/{number}/history"


@pytest.mark.parametrize("odd", ["T-999", "x", "T-", "T-1e5", "T-99999999999999999999", "%F0%9F%92%A9"])
def test_what_is_not_there_and_what_is_hidden_get_the_same_words(desk: Desk, olga: Browser, odd: str) -> None:
    response = olga.get(f"/t/{odd}")
    assert response.status_code == 404
    assert "There is no such ticket, or it is not shared with you." in response.text


def test_tabs_show_files_work_and_history(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    desk.run(CompleteWork(desk.step(number), "wait", {"answer": "Look again"}), "olga")
    assert "No files yet" in olga.text(f"/t/{number}/files")
    work = olga.text(f"/t/{number}/work")
    assert "Call back" in work
    assert "Sort out · Send and wait" in work
    history = olga.text(f"/t/{number}/history")
    assert "Sort out · Send and wait; New → Waiting for the customer" in history
    assert "Today" in history


def test_long_conversations_fold_their_middle(desk: Desk) -> None:
    number = desk.open()
    for turn in range(8):
        desk.clock.advance(600_000)
        desk.run(PostReply(int(number[2:]), f"Note {turn}", "internal" if turn % 2 else "public"), "olga")
    html = desk.at("olga").text(f"/t/{number}")
    assert "5 earlier: 2 messages, 3 notes" in html or "5 earlier:" in html
    assert html.index("I paid on") < html.index('id="talk-fold"') < html.index("Note 7")


def test_changes_of_one_person_in_one_breath_are_one_line(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    for values in ({"priority": 1}, {"title": "Another title"}):
        desk.clock.advance(60_000)
        desk.run(EditTicket(int(number[2:]), values), "olga")
    html = olga.text(f"/t/{number}")
    assert "Priority: P3 → P1; Title: Where is my licence? → Another title" in html


def test_the_poll_is_silent_until_something_changes(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    script = olga.script(f"/t/{number}")
    address = poll_of(olga.text(f"/t/{number}"))
    assert script.get(address).status_code == 204
    desk.write_as_client(number, "Are you there?")
    news = script.get(address)
    assert news.status_code == 200
    assert "Are you there?" in news.text
    assert 'id="steps"' in news.text
    assert script.get(poll_of(news.text)).status_code == 204


def test_a_poll_never_takes_a_card_away_with_its_text(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    item = desk.step(number)
    address = poll_of(olga.text(f"/t/{number}"))
    desk.run(CompleteWork(item, "wait", {"answer": "Look again"}), "ivan")
    news = olga.script(f"/t/{number}").get(address).text
    assert 'id="steps"' not in news
    assert f'hx-swap-oob="innerHTML:#step-{item}-problem"' in news
    assert "by Ivan: Send and wait" in news
    assert f"cards={item}" in poll_of(news), "the next poll still knows the card"


def test_on_another_tab_the_poll_brings_no_conversation(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    address = poll_of(olga.text(f"/t/{number}/history"))
    desk.write_as_client(number, "Are you there?")
    news = olga.script(f"/t/{number}/history").get(address).text
    assert 'id="conversation"' not in news
    assert 'id="properties"' in news
    plugin_tab = olga.text(f"/t/{number}/x/shop-orders")
    desk.write_as_client(number, "And now?")
    assert 'id="conversation"' not in olga.script(f"/t/{number}/x/shop-orders").get(poll_of(plugin_tab)).text


def test_plugins_add_rows_tabs_and_blocks_and_their_text_is_no_markup(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    html = olga.text(f"/t/{number}")
    assert "Orders" in html
    assert '<a href="/x/shop/">3</a>' in html
    assert "&lt;i&gt;not markup&lt;/i&gt;" in html
    assert "<p>Order <b>17</b></p>" in olga.text(f"/t/{number}/x/shop-orders")
    assert 'id="conversation"' in olga.text(f"/t/{number}/x/no-such-tab")


def test_a_ticket_whose_role_is_gone_stays_readable(desk: Desk, olga: Browser) -> None:
    number = desk.open(data={})
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE ticket SET role = 'ghost', data = '{\"spooky\": \"boo\"}'")
    html = olga.text(f"/t/{number}")
    assert "ghost" in html
    assert "boo" in html
    assert olga.get(f"/t/{number}/history").status_code == 200


def test_hostile_words_stay_words_everywhere(desk: Desk, olga: Browser) -> None:
    evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    number = desk.open(evil, body=evil, requester={"name": evil, "email": "e@a.example"})
    desk.run(PostReply(int(number[2:]), evil, "internal"), "olga")
    for address in (
        f"/t/{number}",
        "/work",
        "/queue",
        "/tickets/list",
        "/p/appeal/board",
        f"/t/{number}/history",
        "/find?q=script",
    ):
        html = olga.text(address)
        assert "<img src=x" not in html, address
        assert "<script>alert" not in html, address
    assert "<img" not in olga.script().text(f"/t/{number}/move")


def test_who_may_only_look_sees_no_composer_and_no_step(desk: Desk) -> None:
    number = desk.open()
    desk.run(AddGrant("carl", "ticket.view"))
    html = desk.at("carl").text(f"/t/{number}")
    assert "data-step=" not in html
    assert 'id="compose"' not in html
    assert "prop-value" not in html
