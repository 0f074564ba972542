"""Gateways at which branches meet: who is waited for, who is swallowed, who is ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from instar.engine.advance import Fault
from instar.engine.effects import Dropped, WorkClosed
from instar.engine.events import Cancelled
from instar.engine.explore import explore
from instar.engine.model import Process

Begin = Callable[..., Any]
Build = Callable[..., Process]
Codes = Callable[..., set[str]]


def tasks(names: str, to: str) -> dict[str, Any]:
    return {name: {"type": "userTask", "next": to} for name in names}


def some(**wanted: str) -> dict[str, Any]:
    """Some departments are asked, whom the data names; a step after them all."""
    asked = [{"to": name, "when": when} for name, when in wanted.items()]
    return {
        "s": {"type": "startEvent", "next": "ask"},
        "ask": {"type": "inclusiveGateway", "next": [*asked, {"to": "nobody", "default": True}]},
        **tasks("".join(wanted), "all"),
        "nobody": {"type": "endEvent"},
        "all": {"type": "inclusiveGateway", "stage": "work", "next": "sum_up"},
        "sum_up": {"type": "userTask", "next": "e"},
        "e": {"type": "endEvent", "stage": "closed"},
    }


def quorum(count: int, rest: str, ways: str = "abc") -> dict[str, Any]:
    return {
        "s": {"type": "startEvent", "next": "ask"},
        "ask": {"type": "parallelGateway", "next": list(ways)},
        **tasks(ways, "enough"),
        "enough": {"type": "complexGateway", "join": {"count": count, "rest": rest}, "next": "sign"},
        "sign": {"type": "userTask", "next": "e"},
        "e": {"type": "endEvent"},
    }


# -- inclusive -------------------------------------------------------------------------------------------------


def test_all_that_were_asked_are_waited_for_and_nobody_else(begin: Begin):
    run = begin(some(a="data.n > 0", b="data.n > 1", c="data.n > 2"), n=2)
    assert run.waiting() == ["a", "b"]
    run.complete("b")
    assert (run.waiting(), run.state["joins"], run.stages) == (["a"], {"all": [0, 1, 0]}, [])
    run.complete("a")
    assert (run.waiting(), run.stages) == (["sum_up"], ["work"])
    run.complete("sum_up")
    assert run.ended
    assert "joins" not in run.state


def test_where_nobody_is_to_be_asked_the_default_is_taken(begin: Begin):
    assert begin(some(a="data.n > 0"), n=0).ended


def test_a_split_in_which_nothing_holds_and_nothing_is_the_default_is_refused(build: Build, run_of: Callable[..., Any]):
    nodes = some(a="data.n > 0", b="data.n > 1")
    nodes["ask"]["next"].pop()
    del nodes["nobody"]
    with pytest.raises(Fault) as refused:
        run_of(build(nodes), n=0).start()
    assert (refused.value.code, refused.value.node) == ("no_flow", "ask")


def test_a_branch_that_is_cancelled_is_not_waited_for(begin: Begin):
    run = begin(some(a="data.n > 0", b="data.n > 1"), n=2)
    run.complete("a")
    run.feed(Cancelled("b"))
    assert run.waiting() == ["sum_up"]


def test_a_branch_that_ends_elsewhere_is_not_waited_for_any_more(begin: Begin):
    nodes = some(a="data.n > 0", b="data.n > 1")
    nodes["b"]["next"] = [{"to": "all", "outcome": "yes"}, {"to": "nobody", "outcome": "no"}]
    run = begin(nodes, n=2)
    run.complete("a")
    assert run.waiting() == ["b"]
    run.complete("b", "no")
    assert run.waiting() == ["sum_up"]


def test_who_could_come_by_a_filled_flow_as_well_is_not_waited_for(begin: Begin):
    """BPMN 2.0, table 13.3: of a token that can take either flow nothing is known."""
    nodes = {
        "s": {"type": "startEvent", "next": ["a", "b"]},
        "a": {"type": "userTask", "next": "j"},
        "b": {"type": "userTask", "next": [{"to": "j", "outcome": "one"}, {"to": "a", "outcome": "two"}]},
        "j": {"type": "inclusiveGateway", "next": "c"},
        "c": {"type": "userTask", "next": "e"},
        "e": {"type": "endEvent"},
    }
    run = begin(nodes)
    run.complete("a")
    assert run.waiting() == ["b", "c"]


def test_a_way_through_a_boundary_event_counts(begin: Begin):
    nodes = some(a="data.n > 0", b="data.n > 1")
    nodes["late"] = {"type": "boundaryEvent", "attachedTo": "b", "timer": {"after": "P1D"}, "next": "c"}
    nodes["c"] = {"type": "userTask", "next": "all"}
    nodes["b"]["next"] = "nobody"
    run = begin(nodes, n=2)
    run.complete("a")
    assert run.waiting() == ["b"], "the day may pass, and then it comes"
    run.fire("late")
    run.complete("c")
    assert run.waiting() == ["sum_up"]


def test_two_joins_that_wait_for_each_other_are_found(codes: Codes):
    nodes = {
        "s": {"type": "startEvent", "next": ["one", "two"]},
        "one": {"type": "inclusiveGateway", "next": ["two", "e"]},
        "two": {"type": "inclusiveGateway", "next": ["one", "e"]},
        "e": {"type": "endEvent"},
    }
    assert "deadlock" in codes(nodes)


def test_a_sound_use_has_no_finding(codes: Codes):
    for nodes in (some(a="data.n > 0", b="data.n > 1"), quorum(2, "cancel"), quorum(2, "keep")):
        assert codes(nodes) <= {"untitled"}


def test_a_join_that_a_branch_reaches_twice_is_found(codes: Codes):
    nodes = some(a="data.n > 0", b="data.n > 1")
    nodes["a"]["next"] = ["one", "two"]
    nodes["one"] = {"type": "userTask", "next": "m"}
    nodes["two"] = {"type": "userTask", "next": "m"}
    nodes["m"] = {"type": "exclusiveGateway", "next": "all"}
    assert "unsynchronised" in codes(nodes)


# -- complex ---------------------------------------------------------------------------------------------------


def test_two_of_three_are_enough_and_the_third_is_swallowed(begin: Begin):
    run = begin(quorum(2, "keep"))
    run.complete("a")
    assert run.waiting() == ["b", "c"]
    run.complete("c")
    assert (run.waiting(), run.state["rounds"]) == (["b", "sign"], {"enough": [0, 2]})
    run.complete("b")
    assert run.waiting() == ["sign"]
    assert "rounds" not in run.state
    run.complete("sign")
    assert run.ended


def test_the_round_of_a_run_that_ends_is_forgotten(begin: Begin):
    run = begin(quorum(1, "keep"))
    run.complete("a")
    run.complete("sign")
    assert not run.ended
    run.complete("b")
    run.complete("c")
    assert run.ended
    assert run.state.keys() == {"v", "next", "tokens", "ended"}


def test_the_first_of_three_ends_the_others(begin: Begin):
    run = begin(quorum(1, "cancel"))
    effects = run.complete("b")
    assert effects[1:5] == [WorkClosed(1, "a", None), Dropped(1), WorkClosed(3, "c", None), Dropped(3)]
    assert run.waiting() == ["sign"]
    assert "rounds" not in run.state


def test_only_what_could_still_come_is_ended(begin: Begin):
    nodes = quorum(1, "cancel")
    nodes["ask"]["next"] = ["a", "b", "c", "apart"]
    nodes["apart"] = {"type": "userTask", "next": "e"}
    run = begin(nodes)
    run.complete("a")
    assert run.waiting() == ["apart", "sign"]


def test_what_has_come_to_another_join_on_the_way_is_ended_too(begin: Begin):
    nodes = quorum(1, "cancel", "abc")
    nodes |= {"b": {"type": "userTask", "next": "both"}, "c": {"type": "userTask", "next": "both"}}
    nodes["both"] = {"type": "parallelGateway", "next": "enough"}
    run = begin(nodes)
    run.complete("b")
    run.complete("a")
    assert run.waiting() == ["sign"]
    assert "joins" not in run.state
    run.complete("sign")
    assert run.ended


def test_what_moves_at_the_same_moment_is_ended_before_it_arrives(begin: Begin):
    nodes = quorum(1, "cancel")
    nodes |= {name: {"type": "scriptTask", "set": {f"data.{name}": "1"}, "next": "enough"} for name in "bc"}
    nodes["a"] = {"type": "scriptTask", "set": {"data.a": "1"}, "next": "enough"}
    run = begin(nodes)
    assert run.waiting() == ["sign"]
    run.complete("sign")
    assert run.ended


def test_a_second_token_of_one_flow_waits_for_the_next_round(begin: Begin):
    """Whoever answers is asked once more; what comes of it belongs to the next round."""
    nodes = quorum(2, "keep", "ab")
    nodes["a"]["next"] = [{"to": "enough", "outcome": "once"}, {"to": "twice", "outcome": "twice"}]
    nodes["twice"] = {"type": "parallelGateway", "next": ["m", "x"]}
    nodes["x"] = {"type": "userTask", "next": "m"}
    nodes["m"] = {"type": "exclusiveGateway", "next": "enough"}
    nodes["enough"]["join"] = {"count": 2, "rest": "keep"}
    run = begin(nodes)
    run.complete("a", "twice")
    assert run.state["joins"] == {"enough": [0, 0, 1]}
    run.complete("x")
    assert run.state["joins"] == {"enough": [0, 0, 2]}, "two of one flow are no two flows"
    run.complete("b")
    assert run.waiting() == ["sign"]
    assert run.state["joins"] == {"enough": [0, 0, 1]}


def test_a_round_is_over_when_nothing_can_come(begin: Begin):
    nodes = quorum(1, "keep", "ab")
    nodes["b"]["next"] = [{"to": "enough", "outcome": "yes"}, {"to": "gone", "outcome": "no"}]
    nodes["gone"] = {"type": "endEvent"}
    run = begin(nodes)
    run.complete("a")
    assert run.state["rounds"] == {"enough": [0]}
    run.complete("b", "no")
    assert "rounds" not in run.state


def test_going_round_begins_a_round_of_its_own(begin: Begin):
    nodes = quorum(1, "keep", "ab")
    nodes["sign"]["next"] = [{"to": "e", "outcome": "done"}, {"to": "again", "outcome": "again"}]
    nodes["s"]["next"] = "again"
    nodes["again"] = {"type": "exclusiveGateway", "next": "ask"}
    run = begin(nodes)
    for _round in range(2):
        run.complete("a")
        run.complete("b")
        assert run.waiting() == ["sign"]
        run.complete("sign", "again")
    assert run.waiting() == ["a", "b"]


@pytest.mark.parametrize("rest", ["keep", "cancel"])
def test_what_goes_on_is_not_ended_though_it_leads_back(begin: Begin, codes: Codes, rest: str):
    nodes = quorum(1, rest, "ab")
    nodes["sign"]["next"] = [{"to": "e", "outcome": "done"}, {"to": "again", "outcome": "again"}]
    nodes["s"]["next"] = "again"
    nodes["again"] = {"type": "exclusiveGateway", "next": "ask"}
    run = begin(nodes)
    run.complete("a")
    assert run.waiting() == (["sign"] if rest == "cancel" else ["b", "sign"])
    assert codes(nodes) - {"untitled"} <= ({"two_tokens", "unbounded"} if rest == "keep" else set())


def round_about() -> dict[str, Any]:
    """The first of two, beside a step that is done at the same time; whoever sums up may have it all done again."""
    nodes = quorum(1, "cancel", "ab")
    nodes["s"]["next"] = "again"
    nodes["again"] = {"type": "exclusiveGateway", "next": "all"}
    nodes["all"] = {"type": "parallelGateway", "next": ["ask", "apart"]}
    nodes["apart"] = {"type": "userTask", "next": "both"}
    nodes["enough"]["next"] = "both"
    nodes["both"] = {"type": "parallelGateway", "next": "sign"}
    nodes["sign"]["next"] = [{"to": "e", "outcome": "done"}, {"to": "again", "outcome": "again"}]
    return nodes


def test_what_is_done_beside_is_not_ended_though_a_loop_leads_from_it_to_the_gateway(begin: Begin, codes: Codes):
    run = begin(round_about())
    for _round in range(2):
        assert run.waiting() == ["apart", "a", "b"]
        run.complete("apart")
        run.complete("b")
        assert run.waiting() == ["sign"]
        run.complete("sign", "again")
    run.complete("a")
    assert run.waiting() == ["apart"]
    assert codes(round_about()) <= {"untitled"}


def test_the_rest_lies_behind_the_last_node_at_which_all_have_parted(build: Build):
    nodes = round_about()
    process = build(nodes)
    assert process.rest_of(process.nodes["enough"]) == ({"a"}, {"b"})
    nodes["b"]["next"] = [{"to": "enough", "outcome": "yes"}, {"to": "c", "outcome": "no"}]
    nodes["c"] = {"type": "userTask", "next": "a"}
    process = build(nodes)
    assert process.rest_of(process.nodes["enough"]) == ({"a", "b", "c"}, {"b"}), "one way may cross the other"


def test_where_no_node_parts_all_of_them_everything_before_is_the_rest(build: Build):
    """Both ways come from one gateway, which parts nothing: who has not come to it yet is on his way as well."""
    nodes = quorum(1, "cancel", "ab")
    nodes["s"]["next"] = "a"
    nodes["late"] = {"type": "boundaryEvent", "attachedTo": "a", "timer": {"after": "P1D"}, "next": "b"}
    del nodes["ask"]
    process = build(nodes)
    assert process.rest_of(process.nodes["enough"]) == ({"s", "a"}, {"s", "a", "b", "late"})
    nodes["late"]["interrupting"] = False
    process = build(nodes)
    assert process.rest_of(process.nodes["enough"]) == (set(), {"b", "late"})


def test_a_complex_gateway_splits_as_conditions_say(begin: Begin):
    nodes = quorum(1, "cancel")
    nodes["enough"]["next"] = [{"to": "sign", "when": "data.n > 1"}, {"to": "e", "default": True}]
    run = begin(nodes, n=1)
    run.complete("a")
    assert run.ended


def test_too_few_that_can_come_are_a_deadlock(codes: Codes):
    nodes = quorum(2, "keep", "ab")
    nodes["ask"] = {
        "type": "exclusiveGateway",
        "next": [{"to": "a", "when": "data.n > 1"}, {"to": "b", "default": True}],
    }
    assert "deadlock" in codes(nodes)


@pytest.mark.parametrize(
    ("join", "pointer"),
    [
        (None, "/nodes/enough"),
        (2, "/nodes/enough/join"),
        ({}, "/nodes/enough/join"),
        ({"count": 4}, "/nodes/enough/join/count"),
        ({"count": 0}, "/nodes/enough/join/count"),
        ({"count": "2"}, "/nodes/enough/join/count"),
        ({"count": 2, "rest": "drop"}, "/nodes/enough/join/rest"),
        ({"count": 2, "rests": "keep"}, "/nodes/enough/join/rests"),
    ],
)
def test_a_wrong_join_is_told_with_its_place(found: Callable[..., Any], join: object, pointer: str):
    nodes = quorum(2, "keep")
    nodes["enough"]["join"] = join
    if join is None:
        del nodes["enough"]["join"]
    (finding,) = found(nodes)
    assert (finding.pointer, finding.node, finding.severity) == (pointer, "enough", "error")


# -- what the search knows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("nodes", [some(a="data.n > 0", b="data.n > 1"), quorum(2, "keep"), quorum(1, "cancel")])
def test_the_search_enters_what_runs_enter(build: Build, nodes: Mapping[str, Any]):
    found = explore(build(nodes))
    assert found.whole
    assert found.entered == set(nodes)


# -- links -----------------------------------------------------------------------------------------------------

LINKED: Mapping[str, Any] = {
    "s": {"type": "startEvent", "next": "a"},
    "a": {"type": "userTask", "next": [{"to": "far", "outcome": "far"}, {"to": "e", "outcome": "done"}]},
    "far": {"type": "intermediateThrowEvent", "link": "page2", "stage": "work"},
    "page2": {"type": "intermediateCatchEvent", "link": "page2", "next": "b"},
    "b": {"type": "userTask", "next": "further"},
    "further": {"type": "intermediateThrowEvent", "link": "page2"},
    "e": {"type": "endEvent"},
}


def test_a_link_leads_on_at_the_event_of_its_name(begin: Begin):
    run = begin(LINKED)
    run.complete("a", "far")
    assert run.waiting() == ["b"]
    assert run.stages == ["work"]
    assert run.passed[-4:] == ["a", "far", "page2", "b"]
    run.complete("b")
    assert run.waiting() == ["b"], "several may lead to one"


def test_a_link_is_a_way_on_for_the_checks(codes: Codes):
    assert codes({**LINKED, "further": {"type": "endEvent"}}) <= {"untitled"}
    assert "no_end" in codes(LINKED)


def test_a_branch_behind_a_link_is_waited_for(begin: Begin):
    nodes = some(a="data.n > 0", b="data.n > 1")
    nodes["b"]["next"] = "off"
    nodes["off"] = {"type": "intermediateThrowEvent", "link": "on"}
    nodes["on"] = {"type": "intermediateCatchEvent", "link": "on", "next": "c"}
    nodes["c"] = {"type": "userTask", "next": "all"}
    run = begin(nodes, n=2)
    run.complete("a")
    assert run.waiting() == ["b"]
    run.complete("b")
    assert run.waiting() == ["c"]
    run.complete("c")
    assert run.waiting() == ["sum_up"]


@pytest.mark.parametrize(
    ("node", "change", "code", "pointer"),
    [
        ("far", {"link": "page3"}, "unknown_link", "/nodes/far/link"),
        ("far", {"next": "e"}, "link", "/nodes/far/next"),
        ("b", {"next": "page2"}, "into_link", "/nodes/b/next"),
        ("far", {"link": 3}, "shape", "/nodes/far/link"),
        ("page2", {"message": "x"}, "trigger", "/nodes/page2/link"),
    ],
)
def test_a_wrong_link_is_told(
    parsed: Callable[..., Any], node: str, change: Mapping[str, Any], code: str, pointer: str
):
    result = parsed({**LINKED, node: {**LINKED[node], **change}})
    assert result.process is None
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}


def test_a_name_is_caught_once(parsed: Callable[..., Any]):
    twice = {"type": "intermediateCatchEvent", "link": "page2", "next": "b"}
    result = parsed({**LINKED, "third": twice})
    assert ("link", "/nodes/third/link") in {(finding.code, finding.pointer) for finding in result.findings}
