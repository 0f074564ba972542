"""One turn of a run, as those who take an event into it share it: how it ends for a person, how for nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from instar.engine.effects import Effect, IncidentRaised
from instar.engine.events import Event
from instar.engine.failures import Failure
from instar.engine.machine import Machine
from instar.engine.model import Flow
from instar.engine.state import PARTS, State
from instar.engine.tokens import INCIDENT, Token


class Fault(Exception):
    """A person's event that the process cannot carry out; the state is as before. `message`: a sentence."""

    def __init__(self, code: str, message: str, node: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.node = node


class StaleToken(Exception):
    """The token does not wait for this (any more)."""

    def __init__(self, token: int) -> None:
        super().__init__(f"token {token} does not wait for this")
        self.token = token


class Outcome(NamedTuple):
    """`effects`: to be carried out in this order. `flows`: those taken, in this order."""

    state: State
    effects: tuple[Effect, ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def passed(self) -> tuple[str, ...]:
        """Nodes left or entered, in order; one that waits stands here when it opens and again when it is done."""
        found: list[str] = []
        for flow in self.flows:
            found += [flow.source, flow.to] if found[-1:] != [flow.source] else [flow.to]
        return tuple(found)


def waiting(state: State, number: int, wait: str) -> Token | None:
    """The token of that number, if that is what it waits for."""
    for token in state.get("tokens", ()):
        if token[0] == number:
            return token if token[2] == wait else None
    return None


def for_a_person(machine: Machine, begin: Callable[..., None] | None = None, *given: Any) -> Outcome:
    """`begin`, called with what is given, moves the first token; without it those move that have waited."""
    try:
        if begin is not None:
            begin(*given)
        machine.run()
    except Failure as failure:
        raise Fault(failure.code, failure.message, failure.node) from failure
    return done(machine)


def for_nobody(
    machine: Machine, state: State, token: Token, event: Event, begin: Callable[..., None], *given: Any
) -> Outcome:
    try:
        begin(*given)
        machine.run()
    except Failure as failure:
        return incident(state, token, event, failure.code, failure.message)
    return done(machine)


def incident(state: State, token: Token, event: Event, code: str, message: str) -> Outcome:
    """The state as it was, with the token marked; its event is kept for Retried."""
    marked = [token[0], token[1], INCIDENT, *token[3:]]
    tokens = [marked if known is token else known for known in state["tokens"]]
    faults = {**state.get("faults", {}), str(token[0]): event.as_json()}
    raised = IncidentRaised(token[0], token[1], code, message)
    return Outcome(_ordered({**state, "tokens": tokens, "faults": faults}), (raised,))


def _ordered(state: State) -> State:
    """With its parts in the order in which a machine writes them, whatever was added when."""
    return {key: state[key] for key in PARTS if key in state}


def done(machine: Machine) -> Outcome:
    return Outcome(machine.state(), tuple(machine.effects), tuple(machine.trace))
