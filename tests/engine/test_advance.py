"""What each node type does with a token, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Facts, Fault, StaleToken, advance
from instar.engine.effects import (
    ActionRequested,
    DataSet,
    Ended,
    StageEntered,
    WorkClosed,
    WorkOpened,
)
from instar.engine.events import ActionFailed, ActionSucceeded, Started, WorkCompleted
from instar.engine.model import Process

Begin = Callable[..., Any]
Build = Callable[..., Process]
START = {"type": "startEvent", "next": "a"}
LINE = {"s": START, "a": {"type": "userTask", "next": "e"}, "e": {"type": "endEvent", "result": "fine"}}


# -- start, user task, end -----------------------------------------------------------------------------------


def test_a_run_begins_with_the_first_step_open(begin: Begin):
    run = begin(LINE)
    assert run.effects == [WorkOpened(1, "a")]
    assert run.state == {"v": 1, "next": 2, "tokens": [[1, "a", "work"]]}


def test_a_step_that_is_done_closes_and_the_run_ends_with_the_result_of_its_end(begin: Begin):
    run = begin(LINE)
    assert run.complete("a") == [WorkClosed(1, "a", "done"), Ended("fine")]
    assert run.state == {"v": 1, "next": 2, "tokens": [], "result": "fine", "ended": True}


def test_a_run_cannot_begin_twice(begin: Begin):
    run = begin(LINE)
    with pytest.raises(Fault) as caught:
        run.start()
    assert caught.value.code == "started"


def test_no_next_is_the_end_of_a_token(begin: Begin):
    run = begin({"s": START, "a": {"type": "userTask"}})
    assert run.complete("a")[-1] == Ended(None)


def test_a_start_that_leads_nowhere_ends_at_once(begin: Begin):
    assert begin({"s": {"type": "startEvent"}}).effects == [Ended(None)]


def test_an_outcome_takes_its_own_flow(begin: Begin):
    nodes = {
        "s": START,
        "a": {"type": "userTask", "next": [{"to": "y", "outcome": "yes"}, {"to": "n", "outcome": "no"}]},
        "y": {"type": "endEvent", "result": "accepted"},
        "n": {"type": "endEvent", "result": "declined"},
    }
    assert begin(nodes).complete("a", "no")[-1] == Ended("declined")
    assert begin(nodes).complete("a", "yes")[-1] == Ended("accepted")


def test_two_outcomes_may_lead_to_one_node(begin: Begin):
    nodes = {
        "s": START,
        "a": {"type": "userTask", "next": [{"to": "e", "outcome": "yes"}, {"to": "e", "outcome": "no"}]},
        "e": {"type": "endEvent"},
    }
    run = begin(nodes)
    assert [flow.id for flow in run.process.nodes["a"].flows] == ["a.e", "a.e.2"]
    assert run.complete("a", "no")[-1] == Ended(None)


def test_an_outcome_that_the_step_does_not_have_is_refused_by_name(begin: Begin):
    run = begin(LINE)
    with pytest.raises(Fault, match="cannot be finished with “maybe”") as caught:
        run.complete("a", "maybe")
    assert (caught.value.code, caught.value.node) == ("no_outcome", "a")


def test_a_step_that_somebody_finished_before_is_stale(begin: Begin):
    run = begin(LINE)
    event = WorkCompleted(1, "done")
    run.feed(event)
    with pytest.raises(StaleToken) as caught:
        run.feed(event)
    assert caught.value.token == 1


def test_a_step_of_a_run_that_never_began_is_stale(build: Build):
    with pytest.raises(StaleToken):
        advance(build(LINE), None, WorkCompleted(1, "done"), Facts({}, {}, 0))


def test_a_step_without_outcomes_takes_all_its_flows(begin: Begin):
    run = begin(
        {
            "s": START,
            "a": {"type": "userTask", "next": ["b", "c"]},
            "b": {"type": "userTask"},
            "c": {"type": "userTask"},
        }
    )
    run.complete("a")
    assert run.waiting() == ["b", "c"]


@pytest.mark.parametrize(("x", "open"), [(1, ["b", "c"]), (5, ["b", "c", "d"]), (None, ["b", "c"])])
def test_conditions_restrict_the_flows_that_a_step_takes(begin: Begin, x: int | None, open: list[str]):
    run = begin(
        {
            "s": START,
            "a": {"type": "userTask", "next": ["b", "c", {"to": "d", "when": "data.x > 3"}]},
            **{id: {"type": "userTask"} for id in "bcd"},
        },
        x=x,
    )
    run.complete("a")
    assert run.waiting() == open


@pytest.mark.parametrize(("x", "open"), [(1, "d"), (5, "b"), (None, "d")])
def test_the_default_flow_of_a_step_is_taken_when_no_condition_holds(begin: Begin, x: int | None, open: str):
    run = begin(
        {
            "s": START,
            "a": {"type": "userTask", "next": [{"to": "d", "default": True}, {"to": "b", "when": "data.x > 3"}]},
            "b": {"type": "userTask"},
            "d": {"type": "userTask"},
        },
        x=x,
    )
    run.complete("a")
    assert run.waiting() == [open]


def test_a_step_may_loop_back_as_often_as_people_like_and_gets_a_new_number_each_time(begin: Begin):
    run = begin(
        {
            "s": START,
            "a": {"type": "userTask", "next": [{"to": "a", "outcome": "again"}, {"to": "e", "outcome": "stop"}]},
            "e": {"type": "endEvent"},
        }
    )
    for number in range(2, 60):
        assert run.complete("a", "again")[-1] == WorkOpened(number, "a")
    assert run.complete("a", "stop")[-1] == Ended(None)


# -- completions that are read later -------------------------------------------------------------------------

READ = {
    "s": START,
    "a": {"type": "userTask", "next": [{"to": "b", "outcome": "ok"}, {"to": "b", "outcome": "bad"}]},
    "b": {"type": "userTask", "next": "x"},
    "x": {
        "type": "exclusiveGateway",
        "next": [{"to": "y", "when": "work.a.outcome == 'ok'"}, {"to": "n", "default": True}],
    },
    "y": {"type": "endEvent", "result": "good"},
    "n": {"type": "endEvent", "result": "bad"},
}


@pytest.mark.parametrize(("outcome", "result"), [("ok", "good"), ("bad", "bad")])
def test_an_expression_can_read_how_an_earlier_step_was_finished(begin: Begin, outcome: str, result: str):
    run = begin(READ)
    run.complete("a", outcome, by="olga", note="fine")
    assert run.complete("b")[-1] == Ended(result)


def test_the_state_keeps_completions_that_something_reads_and_no_others(begin: Begin):
    run = begin(READ)
    run.complete("a", "ok", by="olga", note="fine")
    run.complete("b", by="boris")
    kept = {"outcome": "ok", "data": {"note": "fine"}, "completed_by": "olga", "completed_at": run.now - 2000}
    assert run.state["work"] == {"a": kept}


def test_the_last_completion_counts(begin: Begin):
    nodes = {
        **READ,
        "b": {"type": "userTask", "next": [{"to": "a", "outcome": "back"}, {"to": "x", "outcome": "on"}]},
    }
    run = begin(nodes)
    run.complete("a", "bad")
    run.complete("b", "back")
    run.complete("a", "ok")
    assert run.complete("b", "on")[-1] == Ended("good")


def test_separation_of_duties_keeps_who_did_the_step(begin: Begin):
    run = begin({"s": START, "a": {"type": "userTask", "next": "b"}, "b": {"type": "userTask", "not_by": ["a"]}})
    run.complete("a", by="olga")
    assert run.state["work"]["a"]["completed_by"] == "olga"


def test_a_form_inside_the_process_may_read_a_completion(begin: Begin):
    form = {"fields": [{"id": "why", "type": "text", "when": "work.a.outcome == 'done'"}]}
    run = begin({"s": START, "a": {"type": "userTask", "next": "b"}, "b": {"type": "userTask", "form": form}})
    run.complete("a")
    assert "a" in run.state["work"]


# -- service, send and script tasks --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask"])
def test_a_task_that_calls_asks_for_its_action_and_waits(begin: Begin, kind: str):
    run = begin(
        {
            "s": START,
            "a": {
                "type": kind,
                "action": "reply",
                "with": {"body": {"=": "data.answer"}, "text": "{{ ticket.number }}!", "n": 3, "deep": [{"x": None}]},
                "next": "e",
            },
            "e": {"type": "endEvent"},
        },
        answer="Hello",
    )
    args = {"body": "Hello", "text": "T-1!", "n": 3, "deep": [{"x": None}]}
    assert run.effects == [ActionRequested(1, "a", "reply", args)]
    assert run.waiting("action") == ["a"]
    assert run.succeed("a") == [Ended(None)]


def test_a_call_without_arguments_gives_none(begin: Begin):
    assert begin({"s": START, "a": {"type": "serviceTask", "action": "ping"}}).requests == [("ping", {})]


def test_the_answer_of_an_action_is_kept_where_the_task_says(begin: Begin):
    run = begin(
        {
            "s": START,
            "a": {"type": "serviceTask", "action": "invoice", "result": "data.invoice.last", "next": "x"},
            "x": {
                "type": "exclusiveGateway",
                "next": [{"to": "y", "when": "data.invoice.last.sum > 10"}, {"to": "n", "default": True}],
            },
            "y": {"type": "endEvent", "result": "dear"},
            "n": {"type": "endEvent", "result": "cheap"},
        },
        invoice={"first": 1},
    )
    assert run.succeed("a", sum=12) == [DataSet(("invoice", "last"), {"sum": 12}), Ended("dear")]
    assert run.data == {"invoice": {"first": 1, "last": {"sum": 12}}}


def test_a_late_answer_changes_nothing(begin: Begin):
    run = begin({"s": START, "a": {"type": "serviceTask", "action": "ping", "next": "b"}, "b": {"type": "userTask"}})
    run.succeed("a")
    state = run.state
    assert run.feed(ActionSucceeded(1)) == []
    assert run.feed(ActionFailed(1, "late", "")) == []
    assert run.feed(ActionSucceeded(99)) == []
    assert run.state == state


def test_an_answer_to_a_run_that_never_began_changes_nothing(build: Build):
    outcome = advance(build(LINE), None, ActionSucceeded(1), Facts({}, {}, 0))
    assert (outcome.state, outcome.effects) == ({}, ())


def test_a_person_cannot_finish_what_an_action_has_to(begin: Begin):
    run = begin({"s": START, "a": {"type": "serviceTask", "action": "ping"}})
    with pytest.raises(StaleToken):
        run.feed(WorkCompleted(1, "done"))


def test_a_script_sets_data_that_what_follows_sees(begin: Begin):
    run = begin(
        {
            "s": START,
            "a": {
                "type": "scriptTask",
                "set": {"data.sum": "data.price * 2", "data.who.name": "user.name"},
                "next": "x",
            },
            "x": {
                "type": "exclusiveGateway",
                "next": [{"to": "y", "when": "data.sum == 24.5"}, {"to": "n", "default": True}],
            },
            "y": {"type": "endEvent", "result": "yes"},
            "n": {"type": "endEvent", "result": "no"},
        },
        user={"name": "Olga"},
        price=12.25,
    )
    assert run.effects == [DataSet(("sum",), 24.5), DataSet(("who", "name"), "Olga"), Ended("yes")]


def test_the_values_of_a_script_are_worked_out_before_any_is_set(begin: Begin):
    run = begin(
        {"s": START, "a": {"type": "scriptTask", "set": {"data.x": "data.y", "data.y": "data.x"}}}, x="one", y="two"
    )
    assert run.data == {"x": "two", "y": "one"}


def test_a_script_can_empty_a_field(begin: Begin):
    run = begin({"s": START, "a": {"type": "scriptTask", "set": {"data.x": "null"}}}, x="one")
    assert run.data == {"x": None}


def test_data_that_came_in_is_never_written_into(build: Build):
    process = build({"s": START, "a": {"type": "scriptTask", "set": {"data.x.y": "1"}}})
    data = {"x": {"z": 2}}
    advance(process, None, Started(), Facts(data, {}, 0))
    assert data == {"x": {"z": 2}}


# -- gateways ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "result"), [(10, "small"), (500, "middle"), (5000, "large"), (None, "small")])
def test_an_exclusive_gateway_takes_the_first_flow_that_holds_else_the_default(
    begin: Begin, amount: int | None, result: str
):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "x"},
            "x": {
                "type": "exclusiveGateway",
                "next": [
                    {"to": "small", "default": True},
                    {"to": "large", "when": "data.amount > 1000"},
                    {"to": "middle", "when": "data.amount > 100"},
                ],
            },
            **{id: {"type": "endEvent", "result": id} for id in ("small", "middle", "large")},
        },
        amount=amount,
    )
    assert run.effects == [Ended(result)]


def test_money_is_compared_as_a_number(begin: Begin):
    nodes = {
        "s": {"type": "startEvent", "next": "x"},
        "x": {
            "type": "exclusiveGateway",
            "next": [{"to": "y", "when": "number(data.sum) > 9"}, {"to": "n", "default": True}],
        },
        "y": {"type": "endEvent", "result": "y"},
        "n": {"type": "endEvent", "result": "n"},
    }
    assert begin(nodes, sum="12400.00").effects == [Ended("y")]


SPLIT = {
    "s": {"type": "startEvent", "next": "p"},
    "p": {"type": "parallelGateway", "next": ["a", "b"]},
    "a": {"type": "userTask", "next": "j"},
    "b": {"type": "userTask", "next": "j"},
    "j": {"type": "parallelGateway", "next": "c"},
    "c": {"type": "userTask"},
}


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_parallel_gateway_opens_all_and_waits_for_all(begin: Begin, order: str):
    run = begin(SPLIT)
    assert run.waiting() == ["a", "b"]
    assert run.complete(order[0])[1:] == []
    assert run.state["joins"] == {"j": [1, 0] if order == "ab" else [0, 1]}
    assert run.complete(order[1])[1:] == [WorkOpened(3, "c")]
    assert "joins" not in run.state


def test_a_join_takes_one_token_of_each_flow_and_keeps_the_rest(begin: Begin):
    """Two rounds of the same branch arrive before the other branch does."""
    nodes = {
        "s": {"type": "startEvent", "next": "p"},
        "p": {"type": "parallelGateway", "next": ["a", "b"]},
        "a": {"type": "userTask", "next": ["j", "a"]},
        "b": {"type": "userTask", "next": ["j", "b"]},
        "j": {"type": "parallelGateway", "next": "e"},
        "e": {"type": "endEvent"},
    }
    run = begin(nodes)
    run.complete("a")
    run.complete("a")
    assert run.state["joins"] == {"j": [2, 0]}
    run.complete("b")
    assert run.state["joins"] == {"j": [1, 0]}
    assert run.passed.count("e") == 1


def test_tokens_move_first_in_first_out(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "p"},
            "p": {"type": "parallelGateway", "next": ["q", "c"]},
            "q": {"type": "parallelGateway", "next": ["a", "b"]},
            **{id: {"type": "userTask"} for id in "abc"},
        }
    )
    assert run.effects == [WorkOpened(1, "c"), WorkOpened(2, "a"), WorkOpened(3, "b")]


def test_branches_may_meet_in_an_exclusive_gateway_and_go_on_one_by_one(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": ["a", "b"]},
            "a": {"type": "userTask", "next": "m"},
            "b": {"type": "userTask", "next": "m"},
            "m": {"type": "exclusiveGateway", "next": "e"},
            "e": {"type": "endEvent", "result": "done"},
        }
    )
    assert run.complete("a")[1:] == []
    assert run.complete("b")[1:] == [Ended("done")]
    assert run.passed.count("m") == 2


# -- ends ----------------------------------------------------------------------------------------------------

TWO_ENDS = {
    "s": {"type": "startEvent", "next": ["a", "b"]},
    "a": {"type": "userTask", "stage": "work", "next": "x"},
    "b": {"type": "userTask", "next": "y"},
    "x": {"type": "endEvent", "stage": "closed", "result": "first"},
    "y": {"type": "endEvent", "result": "second"},
}


def test_a_final_stage_is_shown_only_when_the_run_has_ended(begin: Begin):
    run = begin(TWO_ENDS)
    assert run.complete("a") == [WorkClosed(1, "a", "done")]
    assert run.state["stage"] == "work"
    assert run.complete("b") == [WorkClosed(2, "b", "done"), StageEntered("closed"), Ended("second")]


def test_the_result_is_the_one_named_last(begin: Begin):
    run = begin(TWO_ENDS)
    run.complete("b")
    assert run.complete("a")[-1] == Ended("first")


def test_terminate_ends_everything_else_ascending(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": ["b", "a", "c", "j"]},
            "a": {"type": "userTask", "next": "x"},
            "b": {"type": "userTask", "next": "j"},
            "c": {"type": "serviceTask", "action": "ping", "next": "j"},
            "j": {"type": "parallelGateway"},
            "x": {"type": "endEvent", "terminate": True, "result": "stopped"},
        }
    )
    effects = [effect.as_json() for effect in run.complete("a")]
    assert [(effect["kind"], effect.get("token")) for effect in effects] == [
        ("work_closed", 2),
        ("work_closed", 1),
        ("dropped", 1),
        ("dropped", 3),
        ("ended", None),
    ]
    assert effects[1]["outcome"] is None
    assert run.state == {"v": 1, "next": 4, "tokens": [], "result": "stopped", "ended": True}


def test_terminate_stops_tokens_that_are_still_on_their_way(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": ["x", "g"]},
            "x": {"type": "endEvent", "terminate": True},
            "g": {"type": "exclusiveGateway", "next": "a"},
            "a": {"type": "userTask"},
        }
    )
    assert run.effects == [Ended(None)]


# -- stages --------------------------------------------------------------------------------------------------


def test_the_stage_of_a_ticket_is_that_of_the_node_entered_last_that_names_one(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "stage": "new", "next": "a"},
            "a": {"type": "userTask", "next": "b"},
            "b": {"type": "userTask", "stage": "work", "next": "c"},
            "c": {"type": "userTask", "stage": "work", "next": "e"},
            "e": {"type": "endEvent", "stage": "closed"},
        }
    )
    for node in "abc":
        run.complete(node)
    assert run.stages == ["new", "work", "closed"]


def test_a_join_enters_its_stage_when_it_fires(begin: Begin):
    nodes = {**SPLIT, "j": {"type": "parallelGateway", "stage": "work", "next": "c"}}
    run = begin(nodes)
    run.complete("a")
    assert run.stages == []
    run.complete("b")
    assert run.stages == ["work"]


def test_conditions_see_the_stage_that_the_ticket_has_just_entered(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "stage": "work", "next": "x"},
            "x": {
                "type": "exclusiveGateway",
                "next": [{"to": "y", "when": "ticket.stage == 'work'"}, {"to": "n", "default": True}],
            },
            "y": {"type": "endEvent", "result": "seen"},
            "n": {"type": "endEvent", "result": "unseen"},
        }
    )
    assert run.effects[-1] == Ended("seen")


def test_all_stages_of_a_board_without_nodes_can_be_passed(begin: Begin, build: Build):
    run = begin(build(None))
    assert run.stages == ["new"]
    run.complete("new", "work")
    run.complete("work", "new")
    run.complete("new", "closed")
    assert run.stages == ["new", "work", "new", "closed"]
    assert run.effects[-1] == Ended("closed")


# -- what is said about a run --------------------------------------------------------------------------------


def test_an_outcome_lists_the_nodes_that_were_passed(build: Build):
    outcome = advance(build(SPLIT), None, Started(), Facts({}, {}, 0))
    assert outcome.passed == ("s", "p", "a", "p", "b")
    assert [flow.id for flow in outcome.flows] == ["s.p", "p.a", "p.b"]


def test_a_state_is_json_and_keeps_its_version(begin: Begin):
    run = begin(SPLIT)
    run.complete("a")
    assert json.loads(json.dumps(run.state)) == run.state
    assert run.state["v"] == 1


def test_a_replay_of_the_same_events_gives_the_same_states_and_effects(begin: Begin):
    def life() -> list[tuple[str, str, str, str]]:
        run = begin(READ)
        run.complete("a", "bad", by="olga", note="x")
        run.complete("b")
        return list(run.history)

    assert life() == life()
