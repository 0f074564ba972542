"""A ticket as those outside follow it: dots, what is needed of them, writing back; nothing from inside."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from instar.access import TicketKey
from instar.commands import AddGrant, CompleteWork, PostReply

from .conftest import HOUR, MINUTE, Browser, Desk
from .ordering import furnish, order, until_check, words


@pytest.fixture
def shop(desk: Desk) -> Desk:
    furnish(desk)
    return desk


@pytest.fixture
def rosa(shop: Desk) -> Browser:
    return shop.at("rosa")


def now_at(html: str) -> str:
    """The dot that the ticket stands at."""
    found = re.search(r'aria-current="step">([^<]+)<', html)
    assert found
    return found[1]


def test_the_dots_go_from_received_to_done(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    page = f"/t/{number}"
    assert now_at(rosa.text(page)) == "received"
    shop.clock.advance(MINUTE)
    shop.run(CompleteWork(shop.step(number), "approve"), "greta")
    assert now_at(rosa.text(page)) == "in work"
    shop.run(CompleteWork(shop.step(number), "made"), "olga")
    assert now_at(rosa.text(page)) == "waiting for you"
    rosa.post(f"{page}/step/{shop.step(number)}", {"_outcome": "fine"})
    html = rosa.text(page)
    assert now_at(html) == "done"
    assert "Ask again" in html


def test_nothing_from_inside_is_told(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    shop.run(CompleteWork(shop.step(number), "approve"), "greta")
    shop.run(PostReply(int(number[2:]), "Between us: **she** is new.", "internal"), "olga")
    shop.run(PostReply(int(number[2:]), "It is being made."), "olga")
    page = words(rosa.text(f"/t/{number}"))
    assert "We wrote" in page
    assert "It is being made." in page
    for hidden in ("Between us", "Olga", "Secret workshop", "Make it", "Wishes", "P3", "Greta"):
        assert hidden not in page


def test_when_it_is_expected_is_told_and_that_it_takes_longer(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    assert "First answer: by 11:00" in words(rosa.text(f"/t/{number}"))
    shop.run(PostReply(int(number[2:]), "Soon."), "olga")
    assert "Expected: Wed 09:00" in words(rosa.text(f"/t/{number}"))
    shop.clock.advance(49 * HOUR)
    html = shop.at("rosa").text(f"/t/{number}")
    assert "It takes longer than we promised: 09:00" in words(html)
    assert 'data-tone="late"' not in html


def test_it_is_solved_or_not_yet_with_a_line_and_a_file(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    shop.clock.advance(MINUTE)
    until_check(shop, number)
    html = rosa.text(f"/t/{number}")
    assert "Is it as you need it? Write back" in words(html)
    form = {"_outcome": "again", "say.text": "The lamp is green.", "files__file": (BytesIO(b"x"), "green.jpg")}
    answer = rosa.post(f"/t/{number}/step/{shop.step(number)}", form, content_type="multipart/form-data")
    assert answer.status_code == 303
    html = rosa.text(f"/t/{number}")
    assert now_at(html) == "in work"
    assert "You wrote" in words(html)
    assert "The lamp is green." in html
    assert "green.jpg" in html


def test_the_line_is_not_written_when_the_answer_is_refused(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    until_check(shop, number)
    refused = rosa.post(f"/t/{number}/step/{shop.step(number)}", {"_outcome": "junk", "say.text": "Green."})
    assert refused.status_code == 422
    assert ">Green.</textarea>" in refused.text, "it is there to be sent again"
    assert 'class="portal-bar"' in refused.text
    assert shop.value("SELECT count(*) FROM message WHERE ticket_id = ? AND body = 'Green.'", int(number[2:])) == 0


def test_only_the_message_can_be_sent_too(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    until_check(shop, number)
    html = rosa.text(f"/t/{number}")
    assert f'formaction="/t/{number}/messages" name="audience" value="client"' in html
    answer = rosa.post(f"/t/{number}/messages", {"say.text": "A question first.", "audience": "client"})
    assert answer.headers["Location"].startswith(f"/t/{number}?sent=1")
    html = rosa.text(answer.headers["Location"])
    assert "Your answer is sent." in html
    assert now_at(html) == "waiting for you"


def test_writing_back_survives_a_refusal(rosa: Browser) -> None:
    number = order(rosa)
    refused = rosa.post(f"/t/{number}/messages", {"body": " ", "audience": "client"})
    assert refused.status_code == 422
    assert "The message is empty" in words(refused.text)
    long = "long " * 13_000
    refused = rosa.post(f"/t/{number}/messages", {"body": long, "audience": "client"})
    assert refused.status_code == 422
    assert long.strip() in refused.text


def test_who_asked_may_do_no_step_but_his_own(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    head = shop.step(number)
    assert rosa.post(f"/t/{number}/step/{head}", {"_outcome": "approve"}).status_code == 403
    until_check(shop, number)
    confirm = shop.step(number)
    rosa.post(f"/t/{number}/step/{confirm}", {"_outcome": "again"})
    make = shop.step(number)
    assert rosa.post(f"/t/{number}/step/{make}", {"_outcome": "made"}).status_code == 403


def test_who_asked_reads_no_more_for_being_asked(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    until_check(shop, number)
    shop.run(PostReply(int(number[2:]), "Hush.", "internal"), "olga")
    assert "Hush." not in rosa.text(f"/t/{number}")
    zone = shop.value("SELECT zone_id FROM ticket WHERE id = ?", int(number[2:]))
    reader = shop.kernel.access.reader(shop.actor("rosa"), TicketKey(int(number[2:]), zone))
    assert reader.audiences == {"requester"}


def test_earlier_messages_are_folded_and_the_latest_stand_open(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    for nth in range(1, 7):
        shop.run(PostReply(int(number[2:]), f"Line {nth}."), "olga")
    html = rosa.text(f"/t/{number}")
    folded, _end, rest = html.partition("</details>")
    assert "3 earlier messages" in folded
    assert "Line 3." in folded
    assert "Line 4." in rest


def test_what_one_has_answered_stands_under_details(rosa: Browser) -> None:
    number = order(rosa, room="Twelve")
    page = words(rosa.text(f"/t/{number}"))
    assert "What do you need? A lamp" in page
    assert "Room Twelve" in page


def test_who_works_on_it_gets_the_page_of_staff(shop: Desk, rosa: Browser) -> None:
    number = order(rosa)
    assert 'id="ticket-top"' in shop.at("olga").text(f"/t/{number}")
    assert 'id="ticket-top"' not in rosa.text(f"/t/{number}")
    shop.run(AddGrant("rosa", "operator"))
    assert 'id="ticket-top"' in rosa.text(f"/t/{number}")


def test_tabs_of_the_staffs_page_lead_to_the_same(rosa: Browser) -> None:
    number = order(rosa)
    for tab in ("history", "work", "files", "x/shop-orders"):
        html = rosa.text(f"/t/{number}/{tab}")
        assert 'class="portal-bar"' in html
        assert "Order <b>17</b>" not in html
