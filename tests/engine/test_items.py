"""Activities that are done for each item of a list, or again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault, advance
from instar.engine.effects import WorkClosed, WorkOpened
from instar.engine.events import Cancelled, ChildEnded, Forced, ItemAdded, Started, WorkCompleted
from instar.engine.facts import Facts

Begin = Callable[..., Any]
PEOPLE = ["ann", "bob", "cas"]


def voting(task: dict[str, Any] | None = None, **multi: Any) -> dict[str, Any]:
    outcomes = [{"to": "yes", "outcome": "approve"}, {"to": "no", "outcome": "reject"}]
    vote = {"type": "userTask", "assignee": {"=": "person"}, "next": outcomes, **(task or {})}
    return {
        "s": {"type": "startEvent", "next": "vote"},
        "vote": {**vote, "multi": {"each": "data.people", "as": "person", **multi}},
        "yes": {"type": "endEvent", "result": "granted"},
        "no": {"type": "endEvent", "result": "refused"},
    }


def finish(run: Any, index: int, outcome: str, by: str | None = None, **data: Any) -> list[Any]:
    """Complete the step of one item."""
    token = next(token for token in run.state["tokens"] if token[2] == "work" and token[4] == index)
    run.data.update(data)
    return list(run.feed(WorkCompleted(token[0], outcome, data, by)))


def test_each_item_gets_a_step_that_says_for_what(begin: Begin):
    run = begin(voting(), people=PEOPLE)
    opened = [effect for effect in run.effects if isinstance(effect, WorkOpened)]
    assert [effect.names for effect in opened] == [{"item": name, "person": name} for name in PEOPLE]
    assert run.waiting("body") == ["vote"]


def test_when_all_are_done_the_last_outcome_decides(begin: Begin):
    run = begin(voting(), people=PEOPLE)
    finish(run, 2, "approve")
    finish(run, 0, "approve")
    finish(run, 1, "reject")
    assert run.ended
    assert run.state["result"] == "refused"


def test_conditions_after_it_see_the_counts(begin: Begin):
    flows = [
        {"to": "yes", "outcome": "approve", "when": "multi.outcomes.approve * 2 > multi.total"},
        {"to": "no", "outcome": "reject", "default": True},
    ]
    run = begin(voting({"next": flows}), people=PEOPLE)
    finish(run, 0, "approve")
    finish(run, 1, "approve")
    finish(run, 2, "reject")
    assert run.state["result"] == "granted"


def test_two_of_three_are_enough_and_the_rest_is_cancelled(begin: Begin):
    run = begin(voting(until="multi.outcomes.approve >= 2"), people=PEOPLE)
    finish(run, 1, "approve")
    assert not run.ended
    effects = finish(run, 2, "approve")
    assert WorkClosed(2, "vote", None) in effects
    assert run.state["result"] == "granted"


def test_with_rest_keep_the_run_goes_on_and_the_others_may_still_answer(begin: Begin):
    nodes = voting(until="multi.completed >= 1", rest="keep")
    nodes["yes"] = {"type": "userTask", "title": "Carry on"}
    run = begin(nodes, people=PEOPLE)
    finish(run, 0, "approve")
    assert run.waiting() == ["vote", "vote", "yes"]
    run.complete("yes")
    assert not run.ended
    finish(run, 1, "reject")
    finish(run, 2, "reject")
    assert run.ended
    assert run.passed.count("yes") == 1


def test_no_items_pass_at_once(begin: Begin):
    for people in ([], None):
        run = begin(voting(), people=people)
        assert run.ended
        assert run.state["result"] == "granted"


def test_one_after_the_other(begin: Begin):
    run = begin(voting(mode="sequential", until="multi.outcomes.reject > 0"), people=PEOPLE)
    assert len(run.waiting()) == 1
    finish(run, 0, "approve")
    assert [token[4] for token in run.state["tokens"] if token[2] == "work"] == [1]
    finish(run, 1, "reject")
    assert run.state["result"] == "refused"


def test_what_each_has_brought_is_gathered(begin: Begin):
    run = begin(voting({"collect": "data.votes"}), people=["ann", "bob"])
    finish(run, 1, "reject", "bob", why="Too dear")
    finish(run, 0, "approve", "ann")
    first, second = run.data["votes"]
    assert (first["item"], first["outcome"], first["by"], first["data"]) == (
        "bob",
        "reject",
        "bob",
        {"why": "Too dear"},
    )
    assert (second["item"], second["outcome"]) == ("ann", "approve")
    assert second["at"] > first["at"]


def test_what_actions_and_child_tickets_bring_is_gathered_too(begin: Begin):
    many = {"multi": {"each": "['a', 'b']"}, "collect": "data.got"}
    nodes = {"s": {"type": "startEvent", "next": "ask"}, "ask": {"type": "serviceTask", "action": "ping", **many}}
    run = begin(nodes)
    run.succeed("ask", price="1.00")
    run.succeed("ask", price="2.00")
    assert [(one["item"], one["data"]) for one in run.data["got"]] == [
        ("a", {"price": "1.00"}),
        ("b", {"price": "2.00"}),
    ]
    run = begin({**nodes, "ask": {"type": "callActivity", "process": "purchase", **many}})
    run.feed(ChildEnded(3, "T-3", "dear", {"price": "9.00"}))
    run.feed(ChildEnded(2, "T-2", "cheap", {"price": "1.00"}))
    told = [(one["item"], one["outcome"], one["data"]["price"], one["by"]) for one in run.data["got"]]
    assert told == [("b", "dear", "9.00", None), ("a", "cheap", "1.00", None)]
    assert run.ended


def test_an_item_is_added_while_it_runs(begin: Begin):
    run = begin(voting(), people=["ann"])
    run.feed(ItemAdded(1, "dan"))
    assert len(run.waiting()) == 2
    finish(run, 0, "approve")
    assert not run.ended
    finish(run, 1, "approve")
    assert run.ended


def test_in_turn_an_added_item_is_the_last(begin: Begin):
    run = begin(voting(mode="sequential"), people=["ann"])
    run.feed(ItemAdded(1, "dan"))
    assert len(run.waiting()) == 1
    finish(run, 0, "approve")
    finish(run, 1, "reject")
    assert run.state["result"] == "refused"


def test_one_item_is_cancelled_and_the_others_go_on(begin: Begin):
    run = begin(voting(), people=PEOPLE)
    run.feed(Cancelled(token=3))
    assert len(run.waiting()) == 2
    finish(run, 0, "approve")
    finish(run, 2, "approve")
    assert run.ended


def test_all_together_are_cancelled_or_taken_as_done(begin: Begin):
    nodes = voting()
    nodes["s"]["next"] = ["vote", "beside"]
    nodes["beside"] = {"type": "userTask"}
    run = begin(nodes, people=PEOPLE)
    run.feed(Cancelled("vote"))
    assert run.waiting() == ["beside"]
    assert "bodies" not in run.state
    run = begin(voting(), people=PEOPLE)
    run.feed(Forced(1))
    assert run.state["result"] == "granted"


def test_a_boundary_event_belongs_to_the_whole(begin: Begin):
    nodes = voting()
    nodes["late"] = {"type": "boundaryEvent", "attachedTo": "vote", "timer": {"after": "P3D"}, "next": "no"}
    run = begin(nodes, people=PEOPLE)
    assert len(run.state["waits"]) == 1
    run.fire("late")
    assert run.state["result"] == "refused"


def test_a_failed_action_of_one_item_goes_to_the_event_of_the_whole(begin: Begin):
    nodes = {
        "s": {"type": "startEvent", "next": "call"},
        "call": {"type": "serviceTask", "action": "ping", "with": {"n": {"=": "item"}}, "multi": {"each": "[1, 2]"}},
        "bad": {"type": "boundaryEvent", "attachedTo": "call", "error": "*", "next": "no"},
        "no": {"type": "endEvent", "result": "refused"},
    }
    run = begin(nodes)
    assert run.requests == [("ping", {"n": 1}), ("ping", {"n": 2})]
    run.fail("call")
    assert run.state["result"] == "refused"


def test_scripts_for_a_thousand_items_in_turn_and_at_once(begin: Begin):
    for mode in ("sequential", "parallel"):
        script = {"type": "scriptTask", "set": {"data.sum": "data.sum + item"}}
        nodes = {
            "s": {"type": "startEvent", "next": "add"},
            "add": {**script, "multi": {"each": "data.many", "mode": mode}, "next": "e"},
            "e": {"type": "endEvent"},
        }
        run = begin(nodes, many=list(range(1000)), sum=0)
        assert run.data["sum"] == sum(range(1000))
        assert run.ended


def test_too_many_items_or_no_list_are_told(begin: Begin):
    with pytest.raises(Fault, match="at most 1000") as caught:
        begin(voting(), people=list(range(1001)))
    assert caught.value.code == "too_many"
    with pytest.raises(Fault, match="no list"):
        begin(voting(), people=7)


def test_how_many_items_are_too_many_is_told_by_whoever_runs_the_engine(build):
    process = build(voting())
    with pytest.raises(Fault, match="at most 3"):
        advance(process, None, Started(), Facts({"people": [1, 2, 3, 4]}, {}, 0, most_items=3))


def test_a_step_that_is_apart_from_itself_begins_anew_each_time(begin: Begin):
    """Who has voted in one round may vote in the next, once."""
    nodes = voting({"not_by": "vote"}, until="multi.outcomes.reject >= 1")
    nodes["vote"]["next"][1] = {"to": "vote", "outcome": "reject"}
    run = begin(nodes, people=PEOPLE)
    finish(run, 0, "approve", by="ann")
    assert run.state["work"]["vote"]["all_by"] == ["ann"]
    finish(run, 1, "reject", by="bob")
    assert "vote" not in run.state.get("work", {})
    finish(run, 1, "approve", by="ann")
    assert run.state["work"]["vote"]["all_by"] == ["ann"]


def test_a_sub_process_for_each_item_sees_it_and_those_around(begin: Begin):
    inner = {
        "b2": {"type": "startEvent", "next": "note"},
        "note": {
            "type": "scriptTask",
            "multi": {"each": "line.parts", "as": "part"},
            "set": {"data.seen": "coalesce(data.seen, '') + line.name + part + item + ' '"},
        },
    }
    nodes = {
        "s": {"type": "startEvent", "next": "pack"},
        "pack": {"type": "subProcess", "multi": {"each": "data.lines", "as": "line"}, "nodes": inner, "next": "e"},
        "e": {"type": "endEvent"},
    }
    run = begin(nodes, lines=[{"name": "a", "parts": ["1", "2"]}, {"name": "b", "parts": ["3"]}])
    assert run.data["seen"] == "a11 a22 b33 "
    assert run.ended


def test_outside_of_it_the_item_is_no_known_name(codes: Callable[..., set[str]]):
    nodes = voting()
    nodes["vote"]["multi"]["each"] = "item"
    assert "expression" in codes(nodes)
    nodes = voting({"next": [{"to": "yes", "when": "person == 'ann'"}, {"to": "no", "default": True}]})
    assert "expression" in codes(nodes)


# -- loops -------------------------------------------------------------------------------------------------------


def looped(**loop: Any) -> dict[str, Any]:
    return {
        "s": {"type": "startEvent", "next": "try"},
        "try": {"type": "userTask", "loop": {"while": "data.n < 2", "max": 5, **loop}, "next": "e"},
        "e": {"type": "endEvent"},
    }


def test_a_loop_is_asked_before_each_time(begin: Begin):
    run = begin(looped(), n=0)
    run.complete("try", n=1)
    assert run.waiting() == ["try"]
    run.complete("try", n=2)
    assert run.ended
    assert begin(looped(), n=2).ended


def test_a_loop_ends_after_so_many_times(begin: Begin):
    run = begin(looped(max=2), n=0)
    run.complete("try")
    run.complete("try")
    assert run.ended


def test_a_loop_of_scripts_is_no_endless_circle(begin: Begin):
    nodes = looped(max=1000)
    nodes["try"] = {**nodes["try"], "type": "scriptTask", "set": {"data.k": "data.k + 1"}}
    run = begin(nodes, n=0, k=0)
    assert run.data["k"] == 1000


@pytest.mark.parametrize(
    ("keys", "code", "pointer"),
    [
        ({"multi": {"as": "x"}}, "shape", "/nodes/try/multi"),
        ({"multi": {"each": "1 + 1"}}, "type", "/nodes/try/multi/each"),
        ({"multi": {"each": "[1]", "as": "data"}}, "shape", "/nodes/try/multi/as"),
        ({"multi": {"each": "[1]", "mode": "both"}}, "shape", "/nodes/try/multi/mode"),
        ({"multi": {"each": "[1]", "rest": "keep"}}, "wrong_key", "/nodes/try/multi/rest"),
        ({"multi": {"each": "[1]", "untill": "true"}}, "unknown_key", "/nodes/try/multi/untill"),
        ({"multi": []}, "shape", "/nodes/try/multi"),
        ({"loop": {"while": "true"}}, "shape", "/nodes/try/loop"),
        ({"loop": {"while": "true", "max": 0}}, "shape", "/nodes/try/loop/max"),
        ({"loop": {"while": "1", "max": 1}}, "type", "/nodes/try/loop/while"),
        ({"loop": {"while": "true", "max": 1}, "multi": {"each": "[1]"}}, "wrong_key", "/nodes/try/loop"),
        ({"collect": "data.x"}, "wrong_key", "/nodes/try/collect"),
        ({"multi": {"each": "[1]"}, "collect": 5}, "shape", "/nodes/try/collect"),
    ],
)
def test_a_wrong_repetition_is_refused_with_its_place(parsed: Any, keys: dict[str, Any], code: str, pointer: str):
    nodes = looped()
    nodes["try"].pop("loop")
    nodes["try"].update(keys)
    result = parsed(nodes)
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}
    assert result.process is None
