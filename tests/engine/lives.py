"""What may happen to a run: one of it at random, or what brings it nearer to its end."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    ChildEnded,
    Event,
    MessageReceived,
    Rechecked,
    Retried,
    SignalReceived,
    TimerFired,
    WorkCompleted,
)
from instar.engine.tokens import HOLDING

from .blocks import Draw


def choose(draw: Draw, run: Any) -> Event:
    """Something that may happen now."""
    token = draw(st.sampled_from([token for token in run.state["tokens"] if awaits(run, token)]))
    number, node, wait = token[:3]
    if wait == "incident":
        return Retried(number)
    awaited = [one for one in run.state.get("waits", ()) if one[0] == number]
    if awaited and (wait == "event" or draw(st.booleans())):
        return coming(run, draw(st.sampled_from(awaited)))
    if wait in HOLDING:
        return coming(run, draw(st.sampled_from(awaited)))
    if wait == "child":
        return ChildEnded(number, "T-2", "done", {"n": 1})
    if wait == "action":
        return draw(st.sampled_from([ActionSucceeded(number, {"n": 2}), ActionFailed(number, "limit", "No.")]))
    keys = [outcome.key for outcome in run.process.nodes[node].outcomes]
    return WorkCompleted(number, draw(st.sampled_from(keys)), {"n": draw(st.integers(0, 3))}, "olga")


def awaits(run: Any, token: list[Any]) -> bool:
    """Whether something may happen to the token itself."""
    return token[2] not in HOLDING or any(wait[0] == token[0] for wait in run.state.get("waits", ()))


def coming(run: Any, wait: list[Any]) -> Event:
    """What the token waits for."""
    number, node, kind, name, key = wait
    if kind == "timer":
        return TimerFired(number, node)
    if kind == "condition":
        run.data["n"] = 2
        return Rechecked()
    return MessageReceived(name, key or "any") if kind == "message" else SignalReceived(name)


def lead_out(run: Any) -> Event:
    """What brings the run nearer to its end."""
    number, node, wait = next(token for token in run.state["tokens"] if token[2] not in HOLDING)[:3]
    if wait == "child":
        return ChildEnded(number)
    if wait == "incident":
        return Retried(number)
    if wait == "action":
        return ActionSucceeded(number, {"n": 2})
    if wait == "event":
        return coming(run, next(one for one in run.state["waits"] if one[0] == number))
    outcomes = run.process.nodes[node].outcomes
    return WorkCompleted(number, outcomes[0].key, {}, None)
