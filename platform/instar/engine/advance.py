"""The engine: one event into a run, its next state and what is to be done out. A pure function.

    advance(process, state, event, facts) -> Outcome(state, effects)

Rules of the engine:

* `state` is a small JSON value that only this package reads. It is never written into; the next one shares what did
  not change. Same version, same events, same facts ⇒ same states and effects, byte for byte.
* An event runs until every token waits. It succeeds as a whole or leaves the state as it was.
* What cannot be carried out for a person (Started, WorkCompleted, Cancelled, Forced, ItemAdded, Rechecked) raises
  Fault; for the answer of an action, the end of a child ticket, a timer, a message or a signal it becomes an incident,
  which keeps the event until Retried gives it again.
* A message that nobody takes and nobody may come to take raises Fault.
* Somebody was faster: StaleToken for a person, silence for the late answer of an action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from instar.engine import answers, awaited, by_hand
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    Cancelled,
    ChildEnded,
    Event,
    Forced,
    ItemAdded,
    MessageReceived,
    Rechecked,
    Retried,
    SignalReceived,
    Started,
    TimerFired,
    WorkCompleted,
)
from instar.engine.facts import Facts, Seen
from instar.engine.model import Process
from instar.engine.state import State
from instar.engine.turns import Fault, Outcome, StaleToken

__all__ = ["Facts", "Fault", "Outcome", "Seen", "StaleToken", "advance"]

_HANDLERS: Mapping[type[Event], Callable[[Process, State, Any, Seen], Outcome]] = MappingProxyType(
    {
        Started: by_hand.start,
        WorkCompleted: by_hand.complete,
        Cancelled: by_hand.cancel,
        Forced: by_hand.force,
        ItemAdded: by_hand.add,
        ActionSucceeded: answers.succeed,
        ActionFailed: answers.fail,
        ChildEnded: answers.end_child,
        Retried: answers.retry,
        TimerFired: awaited.fire,
        MessageReceived: awaited.receive,
        SignalReceived: awaited.signal,
        Rechecked: awaited.recheck,
    }
)


def advance(process: Process, state: State | None, event: Event, facts: Seen) -> Outcome:
    """Give a run one event. Raises Fault and StaleToken for events of persons."""
    outcome: Outcome = _HANDLERS[type(event)](process, state or {}, event, facts)
    return outcome
