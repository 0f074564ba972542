"""Runs that are steered by hand: cancelled in part, taken as done, given one more item."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddItem,
    CancelNode,
    CancelToken,
    CompleteWork,
    EndAs,
    OpenTicket,
    Publish,
    TakeAsDone,
    execute,
)
from instar.errors import Conflict, Forbidden, Invalid, Refused
from instar.queries.names import for_item
from instar.queries.places import places
from instar.queries.work import work
from instar.testing.site import Site
from tests.commands.conftest import ORDER

Begin = Callable[..., int]
VOTES = {
    "s": {"type": "startEvent", "next": ["vote", "wait"]},
    "vote": {
        "type": "userTask",
        "title": "Vote",
        "multi": {"each": "['ann', 'bob']", "as": "who"},
        "candidates": {"=": "who"},
        "form": {"fields": [{"id": "order_note", "type": "text", "required": True}]},
        "next": [{"to": "e", "outcome": "yes", "title": "Yes"}, {"to": "e", "outcome": "no", "title": "No"}],
    },
    "wait": {"type": "intermediateCatchEvent", "message": "paid", "next": "e"},
    "e": {"type": "endEvent"},
}


@pytest.fixture
def id(site: Site) -> int:
    site.people.add("sven", profile="supervisor")
    execute(site.kernel, Publish(json.dumps({**ORDER, "role": "idea", "key": "votes", "nodes": VOTES})), SYSTEM)
    return int(site.run(OpenTicket("A thing", process="votes"), "olga")["ticket"])


def where(site: Site, id: int) -> list[tuple[int, str, str, int | None, Any]]:
    rows = places(site.kernel, site.people["sven"], id)
    return [(row.token, row.node, row.waits_for, row.inside, row.item) for row in rows]


def test_where_a_run_stands_is_told_to_who_assigns_the_work(site: Site, id: int):
    assert where(site, id) == [
        (1, "vote", "body", None, None),
        (2, "vote", "work", 1, "ann"),
        (3, "vote", "work", 1, "bob"),
        (4, "wait", "event", None, None),
    ]
    with pytest.raises(Forbidden):
        places(site.kernel, site.people["olga"], id)


def test_each_step_of_many_says_for_what_it_is(site: Site, id: int):
    titles = [step.title for step in work(site.kernel, site.people["sven"], id).open]
    assert titles == ["Vote · ann", "Vote · bob"]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"name": "Chair", "price": 5}, "Chair"),
        ({"price": 5}, "3"),
        (["a"], "3"),
        (None, "3"),
        (7, "7"),
        ("x" * 70, f"{'x' * 59}…"),
    ],
)
def test_whatever_the_item_is_it_is_told_shortly(item: Any, told: str):
    assert for_item("Vote", [(item, 2), ("Ann", 0)]) == f"Vote · Ann · {told}"


def test_one_of_many_is_cancelled(site: Site, id: int):
    site.run(CancelToken(id, 2), "sven")
    assert [row[0] for row in where(site, id)] == [1, 3, 4]
    with pytest.raises(Conflict, match="does not wait there"):
        site.run(CancelToken(id, 2), "sven")


def test_all_at_a_node_are_cancelled(site: Site, id: int):
    site.run(CancelNode(id, "vote"), "sven")
    assert [row[1] for row in where(site, id)] == ["wait"]
    with pytest.raises(Conflict, match="Nothing waits at “vote”"):
        site.run(CancelNode(id, "vote"), "sven")


def test_the_last_one_ends_the_ticket(site: Site, id: int):
    site.run(CancelNode(id, "vote"), "sven")
    site.run(CancelToken(id, 4), "sven")
    assert site.kernel.store.read().value("SELECT result FROM ticket WHERE id = ?", (id,)) == "cancelled"


def test_a_step_is_taken_as_done_without_its_form(site: Site, id: int):
    with pytest.raises(Invalid) as caught:
        site.run(TakeAsDone(id, 2, "maybe"), "sven")
    assert caught.value.errors == {"outcome": ["The step has no outcome “maybe”."]}
    site.run(TakeAsDone(id, 2, "no"), "sven")
    assert [row[0] for row in where(site, id)] == [1, 3, 4]


def test_all_of_them_are_taken_as_done_at_once(site: Site, id: int):
    site.run(TakeAsDone(id, 1), "sven")
    assert [row[1] for row in where(site, id)] == ["wait"]
    site.run(TakeAsDone(id, 4), "sven")
    assert site.kernel.store.read().value("SELECT ended FROM ticket WHERE id = ?", (id,)) is not None


def test_an_item_is_added(site: Site, id: int):
    answer = site.run(AddItem(id, 1, "olga"), "sven")
    assert [row[4] for row in where(site, id) if row[2] == "work"] == ["ann", "bob", "olga"]
    (item,) = answer["items"]
    site.run(CompleteWork(item, "yes", {"order_note": "x"}), "olga")
    with pytest.raises(Refused, match="not done for a list"):
        site.run(AddItem(id, 4, "x"), "sven")
    with pytest.raises(Invalid) as caught:
        site.run(AddItem(id, 1, "x" * 20_000), "sven")
    assert caught.value.errors == {"item": ["The item is larger than 16 KB."]}


@pytest.mark.parametrize("command", [CancelToken, TakeAsDone, lambda id, token: AddItem(id, token, 1)])
def test_who_does_not_assign_the_work_may_not_steer(site: Site, id: int, command: Callable[[int, int], Any]):
    with pytest.raises(Forbidden):
        site.run(command(id, 1), "olga")


def test_nobody_but_the_site_ends_a_run_as_it_likes(site: Site, id: int):
    with pytest.raises(Forbidden):
        site.run(EndAs(id, "x"), "sven")
    execute(site.kernel, EndAs(id, "x", {"order_note": "y"}), SYSTEM)
    assert site.kernel.store.read().value("SELECT result FROM ticket WHERE id = ?", (id,)) == "x"
