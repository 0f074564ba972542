"""The machine that moves tokens: one event's worth of a run, in memory.

Tokens on the way stand in `queue` as the flow that each is about to enter by, and what it is inside of; first in,
first out. `step` moves one of them into its node (see `entering.py`); a node that waits puts it into `tokens` under the
next number, a gateway that joins counts it (see `joins.py`). `advance` runs steps until nothing moves; the explorer
makes the same steps one by one, with conditions answered by an oracle, so the two cannot disagree. Everything that was
loaded is replaced when it changes, never written into.

A token that waits may hold others (see `holders.py`): a sub-process those in it, an activity that is done for many
items one for each. What is inside says so by the holder's number; 0 is the run itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from instar.engine import catching, closing, entering, holders, items, joins, undoing, waits
from instar.engine.effects import (
    ActionRequested,
    ChildRequested,
    DataSet,
    DecisionAsked,
    Effect,
    Ended,
    StageEntered,
    WorkClosed,
)
from instar.engine.events import ActionSucceeded, ChildEnded, WorkCompleted
from instar.engine.expressions import EvaluationError, Expression, to_json, to_text
from instar.engine.facts import NOTHING, Environment, Seen
from instar.engine.failures import deadlock, endless, nowhere, unkeyed, unlisted, unreadable, unsaid
from instar.engine.model import JOINING, Flow, Node, Outcome, Process, Stage
from instar.engine.tokens import ACTION, CHILD, Token, Wait, index_of, inside_of, place_of

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
)
"""What a state has, in this order; empty parts are left out."""

STEPS = 1000
"""How many nodes one event may enter before it is taken for an endless loop."""
_NONE: list[Any] = []
"""Never written into, as everything that was loaded."""


class Machine:
    """A run between two events. `state` is what the last event left, None for a run that has not begun."""

    __slots__ = (
        "bodies",
        "came",
        "counts",
        "data",
        "done",
        "effects",
        "ended",
        "faults",
        "final",
        "index",
        "inside",
        "joins",
        "kept",
        "left",
        "message",
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
        self.message: Mapping[str, Any] | None = None
        self.counts: Mapping[str, Any] | None = None
        self.inside = 0
        self.index: int | None = None
        self.left = STEPS
        self.queue: deque[tuple[Flow, int]] = deque()
        self.effects: list[Effect] = []
        self.trace: list[Flow] = []
        loaded = state or NOTHING
        self.next: int = loaded.get("next", 1)
        self.tokens: list[Token] = list(loaded.get("tokens", ()))
        self.joins: Mapping[str, list[int]] = loaded.get("joins", NOTHING)
        self.rounds: Mapping[str, list[int]] = loaded.get("rounds", NOTHING)
        self.waits: list[Wait] = loaded.get("waits", _NONE)
        self.kept: list[Any] = loaded.get("kept", _NONE)
        self.bodies: Mapping[str, Any] = loaded.get("bodies", NOTHING)
        self.faults: Mapping[str, Any] = loaded.get("faults", NOTHING)
        self.done: list[Any] = loaded.get("done", _NONE)
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
        if self.bodies or self.faults or self.done:
            self._add_held(state)
        return state

    def _add_held(self, state: State) -> None:
        if self.bodies:
            state["bodies"] = self.bodies
        if self.faults:
            state["faults"] = self.faults
        if self.done and not self.ended:
            state["done"] = self.done

    # -- moving --------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Move tokens until every one waits; the run ends when none is left."""
        queue = self.queue
        while queue or self.released():
            self.count(queue[0][0].to)
            self.step()
        if self.joins:
            self.refuse_stuck()
        if not self.tokens:
            self.settle()

    def count(self, node: str) -> None:
        """One more step has been made. Raises Failure "endless" when there were too many."""
        self.left -= 1
        if self.left < 0:
            raise endless(self.nodes[node])

    def step(self) -> None:
        """Move the token that came first into the node that its flow leads to."""
        flow, inside = self.queue.popleft()
        if inside != self.inside or self.index is not None:
            self.stand(inside)
        node = self.nodes[flow.to]
        self.trace.append(flow)
        if node.stage is not None and node.type not in JOINING:
            self.enter(node.stage)
        if node.repeats:
            items.begin(self, node)
        else:
            entering.ENTRIES[node.type](self, node, flow.slot)

    def enter_node(self, node: Node) -> None:
        """A token comes into an activity where the machine stands, for one time."""
        entering.ENTRIES[node.type](self, node, 0)

    def closed(self) -> bool:
        return self.process.nested and closing.close(self)

    def stand(self, inside: int, index: int | None = None) -> None:
        """What happens next happens inside the token of that number, as the time that `index` counts if it is that of
        an activity done for many items: expressions see what there is to see there."""
        if self.process.nested:
            self.world = None
        self.inside, self.index, self.counts = inside, index, None

    def stand_at(self, token: Token) -> None:
        """What happens next happens where the token is."""
        self.stand(inside_of(token), index_of(token))

    def released(self) -> bool:
        """Whether tokens move again that have held others, waited for a condition, or at gateways for others, now that
        nothing else moves."""
        if not (self.joins or self.rounds or self.process.conditional or self.process.nested):
            return False
        while not self.queue and (self.closed() or catching.notice(self) or joins.release(self)):
            pass
        return bool(self.queue)

    def refuse_stuck(self) -> None:
        """Raise Failure "deadlock" where a join waits and nothing is left that could come to it."""
        alive = {inside_of(token) for token in self.tokens}
        for key in self.joins:
            node, inside = place_of(key)
            if inside not in alive:
                raise deadlock(self.nodes[node])

    def settle(self) -> None:
        """No token waits any more: the run has ended."""
        if self.waits:  # of events that would have begun something beside it
            waits.forget(self, 0)
        if self.final is not None and self.final != self.stage:
            self.stage = self.final
            self.effects.append(StageEntered(self.final))
        self.final = None
        self.ended = True
        self.effects.append(Ended(self.result))

    def begin(self, node: str | None = None) -> None:
        """At a start event; None: the one for opening by hand."""
        if self.process.on_events:
            holders.arm(self, 0, "")
        self.begin_at(self.nodes[node or self.process.start])

    def begin_at(self, start: Node) -> None:
        """A token comes into being at a start event, where the machine stands."""
        if start.stage is not None:
            self.enter(start.stage)
        self.leave(start)

    def leave(self, node: Node) -> None:
        """Put a token on each flow out of an activity, event or parallel gateway; conditions restrict."""
        if node.plain:
            self.send(node.flows)
            return
        taken = [flow for flow in node.flows if not flow.default and (flow.when is None or self.holds(flow))]
        taken = taken or [flow for flow in node.flows if flow.default]
        if not taken:
            raise nowhere(node)
        self.send(taken)

    def send(self, flows: Iterable[Flow]) -> None:
        """A token moves on each of the flows, where the machine stands."""
        inside = self.inside
        self.queue.extend([(flow, inside) for flow in flows])

    def finish(self, node: Node, outcome: Outcome | None = None, record: Mapping[str, Any] | None = None) -> None:
        """An activity is done where the machine stands: go on behind it, or with the next item that it is done for.
        `record`: what is gathered of a step."""
        if self.index is not None:
            items.end_one(self, node, outcome, record)
            return
        if node.undo is not None:
            self.done = [*self.done, [node.id, self.inside, []]]
        if outcome is not None and outcome.flow is not None:
            self.queue.append((outcome.flow, self.inside))
        else:
            self.leave(node)

    def wait(self, node: Node, wait: str) -> int:
        number = self.next
        self.next = number + 1
        token: Token = [number, node.id, wait]
        if self.index is not None:
            token += [self.inside, self.index]
        elif self.inside:
            token.append(self.inside)
        self.tokens.append(token)
        return number

    def token(self, number: int) -> Token:
        """The waiting token of that number. Raises LookupError."""
        for token in self.tokens:
            if token[0] == number:
                return token
        raise LookupError(number)

    def enter(self, stage: Stage) -> None:
        """The ticket is in this stage; a final one is shown only when the run has ended."""
        if stage.final:
            self.final = stage.id
        elif stage.id != self.stage:
            self.stage = stage.id
            self.effects.append(StageEntered(stage.id))
            if self.world is not None:
                self.world.moved(stage.id, stage.status)

    # -- what events do ------------------------------------------------------------------------------------

    def take(self, number: int) -> Token:
        """Remove a waiting token from the list and give it back."""
        for index, token in enumerate(self.tokens):
            if token[0] == number:
                return self.tokens.pop(index)
        raise LookupError(number)

    def complete(self, event: WorkCompleted, outcome: Outcome) -> None:
        """A person has finished the step that the token waits at."""
        token = self.take(event.token)
        node = self.nodes[token[1]]
        if len(token) > 3:
            self.stand_at(token)
        self.effects.append(WorkClosed(event.token, node.id, outcome.key))
        if self.waits:
            waits.forget(self, event.token)
        record: dict[str, Any] | None = None
        if node.keeps_work or node.multi is not None:
            record = {
                "outcome": outcome.key,
                "data": dict(event.data),
                "completed_by": event.by,
                "completed_at": self.seen.now,
            }
            if node.repeats:  # each of them has done it
                before = self.work.get(node.id, NOTHING).get("all_by", ())
                record["all_by"] = [*before, event.by]
        if node.keeps_work:
            self.work = {**self.work, node.id: record}
        self.finish(node, outcome, record)

    def answered(self, event: ActionSucceeded) -> None:
        """The action that the token waits for has succeeded."""
        node = self.leave_off(event.token)
        if node.result_path:
            self.set_data(node.result_path, event.result.get("value") if node.decision else dict(event.result))
            self.put_in_order()
        self.finish(node, record={"data": dict(event.result), "completed_at": self.seen.now})

    def child_ended(self, event: ChildEnded) -> None:
        """The child ticket that the token waits for has ended."""
        node = self.leave_off(event.token)
        if node.result_path:
            value = {"number": event.number, "result": event.result, "data": dict(event.data)}
            self.set_data(node.result_path, value)
            self.put_in_order()
        told = {"outcome": event.result, "data": dict(event.data), "completed_at": self.seen.now}
        self.finish(node, record=told)

    def leave_off(self, number: int) -> Node:
        """The node at which a token waits no longer for the answer that has come; the machine stands there."""
        token = self.take(number)
        if len(token) > 3:
            self.stand_at(token)
        if self.waits:
            waits.forget(self, number)
        return self.nodes[token[1]]

    def request(self, number: int) -> None:
        """Ask for the action of a waiting token once more."""
        token = self.token(number)
        node = self.nodes[token[1]]
        self.tokens[self.tokens.index(token)] = [number, node.id, CHILD if node.process else ACTION, *token[3:]]
        self.stand_at(token)
        self.ask(number, node)

    def ask(self, number: int, node: Node) -> None:
        """Ask for the action, the decision or the child ticket that a token waits for."""
        if node.decision:
            self.effects.append(DecisionAsked(number, node.id, node.decision))
        elif node.process:
            given, args = (node.process, node.role, node.service), self.arguments(node)
            self.effects.append(ChildRequested(number, node.id, *given, args, node.waits))
        else:
            self.effects.append(ActionRequested(number, node.id, node.action, self.arguments(node)))

    def drop(self, node: str | None = None) -> None:
        """End what waits at a node, or everything. Tokens stand in the order of their numbers."""
        holders.end_tokens(self, [token[0] for token in self.tokens if node in (None, token[1])])
        self.joins = {key: counts for key, counts in self.joins.items() if node not in (None, place_of(key)[0])}
        self.rounds = {key: served for key, served in self.rounds.items() if node not in (None, place_of(key)[0])}
        if node is None and self.waits:
            waits.forget(self, 0)

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
        self.message = payload
        self.world = None

    def environment(self) -> Environment:
        if self.world is None:
            self.world = Environment(self.seen, self.data, self.work, self.names())
            if self.message is not None:
                self.world["message"] = self.message
            if self.stage is not None and self.stage != self.came:
                self.world.moved(self.stage, self.process.stage(self.stage).status)
        return self.world

    def names(self) -> Mapping[str, Any]:
        """What expressions see beside what all see: the items of the activities that the machine stands in."""
        if self.counts is None and not self.inside:
            return NOTHING
        found = {} if self.counts is None else {"multi": self.counts}
        return {**found, **items.around(self, self.inside, self.index)}

    def finds(self, node: Node, condition: Expression) -> bool:
        """Whether what ends or repeats an activity holds; null counts as false."""
        try:
            return condition(self.environment()) is True
        except EvaluationError as error:
            raise unreadable(node, error) from error

    def items(self, node: Node) -> list[Any]:
        """What an activity is to be done for, one after the other or at once."""
        assert node.multi is not None, "only such activities have items"
        try:
            found = to_json(node.multi.each(self.environment()))
        except EvaluationError as error:
            raise unreadable(node, error) from error
        if found is not None and not isinstance(found, list):
            raise unlisted(node)
        return found or []

    def holds(self, flow: Flow) -> bool:
        """Whether the condition of a flow holds; null counts as false."""
        try:
            return flow.when is not None and flow.when(self.environment()) is True
        except EvaluationError as error:
            raise unsaid(self.nodes[flow.source], flow, error) from error

    def meets(self, node: Node) -> bool:
        """Whether the condition of an event holds; null counts as false."""
        if node.children:
            return waits.children_ended(node.children, self.seen.ticket.get("children") or ())
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

    def undoable(self, node: Node) -> list[str]:
        """The activities that a throw event undoes, in this order."""
        return undoing.take_done(self, node)

    def values(self, node: Node) -> list[tuple[tuple[str, ...], Any]]:
        """What a script task sets; each value is worked out from the data before the task."""
        try:
            return [(path, to_json(value(self.environment()))) for path, value in node.sets]
        except EvaluationError as error:
            raise unreadable(node, error) from error


def with_value(data: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A copy of `data` with `value` at `path`; only the objects on the way are copied."""
    head, rest = path[0], path[1:]
    if not rest:
        return {**data, head: value}
    inner = data.get(head)
    return {**data, head: with_value(inner if isinstance(inner, Mapping) else {}, rest, value)}
