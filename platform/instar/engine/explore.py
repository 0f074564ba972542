"""The search through all states that runs of a process can reach: deadlocks, joins that fire twice, tokens without end.

It moves tokens with the machine that real runs use; only the answers differ: a condition holds and fails, each in its
turn, a step is finished with every outcome, an action succeeds, whatever is waited for happens. A state is what waits,
what moves and what joins hold, without numbers and data, so there are finitely many unless tokens pile up. The search
is whole up to `STATES` states; beyond that it moves only the token that has waited longest, which finds the same faults
where no token can end another.

A path is the ids of the flows taken from the start, in order: whoever answers as it says comes to the same state.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from instar.engine.catching import EVENT, fire
from instar.engine.events import ActionSucceeded, WorkCompleted
from instar.engine.facts import Facts
from instar.engine.failures import Failure
from instar.engine.machine import ACTION, WORK, Machine
from instar.engine.model import BOUNDARY, CALLING, CATCHING, COMPLEX, Flow, Node, Outcome, Process, Stage

STATES = 5_000
TRIES = 100_000
"""How often a search may move a token, whatever it finds; a state of many tokens counts for more."""
ANSWERS = 1024
"""How many ways of answering the conditions of one moment are tried."""
NO_FACTS = Facts({}, {}, 0)


class Position(NamedTuple):
    """One state. `waiting`: node ids, each with the boundary events that have happened there without ending it (each
    once); `moving`: flow ids, first in, first out; `joins`: (node, tokens by flow); `rounds`: see `joins.py`."""

    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    moving: tuple[str, ...]
    joins: tuple[tuple[str, tuple[int, ...]], ...]
    rounds: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(slots=True)
class Fault:
    """What the search found: a code, the node and the run that leads there."""

    code: str
    node: str
    path: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """`whole`: nothing was left out. `entered`: nodes that some run enters."""

    faults: list[Fault] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)
    whole: bool = True


def explore(process: Process, states: int = STATES) -> Found:
    """Search the process; each fault is told once for a node, with the shortest run that leads to it."""
    search = _Search(process, states)
    if not search.run() and not process.joining and not any(node.terminate for node in process.nodes.values()):
        search = _Search(process, states, oldest=True)
        search.run()
    return search.found


class _Oracle(Machine):
    """A machine that reads nothing: `answers` says which conditions hold, and grows by yes where it has no more."""

    __slots__ = ("answers", "asked", "happened")

    def __init__(self, process: Process, flows: dict[str, Flow], position: Position, answers: list[bool]) -> None:
        super().__init__(process, None, NO_FACTS)
        self.tokens = [[number, node, _wait(self.nodes[node])] for number, (node, _) in enumerate(position.waiting)]
        self.happened = {number: happened for number, (_, happened) in enumerate(position.waiting)}
        self.next = len(self.tokens)
        self.queue.extend(flows[flow] for flow in position.moving)
        self.joins = {node: list(counts) for node, counts in position.joins}
        self.rounds = {node: list(served) for node, served in position.rounds}
        self.answers = answers
        self.asked = 0

    def holds(self, flow: Flow) -> bool:
        if self.asked == len(self.answers):
            self.answers.append(True)
        self.asked += 1
        return self.answers[self.asked - 1]

    def meets(self, node: Node) -> bool:
        """It comes true as something that happens."""
        return False

    def try_out(self, node: Node) -> None:
        """Whoever may do a step: it waits."""

    def arguments(self, node: Node) -> dict[str, Any]:
        return {}

    def due_of(self, node: Node) -> int:
        return 0

    def key_of(self, node: Node) -> str | None:
        return None

    def values(self, node: Node) -> list[tuple[tuple[str, ...], Any]]:
        return []

    def enter(self, stage: Stage) -> None:
        """Stages change nothing about where tokens go."""

    def set_data(self, path: tuple[str, ...], value: Any) -> None:
        """Nor does data: every answer is tried."""


Event = Callable[[_Oracle], None]
Marking = Counter[tuple[str, str | int]]
"""Tokens by (node, where at the node)."""


class _Search:
    """Breadth first, so that the first run found to a fault is a shortest one."""

    def __init__(self, process: Process, states: int, *, oldest: bool = False) -> None:
        self.process = process
        self.states = states
        self.oldest = oldest
        self.flows = {flow.id: flow for flow in process.flows()}
        self.found = Found()
        self.complete = True
        self.came: dict[Position, tuple[Position | None, str | None]] = {}
        self.markings: dict[Position, Marking] = {}
        self.count = 0
        self.open: deque[Position] = deque()
        self._told: set[tuple[str, str]] = set()
        self._tried = 0

    def run(self) -> bool:
        """Whether every state was looked at."""
        for start in self.process.starts:
            self.found.entered.add(start)
            for begun in self._tries(Position((), (), ()), _beginning(start)):
                self._reach(begun, None, None)
        while self.open:
            position = self.open.popleft()
            if position.moving:
                self._move(position)
            else:
                for after, flow in self._events(position):
                    self._reach(after, position, flow)
            if self.count > self.states or self._tried > TRIES:
                self.complete = False
                break
        self.found.whole = self.complete
        return self.complete

    # -- what may happen -----------------------------------------------------------------------------------

    def _tries(self, position: Position, happens: Event) -> Iterator[Position]:
        """Where it may lead, for every way in which the conditions that it asks can be answered."""
        answers: list[bool] = []
        weight = 1 + (len(position.waiting) + len(position.moving)) // 8
        for _way in range(ANSWERS):
            self._tried += weight
            machine = _Oracle(self.process, self.flows, position, answers)
            try:
                happens(machine)
                if not machine.queue:
                    machine.released()
                yield self._position(machine)
            except Failure:  # no condition holds and nothing is the default: told by the checks of gateways
                pass
            del answers[machine.asked :]
            while answers and not answers[-1]:
                answers.pop()
            if not answers:
                return
            answers[-1] = False
        self.complete = False

    def _events(self, position: Position) -> Iterator[tuple[Position, str | None]]:
        """A person or an action answers a token that waits, or what it waits for happens. What happens behind an event
        gateway comes with the flow that leads to it: the engine tells that one as taken."""
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for number, waiter in enumerate(position.waiting[:1] if self.oldest else position.waiting):
            if waiter in seen:
                continue
            seen.add(waiter)
            node = self.process.nodes[waiter[0]]
            if node.type in CALLING:
                yield from ((after, None) for after in self._tries(position, _answering(number)))
            for outcome in node.outcomes:
                yield from ((after, None) for after in self._tries(position, _completing(number, outcome)))
            for event in self._awaited(node):
                if event.id not in waiter[1]:
                    self.found.entered.add(event.id)
                    flow = next((flow.id for flow in node.flows if flow.to == event.id and event is not node), None)
                    yield from ((after, flow) for after in self._tries(position, _catching(number, event)))

    def _awaited(self, node: Node) -> list[Node]:
        """The events that a token at the node waits for."""
        nodes = self.process.nodes
        if node.type == "eventBasedGateway":
            return [nodes[flow.to] for flow in node.flows]
        return [*([node] if node.type in CATCHING else ()), *(nodes[id] for id in node.boundaries)]

    def _move(self, position: Position) -> None:
        flow = self.flows[position.moving[0]]
        self.found.entered.add(flow.to)
        for after in self._tries(position, lambda machine: machine.step()):
            if self._in_step(after, position, flow):
                self._reach(after, position, flow.id)

    def _position(self, machine: _Oracle) -> Position:
        waiting = [(token[1], machine.happened.get(token[0], ())) for token in machine.tokens]
        return Position(
            tuple(waiting if self.oldest else sorted(waiting)),
            tuple(flow.id for flow in machine.queue),
            tuple(sorted((node, tuple(counts)) for node, counts in machine.joins.items())),
            tuple(sorted((node, tuple(served)) for node, served in machine.rounds.items())),
        )

    # -- what is wrong with it -----------------------------------------------------------------------------

    def _in_step(self, after: Position, before: Position, flow: Flow) -> bool:
        """Whether no join holds two tokens of one flow: it would fire once for each."""
        for node, counts in after.joins:
            if max(counts) > 1 and self.process.nodes[node].type != COMPLEX:
                self._tell("unsynchronised", node, (*self.path(before), flow.id))
                return False
        return True

    def _reach(self, position: Position, before: Position | None, flow: str | None) -> None:
        if position in self.came:
            return
        self.came[position] = (before, flow)
        if not position.moving:
            self._settled(position)
        grown = self._grown(position) if _crowded(position) else None
        if grown is None:
            self.open.append(position)
        else:
            self._tell("unbounded", grown, self.path(position))

    def _settled(self, position: Position) -> None:
        self.count += 1
        if not position.waiting and position.joins:
            self._tell("deadlock", position.joins[0][0], self.path(position))
        for node, count in Counter(node for node, _happened in position.waiting).items():
            if count > 1:
                self._tell("two_tokens", node, self.path(position))

    def _marking(self, position: Position) -> Marking:
        """How many tokens there are at each node, on each flow and at each flow into a join."""
        known = self.markings.get(position)
        if known is not None:
            return known
        marking: Marking = Counter((node, "") for node, _happened in position.waiting)
        for flow in position.moving:
            marking[self.flows[flow].to, flow] += 1
        for node, counts in position.joins:
            for slot, count in enumerate(counts):
                if count:
                    marking[node, slot] = count
        self.markings[position] = marking
        return marking

    def _grown(self, position: Position) -> str | None:
        """The node where tokens have grown on the way from an earlier state that is otherwise the same."""
        marking = self._marking(position)
        total = marking.total()
        earlier = self.came[position][0]
        while earlier is not None:
            less = self._marking(earlier)
            alike = earlier.rounds == position.rounds and less.total() < total
            if alike and all(marking[place] >= count for place, count in less.items()):
                return next(place for place in marking if marking[place] > less[place])[0]
            earlier = self.came[earlier][0]
        return None

    def _tell(self, code: str, node: str, path: tuple[str, ...]) -> None:
        if (code, node) not in self._told:
            self._told.add((code, node))
            self.found.faults.append(Fault(code, node, path))

    def path(self, position: Position) -> tuple[str, ...]:
        """The flows taken from the start to a state."""
        flows: list[str] = []
        at: Position | None = position
        while at is not None:
            at, flow = self.came[at]
            if flow is not None:
                flows.append(flow)
        return tuple(reversed(flows))


def _beginning(start: str) -> Event:
    return lambda machine: machine.begin(start)


def _answering(number: int) -> Event:
    return lambda machine: machine.answered(ActionSucceeded(number))


def _completing(number: int, outcome: Outcome) -> Event:
    return lambda machine: machine.complete(WorkCompleted(number, outcome.key), outcome)


def _catching(number: int, event: Node) -> Event:
    """An event happens. One that does not interrupt is tried once while its activity waits: what it begins is not told
    apart from what it begins the next time."""

    def happens(machine: _Oracle) -> None:
        if event.type == BOUNDARY and not event.interrupting:
            machine.happened[number] = tuple(sorted({*machine.happened[number], event.id}))
        fire(machine, number, event)

    return happens


def _wait(node: Node) -> str:
    if node.type in CALLING:
        return ACTION
    return WORK if node.type == "userTask" else EVENT


def _crowded(position: Position) -> bool:
    """Whether two tokens are in one place. Places are finite, so whatever grows for ever comes to this."""
    waiting, moving, joins, _rounds = position
    return (
        len({node for node, _happened in waiting}) < len(waiting)
        or len(set(moving)) < len(moving)
        or any(max(counts) > 1 for _node, counts in joins)
    )
