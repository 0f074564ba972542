"""Who else is at a ticket: told to those inside, about those inside."""

from __future__ import annotations

import re
from html import unescape

from instar.commands import AddGrant, EndGrant
from instar.queries.presence import HERE_MS, WRITING_MS

from .conftest import Browser, Desk

TEXT = {"part": "client", "content": '{"values": {"body": "Dear"}}'}


def poll_of(browser: Browser, number: str) -> str:
    """The address that the page of the ticket asks for news."""
    match = re.search(r'hx-get="([^"]+/poll[^"]+)"', browser.text(f"/t/{number}"))
    assert match
    return unescape(match[1])


def test_who_looks_and_who_writes_is_told_in_words(desk: Desk) -> None:
    number = desk.open()
    olga, ivan = desk.at("olga"), desk.at("ivan")
    assert ivan.script().get(poll_of(ivan, number)).status_code == 204
    assert "Also here: Ivan" in olga.text(f"/t/{number}")
    assert "Also here" not in ivan.text(f"/t/{number}"), "nobody is told of himself"
    ivan.post(f"/t/{number}/unsent", TEXT)
    page = olga.text(f"/t/{number}")
    assert "Ivan is writing a reply" in page
    assert "Dear" not in page, "that, not what"
    ivan.post(f"/t/{number}/unsent", TEXT | {"part": "staff"})
    assert "Ivan is writing a note" in olga.text(f"/t/{number}")
    assert "Ivan пишет заметку" in desk.at("olga", lang="ru").text(f"/t/{number}")


def test_the_poll_brings_it_alone_and_is_silent_while_it_stays(desk: Desk) -> None:
    number = desk.open()
    olga, ivan = desk.at("olga").script(), desk.at("ivan")
    quiet = poll_of(olga, number)
    olga.get(quiet)
    ivan.script().get(poll_of(ivan, number))
    news = olga.get(quiet)
    assert news.status_code == 200
    assert "Also here: Ivan" in news.text
    assert 'id="conversation"' not in news.text, "nothing else has changed"
    match = re.search(r'hx-get="([^"]+/poll[^"]+)"', news.text)
    assert match
    assert olga.get(unescape(match[1])).status_code == 204


def test_it_is_forgotten_soon(desk: Desk) -> None:
    number = desk.open()
    ivan, olga = desk.at("ivan"), desk.at("olga")
    ivan.script().get(poll_of(ivan, number))
    ivan.post(f"/t/{number}/unsent", TEXT)
    desk.clock.advance(WRITING_MS + 1)
    assert "Also here: Ivan" in olga.text(f"/t/{number}"), "he looks, and writes no more"
    desk.clock.advance(HERE_MS)
    assert "Ivan" not in olga.text(f"/t/{number}").partition('id="also-here"')[2].partition("</p>")[0]


def test_outside_nobody_is_told_and_nobody_is_told_of(desk: Desk) -> None:
    desk.run(AddGrant("carl", "partner"))
    grant = desk.run(AddGrant("carl", "ticket.view"))["id"]
    number = desk.open()
    carl, ivan, olga = desk.at("carl"), desk.at("ivan"), desk.at("olga")
    ivan.script().get(poll_of(ivan, number))
    assert "Ivan" not in carl.text(f"/t/{number}").partition('id="also-here"')[2].partition("</p>")[0]
    carl.script().get(poll_of(carl, number))
    carl.post(f"/t/{number}/unsent", TEXT)
    page = olga.text(f"/t/{number}").partition('id="also-here"')[2].partition("</p>")[0]
    assert "Carl" not in page
    assert desk.value("SELECT count(*) FROM presence WHERE principal_id = ?", desk.actor("carl").id) == 0
    desk.run(EndGrant(grant))
    assert carl.script().get(f"/t/{number}/poll").status_code == 404
