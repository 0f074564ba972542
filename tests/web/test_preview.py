"""A text as its readers will see it, and who they are."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant
from instar.commands.signature import SetSignature

from .conftest import Browser, Desk

BODY = "**Dear** <b>Ann</b>, see https://a.example"


@pytest.fixture
def number(desk: Desk) -> str:
    desk.run(SetSignature("Olga, *Support*"), "olga")
    return desk.open()


def preview(browser: Browser, number: str, **sent: str) -> str:
    answer = browser.script(f"/t/{number}").post(f"/t/{number}/preview", sent)
    assert answer.status_code == 200
    return answer.text


def test_a_reply_is_shown_signed_to_whom_it_goes(olga: Browser, number: str) -> None:
    shown = preview(olga, number, audience="client", body=BODY)
    assert "Ann &lt;ann@a.example&gt;, on the site will read this" in shown
    assert "<strong>Dear</strong> &lt;b&gt;Ann" in shown
    assert "<em>Support</em>" in shown


def test_a_note_is_for_staff_and_not_signed(olga: Browser, number: str) -> None:
    shown = preview(olga, number, audience="staff", body=BODY)
    assert "Only staff will read this" in shown
    assert "Support" not in shown


def test_the_reply_field_of_a_step_is_shown_too(olga: Browser, number: str) -> None:
    shown = preview(olga, number, _field="answer", answer=BODY, body="no", audience="staff")
    assert "on the site will read this" in shown
    assert "<strong>Dear</strong>" in shown
    assert "<em>Support</em>" in shown


def test_nothing_typed_is_said(olga: Browser, number: str) -> None:
    assert "There is nothing to show yet" in preview(olga, number, audience="client", body=" ")


def test_the_composer_names_who_gets_it(desk: Desk, olga: Browser, number: str) -> None:
    assert "Ann &lt;ann@a.example&gt;, on the site" in olga.text(f"/t/{number}")
    sent = {"_outcome": "wait", "answer": "Soon"}
    olga.script().post(f"/t/{number}/step/{desk.step(number)}", sent)
    page = olga.text(f"/t/{number}")
    assert 'data-button="Send to Ann"' in page
    desk.run(AddGrant("carl", "partner"))
    desk.run(AddGrant("carl", "ticket.view"))
    outside = desk.at("carl").text(f"/t/{number}")
    assert "ann@a.example" not in outside, "addresses are for staff"
    assert "Those who work on it" in outside


def test_a_hidden_ticket_previews_nothing(desk: Desk, number: str) -> None:
    assert desk.at("carl").script().post(f"/t/{number}/preview", {"body": "x"}).status_code == 404
