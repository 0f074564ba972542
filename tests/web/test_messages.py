"""Replies and notes beside the process."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from instar.commands import CompleteWork, PostReply

from .conftest import Browser, Desk, found_value

TEXT = "A <i>long</i> text"
SHOWN = "A &lt;i&gt;long&lt;/i&gt; text"


@pytest.fixture
def number(desk: Desk) -> str:
    """A ticket without an open reply field, so that the composer is there."""
    opened = desk.open()
    desk.run(CompleteWork(desk.step(opened), "wait", {"answer": "Look again"}), "olga")
    return opened


def test_the_composer_is_there_where_no_step_of_mine_replies(desk: Desk, olga: Browser, number: str) -> None:
    assert 'id="compose"' in olga.text(f"/t/{number}")
    assert 'id="compose"' not in olga.text(f"/t/{desk.open()}"), "one box to answer in"


def test_a_reply_and_a_note_are_written_where_they_belong(desk: Desk, olga: Browser, number: str) -> None:
    script = olga.script(f"/t/{number}")
    for audience, said in (("client", "Sent."), ("staff", "Note added.")):
        written = script.post(f"/t/{number}/messages", {"audience": audience, "body": f"To {audience}"})
        assert written.status_code == 200
        assert said in written.text
        assert f"To {audience}" in written.text
        assert found_value(written.text, "_key"), "the box is there again, empty"
    rows = desk.kernel.store.read().all("SELECT audience, body FROM message ORDER BY id DESC LIMIT 2")
    assert rows == [("internal", "To staff"), ("public", "To client")]


@pytest.mark.parametrize("script", [True, False])
def test_an_empty_message_is_refused_and_a_wrong_one_keeps_its_text(olga: Browser, number: str, script: bool) -> None:
    browser = olga.script(f"/t/{number}") if script else olga
    refused = browser.post(f"/t/{number}/messages", {"audience": "client", "body": "  "})
    assert refused.status_code == 422
    assert "The message is empty" in refused.text
    odd = browser.post(f"/t/{number}/messages", {"audience": "mars", "body": TEXT})
    assert odd.status_code == 422
    assert SHOWN in odd.text


def test_two_posts_of_one_message_are_one_message(desk: Desk, olga: Browser, number: str) -> None:
    sent = {"audience": "client", "body": TEXT, "_key": found_value(olga.text(f"/t/{number}"), "_key")}
    before = desk.count("message")
    for _turn in range(2):
        assert olga.script().post(f"/t/{number}/messages", sent).status_code == 200
    assert desk.count("message") == before + 1


def test_a_file_comes_with_the_message(desk: Desk, olga: Browser, number: str) -> None:
    sent = {"audience": "client", "body": "See it", "files__file": (BytesIO(b"data"), "receipt.txt")}
    assert olga.post(f"/t/{number}/messages", sent).status_code == 303
    assert "receipt.txt" in olga.text(f"/t/{number}")


def test_a_public_reply_is_never_preselected_where_nobody_outside_has_asked(desk: Desk, olga: Browser) -> None:
    number = desk.deal(requester=None, by="ivan", body="")
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE ticket SET requester_id = NULL")
    html = olga.text(f"/t/{number}")
    assert 'value="staff" checked' in html
    assert 'value="client" checked' not in html


def test_who_may_not_write_is_refused(desk: Desk, number: str) -> None:
    assert (
        desk.at("carl").script().post(f"/t/{number}/messages", {"audience": "client", "body": "x"}).status_code == 404
    )


def test_a_reply_over_a_message_not_yet_seen_is_asked_for_once_more(desk: Desk, olga: Browser, number: str) -> None:
    html = olga.text(f"/t/{number}")
    sent = {"audience": "client", "body": TEXT, "_key": found_value(html, "_key"), "_seen": seen_in(html)}
    desk.run(PostReply(int(number[2:]), "I have answered him"), "ivan")
    script = olga.script(f"/t/{number}")
    asked = script.post(f"/t/{number}/messages", sent)
    assert asked.status_code == 409
    assert "Ivan has written meanwhile" in asked.text
    assert "I have answered him" in asked.text, "it is shown at once"
    assert desk.value("SELECT count(*) FROM message WHERE body LIKE ?", f"{TEXT}%") == 0
    note = script.post(f"/t/{number}/messages", sent | {"audience": "staff", "_key": "another-key"})
    assert note.status_code == 200, "two notes harm nobody"
    assert script.post(f"/t/{number}/messages", sent | {"_seen": seen_in(asked.text)}).status_code == 200
    anyway = sent | {"_anyway": "1", "_key": "a-third-key"}
    assert script.post(f"/t/{number}/messages", anyway).status_code == 200


def test_without_script_the_page_comes_again_with_the_text_and_the_message(
    desk: Desk, olga: Browser, number: str
) -> None:
    sent = {"audience": "client", "body": TEXT, "_seen": seen_in(olga.text(f"/t/{number}"))}
    desk.write_as_client(number, "I have found it")
    asked = olga.post(f"/t/{number}/messages", sent)
    assert asked.status_code == 422
    assert "The client has written meanwhile" in asked.text
    assert SHOWN in asked.text
    assert olga.post(f"/t/{number}/messages", sent | {"_seen": seen_in(asked.text)}).status_code == 303


def seen_in(html: str) -> str:
    match = re.search(r'id="compose-seen" value="(\d+)"', html)
    assert match
    return match[1]
