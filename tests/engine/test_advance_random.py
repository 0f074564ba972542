"""Random processes on random paths: every run ends or shows what stopped it, and nothing depends on anything unsaid.

The first half makes processes of blocks (sequence, choice, split, loops), which are sound by the way they are made; the
second any graph at all, and asks whether checker and engine agree. `Run` takes the state through JSON at every step.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from instar.engine.advance import Facts, Fault, advance
from instar.engine.canonical import canonical
from instar.engine.check import check_process
from instar.engine.effects import Awaited, Dropped, Ended, Forgotten, TimerSet, WorkClosed, WorkOpened
from instar.engine.events import Event, event_from_json
from instar.engine.explore import explore
from instar.engine.source import Source

from .blocks import Draw, graphs, process_of, processes
from .lives import choose, lead_out

RunOf = Callable[..., Any]
LONGEST = 400
QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


# -- random lives --------------------------------------------------------------------------------------------


def attempt(run: Any, event: Event | None) -> Fault | None:
    """The fault, when the event (None: the beginning) is refused; the state must then be as it was."""
    before = json.dumps(run.state)
    try:
        if event is None:
            run.start()
        else:
            run.feed(event)
    except Fault as fault:
        assert json.dumps(run.state) == before
        return fault
    return None


def live(draw: Draw, run: Any) -> None:
    """A random beginning, then straight to the end; data is put right where it stops a person."""
    run.start()
    for _step in range(draw(st.integers(0, 12))):
        if run.ended:
            return
        run.data["b"] = draw(st.sampled_from([0, 1, 1]))
        fault = attempt(run, choose(draw, run))
        assert fault is None or (fault.code == "expression" and fault.node in run.process.nodes), fault
    run.data["b"] = 1
    for _step in range(LONGEST):
        if run.ended:
            return
        run.feed(lead_out(run))
    raise AssertionError(f"the run does not end: {run.state}")


def balanced(run: Any) -> None:
    """Every step that was opened was closed, and no number was given twice."""
    opened = [effect.token for effect in run.effects if isinstance(effect, WorkOpened)]
    closed = [effect.token for effect in run.effects if isinstance(effect, WorkClosed)]
    assert len(set(opened)) == len(opened)
    assert sorted(opened) == sorted(closed)
    assert [type(effect) for effect in run.effects].count(Ended) == 1
    assert isinstance(run.effects[-1], Ended)
    assert run.state["tokens"] == []
    assert "joins" not in run.state
    assert not {"waits", "bodies", "faults", "done"} & run.state.keys()
    armed: set[int] = set()
    for effect in run.effects:
        if isinstance(effect, TimerSet | Awaited):
            armed.add(effect.token)
        elif isinstance(effect, Forgotten | Dropped):
            armed.discard(effect.token)
    spent = {effect.token for effect in run.effects if isinstance(effect, TimerSet)}
    assert armed <= spent, "a message or a signal is waited for after the end"
    dropped = [effect.token for effect in run.effects if isinstance(effect, Dropped)]
    assert len(set(dropped)) == len(dropped)


@QUIET
@given(raw=processes())
def test_a_process_of_blocks_is_sound(raw: dict[str, Any]):
    source = Source.of(raw)
    process = process_of(raw)
    errors = [finding for finding in check_process(process, source) if finding.severity == "error"]
    if process.nested:  # what is watched may run through before anything could happen: the watching is told to be dead
        errors = [finding for finding in errors if finding.code != "dead_node"]
    assert errors == []


@QUIET
@given(raw=processes(), data=st.data())
def test_every_run_of_a_process_of_blocks_ends(run_of: RunOf, raw: dict[str, Any], data: st.DataObject):
    run = run_of(process_of(raw), n=0, a=3, b=1)
    live(data.draw, run)
    balanced(run)
    assert run.state["result"] in ("ended", "stopped")


@QUIET
@given(raw=processes(), data=st.data())
def test_history_played_again_gives_the_same_states_and_effects(
    run_of: RunOf, raw: dict[str, Any], data: st.DataObject
):
    """By a process read from its canonical text, as another machine would."""
    run = run_of(process_of(raw), n=0, a=3, b=1)
    live(data.draw, run)
    process = process_of(json.loads(canonical(raw)))
    state: dict[str, Any] | None = None
    for came, facts, left, effects in run.history:
        fields, now = json.loads(facts)
        ticket = {"number": "T-1", "stage": (state or {}).get("stage"), "status": "active"}
        outcome = advance(process, state, event_from_json(json.loads(came)), Facts(fields, ticket, now))
        assert json.dumps(outcome.state) == left
        assert json.dumps([effect.as_json() for effect in outcome.effects]) == effects
        state = json.loads(left)
    assert state == run.state


# -- any graph -----------------------------------------------------------------------------------------------


@QUIET
@given(raw=graphs(), data=st.data())
def test_where_the_search_finds_no_fault_no_run_gets_stuck(run_of: RunOf, raw: dict[str, Any], data: st.DataObject):
    process = process_of(raw)
    found = explore(process)
    assume(found.whole and not any(fault.code != "two_tokens" for fault in found.faults))
    run = run_of(process, n=0, a=3, b=1)
    fault = attempt(run, None)
    for _step in range(30):
        assert fault is None or fault.code == "endless"
        if run.ended or not run.state:
            break
        assert run.state["tokens"]
        run.data["n"] = data.draw(st.integers(0, 3))
        fault = attempt(run, choose(data.draw, run))
    assert set(run.passed) <= found.entered
    if run.ended:
        balanced(run)


@QUIET
@given(raw=graphs(), data=st.data())
def test_whatever_the_graph_an_event_ends_in_a_state_or_a_fault(
    run_of: RunOf, raw: dict[str, Any], data: st.DataObject
):
    run = run_of(process_of(raw), n=0, a=3, b=1)
    fault = attempt(run, None)
    for _step in range(10):
        assert fault is None or fault.code in ("endless", "deadlock")
        if run.ended or not run.state:
            break
        assert run.state["tokens"]
        fault = attempt(run, choose(data.draw, run))


@QUIET
@given(raw=graphs())
def test_the_checks_of_any_graph_name_its_own_nodes_and_flows(raw: dict[str, Any]):
    process = process_of(raw)
    flows = {flow.id for flow in process.flows()}
    for finding in check_process(process, Source.of(raw)):
        assert finding.node in {None, *process.nodes}
        assert set(finding.path) <= flows
