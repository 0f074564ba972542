"""What a run is between two events: loaded from JSON, and written back."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from instar.engine.effects import Effect
from instar.engine.facts import NOTHING, Environment, Seen
from instar.engine.model import Flow, Process
from instar.engine.tokens import Token, Wait, index_of, inside_of

State = dict[str, Any]
PARTS = (
    "v",
    "next",
    "tokens",
    "joins",
    "rounds",
    "waits",
    "kept",
    "work",
    "stage",
    "final",
    "result",
    "ended",
    "bodies",
    "faults",
    "done",
    "called",
    "error",
)
"""What a state has, in this order; empty parts are left out."""

STEPS = 1000
"""How many nodes one event may enter before it is taken for an endless loop."""
_NONE: list[Any] = []
"""Never written into, as everything that was loaded."""


class RunState:
    """A run between two events. `state` is what the last event left, None for a run that has not begun."""

    # Of most runs most of this is empty: what it is then stands here, once for all.
    world: Environment | None = None
    message: Mapping[str, Any] | None = None
    counts: Mapping[str, Any] | None = None
    inside = 0
    index: int | None = None
    v = 1
    next = 1
    joins: Mapping[str, list[int]] = NOTHING
    rounds: Mapping[str, list[int]] = NOTHING
    waits: list[Wait] = _NONE
    kept: list[Any] = _NONE
    bodies: Mapping[str, Any] = NOTHING
    faults: Mapping[str, Any] = NOTHING
    done: list[Any] = _NONE
    work: Mapping[str, Any] = NOTHING
    stage: str | None = None
    final: str | None = None
    result: str | None = None
    ended = False
    called = False
    error: str | None = None
    tokens: list[Token] = _NONE

    def __init__(self, process: Process, state: State | None, facts: Seen) -> None:
        self.process = process
        self.nodes = process.nodes
        self.seen = facts
        self.data = facts.data
        self.left = STEPS
        self.queue: deque[tuple[Flow, int]] = deque()
        self.effects: list[Effect] = []
        self.trace: list[Flow] = []
        if state:
            self.__dict__.update(state)  # each part is named as the attribute
        self.tokens = [*self.tokens]
        self.came = self.stage

    def state(self) -> State:
        """The JSON value that the next event begins with; empty parts are left out."""
        state: State = {"v": 1, "next": self.next, "tokens": self.tokens}
        if self.joins:
            state["joins"] = self.joins
        if self.rounds and not self.ended:
            state["rounds"] = self.rounds
        if self.waits:
            state["waits"] = self.waits
        if self.kept and not self.ended:
            state["kept"] = self.kept
        if self.work:
            state["work"] = self.work
        if self.stage is not None:
            state["stage"] = self.stage
        if self.final is not None:
            state["final"] = self.final
        if self.result is not None:
            state["result"] = self.result
        if self.ended:
            state["ended"] = True
        if self.bodies or self.faults or self.done or self.called or self.error:
            self._add_held(state)
        return state

    def _add_held(self, state: State) -> None:
        if self.bodies:
            state["bodies"] = self.bodies
        if self.faults:
            state["faults"] = self.faults
        if self.done and not self.ended:
            state["done"] = self.done
        if self.called:
            state["called"] = True
        if self.error is not None:
            state["error"] = self.error

    def stand(self, inside: int, index: int | None = None) -> None:
        """What happens next happens inside the token of that number, as the time that `index` counts if it is that of
        an activity done for many items: expressions see what there is to see there."""
        if self.process.nested:
            self.world = None
        self.inside, self.index, self.counts = inside, index, None

    def stand_at(self, token: Token) -> None:
        """What happens next happens where the token is."""
        self.stand(inside_of(token), index_of(token))

    def token(self, number: int) -> Token:
        """The waiting token of that number. Raises LookupError."""
        for token in self.tokens:
            if token[0] == number:
                return token
        raise LookupError(number)

    def take(self, number: int) -> Token:
        """Remove a waiting token from the list and give it back."""
        for index, token in enumerate(self.tokens):
            if token[0] == number:
                return self.tokens.pop(index)
        raise LookupError(number)
