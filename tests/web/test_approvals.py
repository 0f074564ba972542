"""To approve: decided in its row, with a word where one is asked for, and never by opening a page."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from instar.commands import AddUser, CompleteWork, Publish

from .conftest import Browser, Desk

WISH: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "wish",
    "title": {"en": "Wishes", "ru": "Пожелания"},
    "role": "deal",
    "form": {"fields": [{"id": "what_for", "type": "text", "title": "What for"}]},
    "nodes": {
        "asked": {"type": "startEvent", "next": "head"},
        "head": {
            "type": "userTask",
            "title": {"en": "Decide", "ru": "Решить"},
            "candidates": {"team": "sales"},
            "form": {
                "fields": [{"id": "why_not", "type": "text", "title": "Why not", "required": True, "for": ["reject"]}]
            },
            "next": [
                {"to": "yes", "outcome": "approve", "title": {"en": "Approve", "ru": "Согласовать"}},
                {"to": "no", "outcome": "reject", "title": {"en": "Reject", "ru": "Отклонить"}, "tone": "danger"},
            ],
        },
        "yes": {"type": "endEvent", "result": "yes"},
        "no": {"type": "endEvent", "result": "no"},
    },
}


@pytest.fixture
def asked(desk: Desk) -> str:
    desk.run(Publish(orjson.dumps(WISH).decode()))
    desk.run(AddUser("sven", "Sven", teams=("sales",), profile="operator"))
    return desk.open("A desk of oak", process="wish", data={"what_for": "Long <hours>"})


@pytest.fixture
def sven(desk: Desk, asked: str) -> Browser:
    return desk.at("sven")


def result(desk: Desk, number: str) -> Any:
    return desk.kernel.store.read().value("SELECT result FROM ticket WHERE id = ?", (int(number[2:]),))


def test_a_card_holds_what_one_needs_to_decide(desk: Desk, asked: str, sven: Browser) -> None:
    html = sven.text("/approvals")
    for told in (
        asked,
        "A desk of oak",
        "Long &lt;hours&gt;",
        "Decide",
        "Approve",
        "Reject",
        "With a word…",
    ):
        assert told in html
    assert 'data-entry="approvals"' in html
    ivan = desk.at("ivan").text("/approvals")
    assert "Nothing waits for your decision" in ivan
    assert 'data-entry="approvals"' not in ivan


def test_opening_decides_nothing_and_one_press_does(desk: Desk, asked: str, sven: Browser) -> None:
    item = desk.step(asked)
    assert sven.get(f"/approvals/{item}?outcome=approve").status_code == 405
    assert result(desk, asked) is None
    answer = sven.post(f"/approvals/{item}", {"outcome": "approve"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/approvals")
    assert result(desk, asked) == "yes"
    assert "Nothing waits for your decision" in sven.text("/approvals")


def test_what_asks_for_a_reason_opens_the_form_and_keeps_what_was_typed(desk: Desk, asked: str, sven: Browser) -> None:
    item = desk.step(asked)
    assert sven.post(f"/approvals/{item}", {"outcome": "reject"}).headers["Location"] == f"/t/{asked}#step-{item}"
    script = sven.script("/approvals")
    sheet = script.post(f"/approvals/{item}", {"outcome": "reject"})
    assert sheet.status_code == 200
    assert 'name="why_not"' in sheet.text
    assert 'value="approve"' not in sheet.text
    refused = script.post(f"/t/{asked}/step/{item}", {"_outcome": "reject", "why_not": "", "_sheet": "1"})
    assert refused.status_code == 422
    done = script.post(f"/t/{asked}/step/{item}", {"_outcome": "reject", "why_not": "Too dear", "_sheet": "1"})
    assert re.search(rf'<li[^>]+id="approval-{item}"[^>]+hx-swap-oob', done.text)
    assert "Decided: Reject" in done.text
    assert result(desk, asked) == "no"


def test_a_word_may_go_with_any_decision(asked: str, desk: Desk, sven: Browser) -> None:
    sheet = sven.script("/approvals").post(f"/approvals/{desk.step(asked)}", {"outcome": ""}).text
    assert 'value="approve"' in sheet
    assert 'value="reject"' in sheet


def test_the_second_of_two_is_told_that_it_is_decided(desk: Desk, asked: str, sven: Browser) -> None:
    item = desk.step(asked)
    desk.run(CompleteWork(item, "approve", {}), "sven")
    answer = sven.script("/approvals").post(f"/approvals/{item}", {"outcome": "reject"})
    assert answer.status_code == 200
    assert f'id="approval-{item}"' in answer.text
    assert "decided by somebody else" in answer.text
    assert sven.post(f"/approvals/{item}", {"outcome": "reject"}).status_code == 404
    assert result(desk, asked) == "yes"


def test_pressed_twice_it_is_decided_once(desk: Desk, asked: str, sven: Browser) -> None:
    html = sven.text("/approvals")
    item = desk.step(asked)
    key = re.search(rf'action="/approvals/{item}".*?name="_key" value="([^"]+)"', html, re.DOTALL)
    assert key
    for _turn in range(2):
        answer = sven.post(f"/approvals/{item}", {"outcome": "approve", "_key": key[1]})
        assert answer.status_code in (303, 404)
    assert result(desk, asked) == "yes"


def test_who_may_not_decide_cannot(desk: Desk, asked: str) -> None:
    item = desk.step(asked)
    for login in ("ivan", "carl"):
        assert desk.at(login).post(f"/approvals/{item}", {"outcome": "approve"}).status_code == 404
    assert result(desk, asked) is None
