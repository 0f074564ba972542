"""Colleagues in a text, on the pages."""

from __future__ import annotations

import re
from html import unescape

import pytest

from instar.commands import CompleteWork, PostReply

from .conftest import Browser, Desk


@pytest.fixture
def number(desk: Desk) -> str:
    opened = desk.open()
    desk.run(CompleteWork(desk.step(opened), "wait", {"answer": "Look again"}), "olga")
    return opened


def test_who_is_called_finds_it_on_top_of_his_work_until_he_has_looked(desk: Desk, number: str) -> None:
    note = desk.run(PostReply(int(number[2:]), "@ivan, look", "internal"), "olga")["message"]
    ivan = desk.at("ivan")
    work = ivan.text("/work")
    assert "You are mentioned" in work
    assert f'href="/t/{number}#m{note}"' in work
    assert "You are mentioned" not in desk.at("olga").text("/work")
    match = re.search(r'hx-get="([^"]+/poll[^"]+)"', ivan.text(f"/t/{number}"))
    assert match
    ivan.script().get(unescape(match[1]))
    assert "You are mentioned" not in ivan.text("/work")


def test_it_is_put_away_without_script(desk: Desk, number: str) -> None:
    desk.run(PostReply(int(number[2:]), "@ivan, look", "internal"), "olga")
    ivan = desk.at("ivan")
    assert ivan.post(f"/t/{number}/mentions").status_code == 303
    assert "You are mentioned" not in ivan.text("/work")


def test_a_call_in_vain_is_told_before_it_is_sent(desk: Desk, olga: Browser, number: str) -> None:
    script = olga.script(f"/t/{number}")
    sent = {"audience": "staff", "body": "@carl, look"}
    asked = script.post(f"/t/{number}/messages", sent)
    assert asked.status_code == 409
    assert "having no access to the ticket: Carl." in asked.text
    assert script.post(f"/t/{number}/messages", sent | {"_anyway": "1"}).status_code == 200
    plain = olga.post(f"/t/{number}/messages", sent)
    assert plain.status_code == 422
    assert "@carl, look" in plain.text


def test_a_step_says_so_too(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    step = f"/t/{number}/step/{desk.step(number)}"
    sent = {"_outcome": "wait", "answer": "Ask @carl"}
    asked = olga.script(f"/t/{number}").post(step, sent)
    assert asked.status_code == 409
    assert "Carl" in asked.text
    assert olga.script(f"/t/{number}").post(step, sent | {"_anyway": "wait"}).status_code == 200


def test_those_who_see_the_ticket_are_offered(desk: Desk, olga: Browser, number: str) -> None:
    found = olga.script().text(f"/t/{number}/colleagues?q=iv")
    assert 'data-insert="@ivan "' in found
    assert "@carl" not in olga.script().text(f"/t/{number}/colleagues")
    assert "has such a name" in olga.script().text(f"/t/{number}/colleagues?q=nobody")
    assert desk.at("carl").script().get(f"/t/{number}/colleagues").status_code == 404
