"""What the script of a map posts, and what it is told."""

from __future__ import annotations

import pytest

from instar.testing.browsing import CSRF
from tests.plugins.mindmap.conftest import Desk


def test_the_same_key_adds_once(desk: Desk) -> None:
    first = desk.do("add", parent=desk.project, title="Food", key="a key of the page")
    assert desk.do("add", parent=desk.project, title="Food", key="a key of the page") == first
    assert [one[0] for one in desk.tree()[1]] == ["Halls", "Talks", "Food"]


def test_a_refusal_says_why_in_the_readers_language(desk: Desk) -> None:
    answer = desk._browser("olga").post(
        "/x/mindmap/do/add",
        data={"_csrf": CSRF, "parent": desk.project, "title": ""},
        headers={"Accept-Language": "ru"},
    )
    assert answer.status_code == 422
    assert answer.get_json()["problem"] == "Напишите, как это называется."


@pytest.mark.parametrize("what", ["rename", "move", "out", "back"])
@pytest.mark.parametrize("number", ["", "T-999999", "nothing"])
def test_a_ticket_that_is_not_there_is_told(desk: Desk, what: str, number: str) -> None:
    status, answer = desk.do(what, number=number, title="x", parent=desk.project)
    assert (status, "no such ticket" in answer["problem"]) == (404, True)


def test_there_are_no_other_changes(desk: Desk) -> None:
    assert desk.post("/x/mindmap/do/burn", number=desk.halls).status_code == 404


@pytest.mark.parametrize(
    ("what", "more"), [("rename", {"title": "Mine"}), ("out", {}), ("back", {}), ("add", {"title": "Mine"})]
)
def test_who_only_asks_changes_nothing(desk: Desk, what: str, more: dict[str, str]) -> None:
    status, _answer = desk.do(what, "carl", number=desk.halls, parent=desk.halls, **more)
    assert status in (403, 404, 422)
    assert desk.tree() == ["Conference", [["Halls", [["Book the hall", []]]], ["Talks", []]]]


def test_an_order_without_end_is_refused(desk: Desk) -> None:
    status, answer = desk.do("move", number=desk.halls, parent=desk.project, order="T-1," * 40_000)
    assert (status, "too many" in answer["problem"]) == (422, True)


def test_a_name_that_came_too_late_is_told_the_other_one(desk: Desk) -> None:
    rev = desk.do("rename", number=desk.halls, title="Rooms")[1]["node"]["rev"]
    status, answer = desk.do("rename", number=desk.halls, title="Places", rev=str(rev - 1))
    assert (status, answer["node"]["title"], answer["node"]["rev"]) == (409, "Rooms", rev)
    assert desk.do("rename", number=desk.halls, title="Places", rev=str(rev))[0] == 200
