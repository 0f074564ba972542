"""A machine for the search of a process: it reads nothing, and every answer is tried."""

from __future__ import annotations

from typing import Any

from instar.engine.expressions import Expression
from instar.engine.facts import Facts
from instar.engine.keys import ANY
from instar.engine.machine import Machine
from instar.engine.model import Flow, Node, Process, Stage
from instar.engine.positions import Position, body_of, key_of_join, numbered, token_of
from instar.engine.tokens import BODY, UNDO

NO_FACTS = Facts({}, {}, 0)


class Oracle(Machine):
    """A machine that reads nothing: `answers` says which conditions hold, and grows by yes where it has no more."""

    __slots__ = ("answers", "asked", "entered", "happened")

    def __init__(
        self, process: Process, flows: dict[str, Flow], position: Position, answers: list[bool], entered: set[str]
    ) -> None:
        super().__init__(process, None, NO_FACTS)
        self.tokens = [token_of(self.nodes[waiter.node], number, waiter) for number, waiter in numbered(position)]
        self.happened = {number: waiter.happened for number, waiter in numbered(position)}
        self.happened[0] = position.begun
        if process.nested:
            self.bodies = {
                str(token[0]): body_of(self.nodes[token[1]], waiter.note)
                for token, (_number, waiter) in zip(self.tokens, numbered(position), strict=True)
                if token[2] in (BODY, UNDO)
            }
        self.next = len(self.tokens) + 1
        self.queue.extend((flows[flow], inside + 1) for flow, inside in position.moving)
        self.joins = {key_of_join(node, inside): list(counts) for node, inside, counts in position.joins}
        self.rounds = {key_of_join(node, inside): list(served) for node, inside, served in position.rounds}
        self.called = True  # an error that nobody takes ends the run; the check tells it
        self.answers = answers
        self.asked = 0
        self.entered = entered

    def answer(self) -> bool:
        if self.asked == len(self.answers):
            self.answers.append(True)
        self.asked += 1
        return self.answers[self.asked - 1]

    def holds(self, flow: Flow) -> bool:
        return self.answer()

    def finds(self, node: Node, condition: Expression) -> bool:
        """A loop goes on and stops; what ends an activity before its time happens as an event, or changes nothing."""
        return node.loop is not None and self.answer()

    def items(self, node: Node) -> list[Any]:
        return [None] if self.answer() else []

    def undoable(self, node: Node) -> list[str]:
        """Everything that could have been done, or nothing."""
        around = {"" if not self.inside else self.token(self.inside)[1]}
        around |= {self.nodes[scope].scope for scope in around if scope and self.nodes[scope].by_event}
        found = [
            other.id
            for other in self.nodes.values()
            if other.undo is not None
            and not around.isdisjoint((*self.process.around(other), ""))
            and (node.compensate == ANY or node.compensate in (other.id, *self.process.around(other)))
        ]
        return found[::-1] if found and self.answer() else []

    def begin_at(self, start: Node) -> None:
        self.entered.add(start.id)
        super().begin_at(start)

    def leave(self, node: Node) -> None:
        self.entered.add(node.id)
        super().leave(node)

    def wait(self, node: Node, wait: str) -> int:
        self.entered.add(node.id)
        return super().wait(node, wait)

    def meets(self, node: Node) -> bool:
        """It comes true as something that happens."""
        return False

    def try_out(self, node: Node) -> None:
        """Whoever may do a step: it waits."""

    def arguments(self, node: Node) -> dict[str, Any]:
        return {}

    def due_of(self, node: Node) -> int:
        return 0

    def following(self, node: Node, due: int) -> int:
        return due

    def key_of(self, node: Node) -> str | None:
        return None

    def values(self, node: Node) -> list[tuple[tuple[str, ...], Any]]:
        return []

    def enter(self, stage: Stage) -> None:
        """Stages change nothing about where tokens go."""

    def set_data(self, path: tuple[str, ...], value: Any) -> None:
        """Nor does data: every answer is tried."""
