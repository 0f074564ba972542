"""A reply that waits: on the page of its author, not on that of the client, and back in the composer."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest

from instar.commands import ChangeSettings
from instar.jobs import Workers

from .conftest import HOUR, MINUTE, Browser, Desk


@pytest.fixture
def desk(desk_with: Callable[..., Desk]) -> Desk:
    return desk_with(INSTAR_REPLY_DELAY="10")


@pytest.fixture
def olga(desk: Desk) -> Browser:
    return desk.at("olga")


@pytest.fixture
def number(desk: Desk) -> str:
    """A ticket of Carl's."""
    return desk.open(by="carl", requester=desk.actor("carl").contact_id)


def send(browser: Browser, number: str, body: str = "Here it is.", **more: str) -> str:
    answer = browser.post(f"/t/{number}/messages", {"audience": "client", "body": body, **more})
    assert answer.status_code == 303, answer.text
    return browser.text(f"/t/{number}")


def work(desk: Desk, ms: int) -> None:
    desk.clock.advance(ms)
    Workers(desk.kernel, 1).drain()


def test_it_stands_below_with_withdraw_and_is_a_message_ten_seconds_later(
    desk: Desk, olga: Browser, number: str
) -> None:
    page = send(olga, number)
    assert "leaves in a moment; nobody outside sees it yet" in page
    assert f'action="/t/{number}/held/1/withdraw"' in page
    assert "Here it is." not in desk.at("carl").text(f"/t/{number}")
    colleague = desk.at("ivan").text(f"/t/{number}")
    assert "Here it is." in colleague
    assert "/withdraw" not in colleague
    work(desk, 9_999)
    assert desk.value("SELECT count(*) FROM message WHERE body LIKE 'Here%'") == 0
    work(desk, 1)
    assert "/withdraw" not in olga.text(f"/t/{number}")
    assert "Here it is." in desk.at("carl").text(f"/t/{number}")


def test_withdrawn_the_text_stands_in_the_composer(desk: Desk, olga: Browser, number: str) -> None:
    send(olga, number)
    answer = olga.post(f"/t/{number}/held/1/withdraw")
    assert answer.headers["Location"] == f"/t/{number}#compose"
    kept = orjson.loads(desk.value("SELECT content FROM draft"))
    assert kept["values"]["body"] == "Here it is."
    assert "Here it is." in olga.text(f"/t/{number}").split('id="compose"')[1]
    work(desk, MINUTE)
    assert "Here it is." not in desk.at("carl").text(f"/t/{number}")
    again = olga.post(f"/t/{number}/held/1/withdraw")
    assert again.status_code == 409
    assert "This reply has been sent, or was withdrawn already." in again.text


def test_a_moment_of_ones_own_choice_is_read_in_ones_own_time_zone(desk: Desk, olga: Browser, number: str) -> None:
    desk.run(ChangeSettings({"timezone": "Europe/Moscow"}))
    page = send(olga, number, later="2026-01-05T13:30")
    assert "leaves 13:30; nobody outside sees it yet" in page
    work(desk, HOUR + 29 * MINUTE)
    assert desk.value("SELECT count(*) FROM held_reply") == 1
    work(desk, MINUTE)
    assert desk.value("SELECT count(*) FROM held_reply") == 0


@pytest.mark.parametrize("later", ["2026-01-05T08:00", "soon", "2028-01-05T08:00"])
def test_a_moment_that_cannot_be_keeps_the_text(olga: Browser, number: str, later: str) -> None:
    answer = olga.post(f"/t/{number}/messages", {"audience": "client", "body": "Here it is.", "later": later})
    assert answer.status_code == 422
    assert "Choose a moment that lies ahead, a year at most." in answer.text
    assert "Here it is." in answer.text


def test_notes_and_what_clients_write_never_wait(desk: Desk, olga: Browser, number: str) -> None:
    assert olga.post(f"/t/{number}/messages", {"audience": "staff", "body": "A note"}).status_code == 303
    assert desk.at("carl").post(f"/t/{number}/messages", {"audience": "client", "body": "Hello"}).status_code == 303
    assert desk.value("SELECT count(*) FROM message WHERE body IN ('A note', 'Hello')") == 2
    assert 'name="later"' not in desk.at("carl").text(f"/t/{number}")


def test_a_script_is_told_that_it_waits(olga: Browser, number: str) -> None:
    answer = olga.script(f"/t/{number}").post(f"/t/{number}/messages", {"audience": "client", "body": "Here it is."})
    assert answer.status_code == 200
    assert "Waits, to be withdrawn." in answer.text
    assert "/held/1/withdraw" in answer.text


def test_what_could_not_be_sent_says_why(desk: Desk, olga: Browser, number: str) -> None:
    send(olga, number)
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE held_reply SET state = 'failed', reason = 'It is closed.'")
    assert "Not sent: It is closed." in olga.text(f"/t/{number}")
