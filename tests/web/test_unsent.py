"""What is typed on a ticket's page is kept, shown to its author on any device, and gone when it was sent."""

from __future__ import annotations

from html import unescape

import orjson
import pytest

from instar.commands import CompleteWork

from .conftest import Browser, Desk, found_value

CONTENT = orjson.dumps({"values": {"body": "Dear <Ann>"}, "files": []}).decode()


@pytest.fixture
def number(desk: Desk) -> str:
    """A ticket without an open reply field, so that the composer is there."""
    opened = desk.open()
    desk.run(CompleteWork(desk.step(opened), "wait", {"answer": "Look again"}), "olga")
    return opened


def keep(browser: Browser, number: str, part: str, content: str = CONTENT, **more: str) -> object:
    answer = browser.post(f"/t/{number}/unsent", {"part": part, "content": content, **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_the_page_gives_back_what_its_reader_has_typed_and_nobody_elses(desk: Desk, olga: Browser, number: str) -> None:
    assert keep(olga, number, "staff") == {"at": desk.clock.now()}
    html = unescape(desk.at("olga").text(f"/t/{number}"))
    assert '"values":{"body":"Dear <Ann>"}' in html
    assert 'value="staff" checked' in html, "the note goes on"
    assert "Dear <Ann>" not in unescape(desk.at("ivan").text(f"/t/{number}"))


def test_the_card_of_a_step_has_its_own(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    keep(olga, number, f"step/{desk.step(number)}", '{"values": {"answer": "Soon"}}')
    assert '"values":{"answer":"Soon"}' in unescape(olga.text(f"/t/{number}"))
    sent = {"_outcome": "wait", "answer": "Soon"}
    assert olga.script().post(f"/t/{number}/step/{desk.step(number)}", sent).status_code == 200
    assert desk.count("draft") == 0


def test_it_is_gone_when_it_was_sent_or_discarded(desk: Desk, olga: Browser, number: str) -> None:
    key = found_value(olga.text(f"/t/{number}"), "_key")
    keep(olga, number, "client")
    keep(olga, number, "staff")
    refused = olga.script().post(f"/t/{number}/messages", {"audience": "client", "body": " ", "_key": key})
    assert refused.status_code == 422
    assert desk.count("draft") == 2, "a refusal takes nothing away"
    sent = {"audience": "client", "body": "Dear Ann", "_key": key}
    assert olga.script().post(f"/t/{number}/messages", sent).status_code == 200
    assert keep(olga, number, "client", _key=key) == {"at": None}, "it was sent meanwhile"
    assert desk.count("draft") == 1
    assert keep(olga, number, "staff", "") == {"at": None}
    assert desk.count("draft") == 0


def test_texts_of_a_hidden_ticket_are_refused(desk: Desk, number: str) -> None:
    carl = desk.at("carl")
    assert carl.post(f"/t/{number}/unsent", {"part": "client", "content": CONTENT}).status_code == 404
    assert desk.count("draft") == 0
