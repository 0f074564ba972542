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

from collections.abc import Iterable, Mapping
from typing import Any

from instar.engine import catching, closing, entering, holders, items, joins, undoing, waits
from instar.engine.effects import (
    ActionRequested,
    ChildRequested,
    DataSet,
    DecisionAsked,
    Ended,
    StageEntered,
    WorkClosed,
)
from instar.engine.events import ActionSucceeded, ChildEnded, WorkCompleted
from instar.engine.facts import NOTHING, with_value
from instar.engine.failures import deadlock, endless, nowhere
from instar.engine.model import JOINING, Flow, Node, Outcome, Stage
from instar.engine.reading import Reading
from instar.engine.tokens import ACTION, CHILD, Token, inside_of, place_of


class Machine(Reading):
    """A run that moves."""

    __slots__ = ()

    # -- moving --------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Move tokens until every one waits; the run ends when none is left."""
        queue = self.queue
        while queue or self.released():
            self.left -= 1
            if self.left < 0:
                raise endless(self.nodes[queue[0][0].to])
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
        if node.multi is None and node.loop is None:
            entering.ENTRIES[node.type](self, node, flow.slot)
        else:
            items.begin(self, node)

    def enter_node(self, node: Node) -> None:
        """A token comes into an activity where the machine stands, for one time."""
        entering.ENTRIES[node.type](self, node, 0)

    def closed(self) -> bool:
        return self.process.nested and closing.close(self)

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
        self.effects.append(Ended(self.result, self.error))

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

    def undoable(self, node: Node) -> list[str]:
        """The activities that a throw event undoes, in this order."""
        return undoing.take_done(self, node)
