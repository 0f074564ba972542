"""To approve: what somebody may decide, and what he is told of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from instar.commands import AddUser, ClaimWork, CompleteWork
from instar.definitions.deciding import deciding
from instar.queries.approvals import approval, approvals, count_approvals

from .conftest import World

WISH: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "wish",
    "title": "Wish",
    "role": "appeal",
    "form": {"fields": [{"id": "sum", "type": "money", "title": "Sum", "required": True}]},
    "nodes": {
        "asked": {"type": "startEvent", "next": "head"},
        "head": {
            "type": "userTask",
            "title": {"en": "Decide", "ru": "Решить"},
            "candidates": {"team": "sales"},
            "form": {"fields": [{"id": "why", "type": "text", "title": "Why", "required": True, "for": ["reject"]}]},
            "next": [
                {"to": "more", "outcome": "approve", "title": {"en": "Approve", "ru": "Согласовать"}},
                {"to": "no", "outcome": "reject", "title": {"en": "Reject", "ru": "Отклонить"}, "tone": "danger"},
            ],
        },
        "more": {
            "type": "subProcess",
            "next": "yes",
            "nodes": {
                "begin": {"type": "startEvent", "next": "director"},
                "director": {
                    "type": "userTask",
                    "title": "Director",
                    "candidates": {"user": "maria"},
                    "next": [{"to": "end", "outcome": "approve"}, {"to": "end", "outcome": "reject"}],
                },
                "end": {"type": "endEvent"},
            },
        },
        "yes": {"type": "endEvent", "result": "yes"},
        "no": {"type": "endEvent", "result": "no"},
    },
}


@pytest.fixture
def asked(world: World) -> int:
    world.publish(WISH)
    return world.open("A new desk", process="wish", data={"sum": "120"})


def of(world: World, login: str) -> list[int]:
    return [one.ticket.id for one in approvals(world.kernel, world[login]).items]


def test_approvals_are_tasks_that_are_left_by_approve_or_reject_in_sub_processes_too() -> None:
    assert deciding(WISH) == {"head", "director"}
    assert deciding({"nodes": {"a": {"type": "userTask", "next": [{"outcome": "approve"}]}}}) == frozenset()
    assert deciding({"stages": []}) == deciding({"nodes": [1]}) == frozenset()


def test_only_who_may_decide_is_asked_and_sees_what_it_is_about(world: World, asked: int) -> None:
    world.run(AddUser("sven", "Sven", teams=("sales",), profile="operator"))
    world.open("Something else")
    (one,) = approvals(world.kernel, world["sven"]).items
    assert (one.ticket.title, one.ticket.data["sum"], one.step.title) == ("A new desk", "120.00", "Decide")
    assert [outcome.key for outcome in one.step.outcomes] == ["approve", "reject"]
    assert count_approvals(world.kernel, world["sven"]) == 1
    assert of(world, "olga") == of(world, "carl") == []
    assert approval(world.kernel, world["olga"], one.step.id) is None


def test_decided_steps_are_gone_and_the_next_one_comes_to_who_is_next(world: World, asked: int) -> None:
    world.run(AddUser("sven", "Sven", teams=("sales",), profile="operator"))
    item = world.item(asked)
    world.run(CompleteWork(item, "approve", {}), "sven")
    assert of(world, "sven") == []
    assert approval(world.kernel, world["sven"], item) is None
    assert of(world, "maria") == [asked]


def test_what_somebody_else_has_taken_is_his(world: World, asked: int) -> None:
    for login in ("sven", "tove"):
        world.run(AddUser(login, login.title(), teams=("sales",), profile="operator"))
    world.run(ClaimWork(world.item(asked)), "sven")
    assert (of(world, "sven"), of(world, "tove")) == ([asked], [])


def test_a_node_of_the_same_name_that_decides_nothing_is_left_out(world: World, asked: int) -> None:
    world.run(AddUser("sven", "Sven", teams=("sales",), profile="operator"))
    plain = copy.deepcopy(WISH)
    plain["nodes"]["head"]["next"][1]["outcome"] = "later"
    plain["nodes"]["head"].pop("form")
    world.publish(plain)
    world.open("A new chair", process="wish", data={"sum": "10"})
    assert of(world, "sven") == [asked]
    assert count_approvals(world.kernel, world["sven"]) == 1


def test_pages_follow_one_another(world: World, asked: int) -> None:
    world.run(AddUser("sven", "Sven", teams=("sales",), profile="operator"))
    ids = [asked, *(world.open(f"Desk {number}", process="wish", data={"sum": "1"}) for number in range(4))]
    first = approvals(world.kernel, world["sven"], limit=3)
    second = approvals(world.kernel, world["sven"], limit=3, cursor=first.next)
    assert [one.ticket.id for one in (*first.items, *second.items)] == ids
    assert (len(first.items), second.next) == (3, None)


def test_a_site_without_approvals_asks_the_database_nothing(world: World) -> None:
    world.open()
    assert count_approvals(world.kernel, world["olga"]) == 0
    heard = world.statements()
    assert count_approvals(world.kernel, world["olga"]) == 0
    assert not [one for one in heard if "work_item" in one]
