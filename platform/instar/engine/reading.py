"""What the expressions of a process say, where a run stands; the explorer answers these itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.engine import items, waits
from instar.engine.expressions import EvaluationError, Expression, to_json, to_text
from instar.engine.facts import NOTHING, Environment
from instar.engine.failures import unkeyed, unlisted, unreadable, unsaid
from instar.engine.model import Flow, Node
from instar.engine.state import RunState


class Reading(RunState):
    """A run whose expressions can be asked."""

    __slots__ = ()

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

    def values(self, node: Node) -> list[tuple[tuple[str, ...], Any]]:
        """What a script task sets; each value is worked out from the data before the task."""
        try:
            return [(path, to_json(value(self.environment()))) for path, value in node.sets]
        except EvaluationError as error:
            raise unreadable(node, error) from error
