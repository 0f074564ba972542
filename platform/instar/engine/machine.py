"""The machine that moves tokens: one event's worth of a run, in memory.

Tokens on the way stand in `queue` as the flow that each is about to enter by; first in, first out. `step` moves one of
them into its node; a node that waits puts it into `tokens` under the next number, a gateway that joins counts it (see
`joins.py`). `advance` runs steps until nothing moves; the explorer makes the same steps one by one, with conditions
answered by an oracle, so the two cannot disagree. Everything that was loaded is replaced when it changes, never
written into.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from instar.engine import catching, joins
from instar.engine.catching import ACTION, INCIDENT, WORK, Wait
from instar.engine.effects import (
    ActionRequested,
    DataSet,
    DecisionAsked,
    Dropped,
    Effect,
    Ended,
    StageEntered,
    WorkClosed,
    WorkOpened,
)
from instar.engine.events import ActionSucceeded, WorkCompleted
from instar.engine.expressions import EvaluationError, to_json, to_text
from instar.engine.facts import NOTHING, Environment, Seen
from instar.engine.failures import deadlock, endless, nowhere, unkeyed, unreadable, unsaid
from instar.engine.model import JOINING, Flow, Node, Outcome, Process, Stage

State = dict[str, Any]
Token = list[Any]
"""[number, node id, what it waits for, and for an incident the event that could not be carried out]."""

__all__ = ["ACTION", "INCIDENT", "STEPS", "WORK", "Machine", "State", "Token", "with_value"]
STEPS = 1000
"""How many nodes one event may enter before it is taken for an endless loop."""
_NONE: list[Any] = []
"""Never written into, as everything that was loaded."""


class Machine:
    """A run between two events. `state` is what the last event left, None for a run that has not begun."""

    __slots__ = (
        "came",
        "data",
        "effects",
        "ended",
        "final",
        "joins",
        "kept",
        "next",
        "nodes",
        "process",
        "queue",
        "result",
        "rounds",
        "seen",
        "stage",
        "tokens",
        "trace",
        "waits",
        "work",
        "world",
    )

    def __init__(self, process: Process, state: State | None, facts: Seen) -> None:
        self.process = process
        self.nodes = process.nodes
        self.seen = facts
        self.data = facts.data
        self.world: Environment | None = None
        self.queue: deque[Flow] = deque()
        self.effects: list[Effect] = []
        self.trace: list[Flow] = []
        loaded = state or NOTHING
        self.next: int = loaded.get("next", 1)
        self.tokens: list[Token] = list(loaded.get("tokens", ()))
        self.joins: Mapping[str, list[int]] = loaded.get("joins", NOTHING)
        self.rounds: Mapping[str, list[int]] = loaded.get("rounds", NOTHING)
        self.waits: list[Wait] = loaded.get("waits", _NONE)
        self.kept: list[Any] = loaded.get("kept", _NONE)
        self.work: Mapping[str, Any] = loaded.get("work", NOTHING)
        self.stage: str | None = loaded.get("stage")
        self.came = self.stage
        self.final: str | None = loaded.get("final")
        self.result: str | None = loaded.get("result")
        self.ended: bool = loaded.get("ended", False)

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
        return state

    # -- moving --------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Move tokens until every one waits; the run ends when none is left."""
        queue, steps = self.queue, 0
        while queue or self.released():
            steps += 1
            if steps > STEPS:
                raise endless(self.nodes[queue[0].to])
            self.step()
        if not self.tokens:
            self.settle()

    def step(self) -> None:
        """Move the token that came first into the node that its flow leads to."""
        flow = self.queue.popleft()
        node = self.nodes[flow.to]
        self.trace.append(flow)
        if node.stage is not None and node.type not in JOINING:
            self.enter(node.stage)
        _ENTRIES[node.type](self, node, flow)

    def released(self) -> bool:
        """Whether tokens move again that have waited for a condition, or at gateways for others, now that nothing else
        moves."""
        if not (self.joins or self.rounds or self.process.conditional):
            return False
        while not self.queue and (catching.notice(self) or joins.release(self)):
            pass
        return bool(self.queue)

    def settle(self) -> None:
        """No token waits any more: the run has ended, unless a join waits for tokens that cannot come."""
        if self.joins:
            raise deadlock(self.nodes[next(iter(self.joins))])
        if self.final is not None and self.final != self.stage:
            self.stage = self.final
            self.effects.append(StageEntered(self.final))
        self.final = None
        self.ended = True
        self.effects.append(Ended(self.result))

    def begin(self, node: str | None = None) -> None:
        """At a start event; None: the one for opening by hand."""
        start = self.nodes[node or self.process.start]
        if start.stage is not None:
            self.enter(start.stage)
        self.leave(start)

    def leave(self, node: Node) -> None:
        """Put a token on each flow out of an activity, event or parallel gateway; conditions restrict."""
        if node.plain:
            self.queue.extend(node.flows)
            return
        taken = [flow for flow in node.flows if not flow.default and (flow.when is None or self.holds(flow))]
        taken = taken or [flow for flow in node.flows if flow.default]
        if not taken:
            raise nowhere(node)
        self.queue.extend(taken)

    def wait(self, node: Node, wait: str) -> int:
        number = self.next
        self.next = number + 1
        self.tokens.append([number, node.id, wait])
        return number

    def enter(self, stage: Stage) -> None:
        """The ticket is in this stage; a final one is shown only when the run has ended."""
        if stage.final:
            self.final = stage.id
        elif stage.id != self.stage:
            self.stage = stage.id
            self.effects.append(StageEntered(stage.id))
            if self.world is not None:
                self.world.moved(stage.id, stage.status)

    # -- nodes ---------------------------------------------------------------------------------------------

    def enter_task(self, node: Node, flow: Flow) -> None:
        if node.asks or (node.due is not None and node.due.calendar):
            self.try_out(node)
        number = self.wait(node, WORK)
        self.effects.append(WorkOpened(number, node.id))
        if node.boundaries:
            catching.arm_boundaries(self, number, node)

    def enter_call(self, node: Node, flow: Flow) -> None:
        number = self.wait(node, ACTION)
        self.ask(number, node)
        if node.boundaries:
            catching.arm_boundaries(self, number, node)

    def ask(self, number: int, node: Node) -> None:
        """Ask for the action or the decision that a token waits for."""
        if node.decision:
            self.effects.append(DecisionAsked(number, node.id, node.decision))
        else:
            self.effects.append(ActionRequested(number, node.id, node.action, self.arguments(node)))

    def enter_script(self, node: Node, flow: Flow) -> None:
        for path, value in self.values(node):
            self.set_data(path, value)
        self.put_in_order()
        self.leave(node)

    def enter_exclusive(self, node: Node, flow: Flow) -> None:
        """The first flow whose condition holds, else the default one."""
        if node.plain:
            self.queue.extend(node.flows)
            return
        default = None
        for way in node.flows:
            if way.default:
                default = way
            elif way.when is None or self.holds(way):
                self.queue.append(way)
                return
        if default is None:
            raise nowhere(node)
        self.queue.append(default)

    def enter_end(self, node: Node, flow: Flow) -> None:
        if node.result is not None:
            self.result = node.result
        if node.message or node.signal:
            catching.throw(self, node)
        if node.terminate:
            self.queue.clear()
            self.drop()

    # -- what events do ------------------------------------------------------------------------------------

    def take(self, number: int) -> Token:
        """Remove a waiting token from the list and give it back."""
        for index, token in enumerate(self.tokens):
            if token[0] == number:
                return self.tokens.pop(index)
        raise LookupError(number)

    def complete(self, event: WorkCompleted, outcome: Outcome) -> None:
        """A person has finished the step that the token waits at."""
        node = self.nodes[self.take(event.token)[1]]
        self.effects.append(WorkClosed(event.token, node.id, outcome.key))
        if self.waits:
            catching.forget(self, event.token)
        if node.keeps_work:
            record = {
                "outcome": outcome.key,
                "data": dict(event.data),
                "completed_by": event.by,
                "completed_at": self.seen.now,
            }
            self.work = {**self.work, node.id: record}
        if outcome.flow is not None:
            self.queue.append(outcome.flow)
        else:
            self.leave(node)

    def answered(self, event: ActionSucceeded) -> None:
        """The action that the token waits for has succeeded."""
        node = self.nodes[self.take(event.token)[1]]
        if self.waits:
            catching.forget(self, event.token)
        if node.result_path:
            self.set_data(node.result_path, event.result.get("value") if node.decision else dict(event.result))
            self.put_in_order()
        self.leave(node)

    def request(self, number: int) -> None:
        """Ask for the action of a waiting token once more."""
        index = next(index for index, token in enumerate(self.tokens) if token[0] == number)
        node = self.nodes[self.tokens[index][1]]
        self.tokens[index] = [number, node.id, ACTION]
        self.ask(number, node)

    def drop(self, node: str | None = None) -> None:
        """End what waits at a node, or everything. Tokens stand in the order of their numbers."""
        for token in self.tokens:
            if node in (None, token[1]):
                if token[2] == WORK:
                    self.effects.append(WorkClosed(token[0], token[1], None))
                self.effects.append(Dropped(token[0]))
        self.tokens = [token for token in self.tokens if node not in (None, token[1])]
        self.joins = {id: counts for id, counts in self.joins.items() if node not in (None, id)}
        self.rounds = {id: served for id, served in self.rounds.items() if node not in (None, id)}
        if self.waits:
            left = {token[0] for token in self.tokens}
            self.waits = [wait for wait in self.waits if wait[0] in left]

    def set_data(self, path: tuple[str, ...], value: Any) -> None:
        self.data = with_value(self.data, path, value)
        if self.world is not None:
            self.world["data"] = self.data
        self.effects.append(DataSet(path, value))

    def put_in_order(self) -> None:
        """What is computed of the data follows before the next condition reads it; the caller does the same."""
        if self.seen.settle is not None:
            self.data = self.seen.settle(self.data)
            if self.world is not None:
                self.world["data"] = self.data

    # -- what expressions say; the explorer answers these itself ---------------------------------------------

    def read(self, payload: Mapping[str, Any]) -> None:
        """A message or signal has come: expressions see what it carries."""
        self.environment()["message"] = payload

    def environment(self) -> Environment:
        if self.world is None:
            self.world = Environment(self.seen, self.data, self.work)
            if self.stage is not None and self.stage != self.came:
                self.world.moved(self.stage, self.process.stage(self.stage).status)
        return self.world

    def holds(self, flow: Flow) -> bool:
        """Whether the condition of a flow holds; null counts as false."""
        try:
            return flow.when is not None and flow.when(self.environment()) is True
        except EvaluationError as error:
            raise unsaid(self.nodes[flow.source], flow, error) from error

    def meets(self, node: Node) -> bool:
        """Whether the condition of an event holds; null counts as false."""
        assert node.condition is not None, "only conditions are met"
        try:
            return node.condition(self.environment()) is True
        except EvaluationError as error:
            raise unreadable(node, error) from error

    def try_out(self, node: Node) -> None:
        """Who may do a step and until when is worked out by who opens it; what fails must fail here, before that."""
        try:
            for expression in node.asks:
                expression(self.environment())
            if node.due is not None and node.due.calendar:
                node.due_at(self.seen)
        except EvaluationError as error:
            raise unreadable(node, error) from error

    def arguments(self, node: Node) -> dict[str, Any]:
        """The arguments of a call; a task without `with` gives none."""
        if node.arguments is None:
            return {}
        try:
            found: dict[str, Any] = node.arguments(self.environment())
        except EvaluationError as error:
            raise unreadable(node, error) from error
        return found

    def due_of(self, node: Node) -> int:
        """When the timer of an event is due for the first time, epoch ms."""
        assert node.timer is not None, "only timers are due"
        try:
            return node.timer.first(self.seen.now, self.seen.zone, self.environment(), self.seen.calendars)
        except EvaluationError as error:
            raise unreadable(node, error) from error

    def following(self, node: Node, due: int) -> int:
        """When a timer that repeats is due again after it was due."""
        assert node.timer is not None, "only timers are due"
        try:
            return node.timer.following(due, self.seen.now, self.seen.zone, self.seen.calendars)
        except EvaluationError as error:
            raise unreadable(node, error) from error

    def key_of(self, node: Node) -> str | None:
        """The key that a message to or from an event has; None where it says none."""
        if node.correlate is None:
            return None
        try:
            found = to_text(node.correlate(self.environment()))
        except EvaluationError as error:
            raise unreadable(node, error) from error
        if not found:
            raise unkeyed(node)
        return found

    def values(self, node: Node) -> list[tuple[tuple[str, ...], Any]]:
        """What a script task sets; each value is worked out from the data before the task."""
        try:
            return [(path, to_json(value(self.environment()))) for path, value in node.sets]
        except EvaluationError as error:
            raise unreadable(node, error) from error


_ENTRIES: Mapping[str, Callable[[Machine, Node, Flow], None]] = {
    "userTask": Machine.enter_task,
    "serviceTask": Machine.enter_call,
    "sendTask": Machine.enter_call,
    "businessRuleTask": Machine.enter_call,
    "scriptTask": Machine.enter_script,
    "exclusiveGateway": Machine.enter_exclusive,
    "parallelGateway": joins.enter_join,
    "inclusiveGateway": joins.enter_join,
    "complexGateway": joins.enter_join,
    "endEvent": Machine.enter_end,
    "receiveTask": catching.enter_catch,
    "intermediateCatchEvent": catching.enter_catch,
    "intermediateThrowEvent": catching.enter_throw,
    "eventBasedGateway": catching.enter_event_gateway,
}


def with_value(data: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A copy of `data` with `value` at `path`; only the objects on the way are copied."""
    head, rest = path[0], path[1:]
    if not rest:
        return {**data, head: value}
    inner = data.get(head)
    return {**data, head: with_value(inner if isinstance(inner, Mapping) else {}, rest, value)}
