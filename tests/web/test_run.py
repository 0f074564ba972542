"""The page on which a run is steered: what waits, what would come of it, what was done."""

from __future__ import annotations

import orjson
import pytest

from instar.commands import OpenTicket, Publish

from .conftest import APPEAL, Desk

TASK = {"type": "userTask", "title": "Do", "next": "e"}
VOTES = {
    "s": {"type": "startEvent", "next": ["vote", "p", "extra"]},
    "vote": {
        "type": "userTask",
        "title": "Vote",
        "multi": {"each": "['ann', 'bob']", "as": "who"},
        "next": [{"to": "e", "outcome": "yes", "title": "Yes"}, {"to": "e", "outcome": "no", "title": "No"}],
    },
    "p": {"type": "parallelGateway", "next": ["left", "right"]},
    "left": {**TASK, "title": "Left", "next": "join"},
    "right": {**TASK, "title": "Right", "next": "join"},
    "join": {"type": "parallelGateway", "title": "Both are there", "next": "e"},
    "extra": {
        "type": "subProcess",
        "title": "Whatever helps",
        "adHoc": True,
        "until": "false",
        "nodes": {"call": {"type": "userTask", "title": "Call <b>them</b>"}},
        "next": "e",
    },
    "e": {"type": "endEvent"},
}


@pytest.fixture
def number(desk: Desk) -> str:
    desk.run(Publish(orjson.dumps({**APPEAL, "key": "votes", "nodes": VOTES, "stages": []}).decode()))
    return str(desk.run(OpenTicket("A thing", process="votes"), "maria")["number"])


def token(page: str, title: str) -> int:
    """The number of the place of that title."""
    before = page[: page.index(f"<strong>{title}</strong>")]
    return int(before.rpartition('id="place-')[2].partition('"')[0])


def test_who_assigns_the_work_finds_the_page_and_nobody_else(desk: Desk, number: str) -> None:
    assert f'href="/t/{number}/run"' in desk.at("maria").text(f"/t/{number}")
    assert f'href="/t/{number}/run"' not in desk.at("olga").text(f"/t/{number}")
    assert desk.at("olga").get(f"/t/{number}/run").status_code == 403
    assert desk.at("carl").get(f"/t/{number}/run").status_code == 404


def test_all_that_waits_is_there_with_what_holds_it(desk: Desk, number: str) -> None:
    page = desk.at("maria").text(f"/t/{number}/run")
    for title in (
        "Vote",
        "Vote · ann",
        "Vote · bob",
        "Left",
        "Right",
        "Whatever helps",
        "Call &lt;b&gt;them&lt;/b&gt;",
    ):
        assert f"<strong>{title}</strong>" in page
    assert "once for each item" in page
    assert page.count("“Both are there” waits for what comes from here") == 2


def test_something_is_cancelled_and_something_taken_as_done(desk: Desk, number: str) -> None:
    maria = desk.at("maria")
    page = maria.text(f"/t/{number}/run")
    ann, left = token(page, "Vote · ann"), token(page, "Left")
    assert maria.post(f"/t/{number}/run/{ann}/cancel").status_code == 303
    assert maria.post(f"/t/{number}/run/{left}/done", {"outcome": "done"}).status_code == 303
    page = maria.text(f"/t/{number}/run")
    assert "Vote · ann" not in page
    assert "<strong>Left</strong>" not in page
    assert "<strong>Right</strong>" in page


def test_a_second_press_is_told_and_changes_nothing(desk: Desk, number: str) -> None:
    maria = desk.at("maria")
    ann = token(maria.text(f"/t/{number}/run"), "Vote · ann")
    maria.post(f"/t/{number}/run/{ann}/cancel")
    again = maria.post(f"/t/{number}/run/{ann}/cancel")
    assert again.status_code == 409
    assert "The run does not wait there any more." in again.text
    assert "<strong>Vote · bob</strong>" in again.text


def test_an_item_is_added_as_text_or_as_json(desk: Desk, number: str) -> None:
    maria = desk.at("maria")
    votes = token(maria.text(f"/t/{number}/run"), "Vote")
    for item in ("Чашка", '{"name": "Chair"}'):
        assert maria.post(f"/t/{number}/run/{votes}/items", {"item": item}).status_code == 303
    page = maria.text(f"/t/{number}/run")
    assert "<strong>Vote · Чашка</strong>" in page
    assert "<strong>Vote · Chair</strong>" in page
    offers = token(page, "Whatever helps")
    maria.post(f"/t/{number}/run/{offers}/items", {"item": "call"})
    assert maria.text(f"/t/{number}/run").count("<strong>Call &lt;b&gt;them&lt;/b&gt;</strong>") == 2


def test_what_is_typed_survives_a_refusal(desk: Desk, number: str) -> None:
    maria = desk.at("maria")
    page = maria.text(f"/t/{number}/run")
    votes, left = token(page, "Vote"), token(page, "Left")
    refused = maria.post(f"/t/{number}/run/{votes}/items", {"item": "x" * 17_000})
    assert refused.status_code == 422
    assert "The item is larger than 16 KB." in refused.text
    assert "x" * 17_000 in refused.text
    unknown = maria.post(f"/t/{number}/run/{left}/done", {"outcome": "nonsense"})
    assert unknown.status_code == 422
    assert "The step has no outcome “nonsense”." in unknown.text


def test_the_last_one_ends_the_ticket_and_says_so_before(desk: Desk) -> None:
    number, maria = desk.open(), desk.at("maria")
    page = maria.text(f"/t/{number}/run")
    assert "Nothing else is left: the ticket ends." in page
    token = page.partition('id="place-')[2].partition('"')[0]
    maria.post(f"/t/{number}/run/{token}/cancel")
    page = maria.text(f"/t/{number}/run")
    assert "The process waits for nothing" in page
    assert f'href="/t/{number}/run"' not in maria.text(f"/t/{number}")
