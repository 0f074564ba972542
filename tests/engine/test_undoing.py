"""Compensation: what was done is undone, the last first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Begin = Callable[..., Any]


def trip(throw: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Book a flight and a hotel, then give both back."""
    return {
        "s": {"type": "startEvent", "next": "flight"},
        "flight": {"type": "userTask", "compensation": "unflight", "next": "hotel"},
        "unflight": {"type": "userTask"},
        "hotel": {"type": "userTask", "compensation": "unhotel", "next": "back"},
        "unhotel": {"type": "userTask"},
        "back": {"type": "intermediateThrowEvent", "compensate": True, "next": "e", **(throw or {})},
        "e": {"type": "endEvent"},
        **more,
    }


def test_what_was_done_last_is_undone_first_and_one_at_a_time(begin: Begin):
    run = begin(trip())
    run.complete("flight")
    run.complete("hotel")
    assert run.waiting() == ["unhotel"]
    run.complete("unhotel")
    assert run.waiting() == ["unflight"]
    run.complete("unflight")
    assert run.ended


def test_one_activity_alone_is_undone(begin: Begin):
    run = begin(trip({"compensate": "flight"}))
    run.complete("flight")
    run.complete("hotel")
    assert run.waiting() == ["unflight"]
    run.complete("unflight")
    assert run.ended


def test_what_was_not_done_is_not_undone(begin: Begin):
    nodes = trip(s={"type": "startEvent", "next": "hotel"}, r={"type": "startEvent", "signal": "x", "next": "flight"})
    run = begin(nodes)
    run.complete("hotel")
    run.complete("unhotel")
    assert run.ended


@pytest.mark.parametrize("often", [{"multi": {"each": "data.none"}}, {"loop": {"while": "false", "max": 3}}])
def test_what_was_done_no_time_is_not_undone(begin: Begin, often: dict[str, Any]):
    nodes = trip()
    nodes["hotel"].update(often)
    run = begin(nodes, none=[])
    run.complete("flight")
    assert run.waiting() == ["unflight"]


def test_what_is_done_for_many_is_undone_once(begin: Begin):
    nodes = trip()
    nodes["hotel"]["multi"] = {"each": "[1, 2]"}
    run = begin(nodes)
    for node in ("flight", "hotel", "hotel", "unhotel"):
        run.complete(node)
    assert run.waiting() == ["unflight"]


def test_nothing_is_undone_twice(begin: Begin):
    run = begin(trip({"next": "again"}, again={"type": "intermediateThrowEvent", "compensate": True, "next": "e"}))
    for node in ("flight", "hotel", "unhotel", "unflight"):
        run.complete(node)
    assert run.ended


def test_a_boundary_event_says_what_undoes_as_well(begin: Begin):
    nodes = trip(un={"type": "boundaryEvent", "attachedTo": "hotel", "compensate": True, "next": "unhotel"})
    nodes["hotel"].pop("compensation")
    run = begin(nodes)
    run.complete("flight")
    run.complete("hotel")
    assert run.waiting() == ["unhotel"]
    assert "waits" not in run.state


def scoped(**inner: Any) -> dict[str, Any]:
    nodes = trip({"compensate": "book"})
    book = {"b": {"type": "startEvent", "next": "flight"}, "flight": {**nodes["flight"], "next": "hotel"}}
    book |= {"unflight": nodes["unflight"], "hotel": {**nodes["hotel"], "next": "paid"}, "unhotel": nodes["unhotel"]}
    book |= {"paid": {"type": "endEvent"}, **inner}
    return {
        "s": {"type": "startEvent", "next": "book"},
        "book": {"type": "subProcess", "nodes": book, "next": "ask"},
        "ask": {"type": "userTask", "next": "back"},
        "back": nodes["back"],
        "e": nodes["e"],
    }


def test_what_was_done_in_a_sub_process_can_be_undone_when_that_is_over(begin: Begin):
    run = begin(scoped())
    for node in ("flight", "hotel", "ask"):
        run.complete(node)
    assert run.waiting() == ["unhotel"]
    run.complete("unhotel")
    run.complete("unflight")
    assert run.ended


def test_a_sub_process_with_an_own_way_back_is_undone_as_a_whole(begin: Begin):
    nodes = scoped()
    nodes["book"]["compensation"] = "unbook"
    nodes["unbook"] = {"type": "userTask"}
    run = begin(nodes)
    for node in ("flight", "hotel", "ask"):
        run.complete(node)
    assert run.waiting() == ["unbook"]
    run.complete("unbook")
    assert run.ended


def test_what_handles_an_error_undoes_what_was_done_around_it(begin: Begin):
    handler = {
        "hear": {"type": "startEvent", "error": "*", "next": "undo"},
        "undo": {"type": "intermediateThrowEvent", "compensate": True},
    }
    nodes = scoped(
        paid={"type": "endEvent", "error": "no_money"}, heard={"type": "subProcess", "event": True, "nodes": handler}
    )
    run = begin(nodes)
    run.complete("flight")
    run.complete("hotel")
    assert run.waiting() == ["unhotel"]
    run.complete("unhotel")
    run.complete("unflight")
    assert run.waiting() == ["ask"]


def test_what_has_ended_before_its_time_leaves_nothing_to_undo(begin: Begin):
    nodes = scoped()
    nodes["late"] = {"type": "boundaryEvent", "attachedTo": "book", "signal": "stop", "next": "ask"}
    run = begin(nodes)
    run.complete("flight")
    run.signal("stop")
    run.complete("ask")
    assert run.ended


def test_the_check_of_a_right_one_finds_nothing(codes: Callable[..., set[str]]):
    assert codes(trip()) - {"untitled"} == set()
    assert codes(scoped()) - {"untitled"} == set()


@pytest.mark.parametrize(
    ("keys", "code", "pointer"),
    [
        ({"compensation": "nobody"}, "unknown_node", "/nodes/hotel/compensation"),
        ({"compensation": "e"}, "compensation", "/nodes/hotel/compensation"),
        ({"compensation": "flight"}, "compensation", "/nodes/hotel/compensation"),
        ({"compensation": 5}, "shape", "/nodes/hotel/compensation"),
    ],
)
def test_what_cannot_undo_is_refused(parsed: Any, keys: dict[str, Any], code: str, pointer: str):
    nodes = trip()
    nodes["hotel"].update(keys)
    nodes.pop("unhotel")
    result = parsed(nodes)
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}


def test_what_is_undone_has_to_be_there(parsed: Any):
    result = parsed(trip({"compensate": "flihgt"}))
    (finding,) = [one for one in result.findings if one.code == "unknown_node"]
    assert (finding.pointer, finding.hint) == ("/nodes/back/compensate", "Did you mean “flight”?")
