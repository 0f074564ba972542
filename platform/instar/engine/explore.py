"""The search through all states that runs of a process can reach: deadlocks, joins that fire twice, tokens without end.

It moves tokens with the machine that real runs use; only the answers differ: a condition holds and fails, each in its
turn, a step is finished with every outcome, an action succeeds, whatever is waited for happens. A state is what waits,
what moves and what joins hold, without numbers and data, so there are finitely many unless tokens pile up. The search
is whole up to `STATES` states; beyond that it moves only the token that has waited longest, which finds the same faults
where no token can end another. An activity that is done for many items is searched as if there were none and one: what
is inside of one knows nothing of the others.

A path is the ids of the flows taken from the start, in order: whoever answers as it says comes to the same state.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from instar.engine import holders, throwing
from instar.engine.catching import fire
from instar.engine.events import ActionSucceeded, ChildEnded, WorkCompleted
from instar.engine.failures import Failure
from instar.engine.model import (
    BOUNDARY,
    CATCHING,
    COMPLEX,
    START,
    Flow,
    Node,
    Outcome,
    Process,
)
from instar.engine.oracle import Oracle
from instar.engine.positions import OUTSIDE, Position, Waiter, held, note_of, numbered, paths, waits_for
from instar.engine.tokens import ACTION, CHILD, EVENT, SCOPE, WORK, index_of, inside_of

STATES = 5_000
TRIES = 100_000
"""How often a search may move a token, whatever it finds; a state of many tokens counts for more."""
ANSWERS = 1024
"""How many ways of answering the conditions of one moment are tried."""


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


def explore(process: Process, states: int = STATES, at_once: Collection[str] = ()) -> Found:
    """Search the process; each fault is told once for a node, with the shortest run that leads to it.

    `at_once`: the actions that have answered before anything else can happen.
    """
    search = Search(process, states, at_once=at_once)
    if not search.begin() and not process.joining and not process.nested and not _ends_others(process):
        search = Search(process, states, oldest=True, at_once=at_once)
        search.begin()
    return search.found


def _ends_others(process: Process) -> bool:
    return any(node.terminate for node in process.nodes.values())


Event = Callable[[Oracle], None]
Marking = Counter[tuple[tuple[str, ...], str, str | int]]
"""Tokens by (what is around, node, where at the node)."""


class Search:
    """Breadth first, so that the first run found to a fault is a shortest one."""

    def __init__(
        self,
        process: Process,
        states: int,
        *,
        oldest: bool = False,
        tries: int = TRIES,
        at_once: Collection[str] = (),
    ) -> None:
        self.process = process
        self.passing = {node.id for node in process.nodes.values() if node.action in at_once and node.action}
        self.states = states
        self.tries = tries
        self.oldest = oldest
        self.flows = {flow.id: flow for flow in process.flows()}
        self.found = Found()
        self.complete = True
        self.came: dict[Position, tuple[Position | None, str | None]] = {}
        self.markings: dict[Position, Marking] = {}
        self.count = 0
        self.open: deque[Position] = deque()
        self._told: set[tuple[str, str]] = set()
        self._waiters: dict[tuple[str, tuple[str, ...]], Waiter] = {}
        self._tried = 0

    def begin(self) -> bool:
        """Search what follows the starts; whether every state was looked at."""
        for start in self.process.starts:
            self.found.entered.add(start)
            self.follow(Position(), _beginning(start))
        return self.run()

    def follow(self, position: Position, happens: Event) -> None:
        """Look at what comes of something that happens where the run stands."""
        for after in self._tries(position, happens):
            self._reach(after, None, None)

    def run(self) -> bool:
        while self.open:
            position = self.open.popleft()
            if position.moving:
                self._move(position)
            else:
                for after, flow in self._events(position):
                    self._reach(after, position, flow)
            if self.count > self.states or self._tried > self.tries:
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
            machine = Oracle(self.process, self.flows, position, answers, self.found.entered)
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
        seen: set[Waiter] = set()
        passing = self._passes(position)
        for number, waiter in numbered(position):
            if passing and waiter.node not in self.passing:
                continue
            if waiter in seen or (self.oldest and not passing and number != self._oldest(position)):
                continue
            seen.add(waiter)
            node = self.process.nodes[waiter.node]
            for happens in self._answers(position, number, waiter, node):
                yield from ((after, None) for after in self._tries(position, happens))
            for event in self._awaited(node, waiter):
                flow = next((flow.id for flow in node.flows if flow.to == event.id and event is not node), None)
                found = self._happens(position, number, event, waiter.happened)
                yield from ((after, flow if node.type == "eventBasedGateway" else None) for after in found)
        for id in () if passing else self.process.on_events.get("", ()):
            found = self._happens(position, 0, self.process.nodes[id], position.begun)
            yield from ((after, None) for after in found)

    def _passes(self, position: Position) -> bool:
        """Whether an action has yet to answer that keeps nobody waiting: nothing else happens before."""
        return bool(self.passing) and any(
            waiter.node in self.passing and waits_for(self.process.nodes[waiter.node], item=waiter.item) == ACTION
            for waiter in position.waiting
        )

    def _oldest(self, position: Position) -> int:
        """The number of the token that has waited longest and holds nothing."""
        holding = {waiter.inside for waiter in position.waiting}
        return next(number for number, _waiter in numbered(position) if number - 1 not in holding)

    def _answers(self, position: Position, number: int, waiter: Waiter, node: Node) -> Iterator[Event]:
        wait = waits_for(node, item=waiter.item)
        if wait in (ACTION, CHILD):
            yield _answering(number) if wait == ACTION else _ended(number)
            oracle = Oracle(self.process, self.flows, position, [], set())
            for holder, event in throwing.takers(oracle, oracle.token(number)):
                self.found.entered.add(event.id)
                yield _catching(holder, event)
        elif wait == WORK:
            for outcome in node.outcomes:
                yield _completing(number, outcome)
        elif wait == SCOPE and node.until is not None:
            yield lambda machine: holders.finish(machine, machine.token(number))

    def _happens(self, position: Position, number: int, event: Node, happened: tuple[str, ...]) -> Iterator[Position]:
        if not (event.error or event.escalation or event.compensate or event.id in happened):
            self.found.entered.add(event.id)
            yield from self._tries(position, _catching(number, event))

    def _awaited(self, node: Node, waiter: Waiter) -> list[Node]:
        """The events that a token at the node waits for."""
        nodes = self.process.nodes
        if node.type == "eventBasedGateway":
            return [nodes[flow.to] for flow in node.flows]
        own = [node] if node.type in CATCHING and waits_for(node, item=waiter.item) == EVENT else []
        inner = self.process.on_events.get(node.id, ()) if waits_for(node, item=waiter.item) == SCOPE else ()
        return [*own, *(nodes[id] for id in (*inner, *(() if waiter.item else node.boundaries)))]

    def _move(self, position: Position) -> None:
        flow = self.flows[position.moving[0][0]]
        self.found.entered.update((flow.source, flow.to))
        for after in self._tries(position, lambda machine: machine.step()):
            if self._in_step(after, position, flow):
                self._reach(after, position, flow.id)

    def _position(self, machine: Oracle) -> Position:
        if not self.process.nested:
            return self._flat(machine)
        tokens = machine.tokens
        if not self.oldest:
            around = paths(tokens)
            tokens = sorted(
                tokens, key=lambda one: (around[one[0]], machine.happened.get(one[0], ()), note_of(machine, one))
            )
        place = {token[0]: index for index, token in enumerate(tokens)} | {0: OUTSIDE}
        waiting = [
            Waiter(
                token[1],
                machine.happened.get(token[0], ()),
                note_of(machine, token),
                place[inside_of(token)],
                index_of(token) is not None,
            )
            for token in tokens
        ]
        return Position(
            tuple(waiting),
            tuple((flow.id, place[inside]) for flow, inside in machine.queue),
            held(machine.joins, place),
            held(machine.rounds, place),
            machine.happened[0],
        )

    def _flat(self, machine: Oracle) -> Position:
        """The same where nothing is inside of anything: the many states of wide processes are made the short way."""
        happened, known = machine.happened, self._waiters
        found = [(token[1], happened.get(token[0], ())) for token in machine.tokens]
        if not self.oldest:
            found.sort()
        for place in found:
            if place not in known:
                known[place] = Waiter(*place)
        outside = {0: OUTSIDE}
        return Position(
            tuple([known[place] for place in found]),
            tuple([(flow.id, OUTSIDE) for flow, _inside in machine.queue]),
            held(machine.joins, outside),
            held(machine.rounds, outside),
            happened[0],
        )

    # -- what is wrong with it -----------------------------------------------------------------------------

    def _in_step(self, after: Position, before: Position, flow: Flow) -> bool:
        """Whether no join holds two tokens of one flow: it would fire once for each."""
        for node, _inside, counts in after.joins:
            if max(counts) > 1 and self.process.nodes[node].type != COMPLEX:
                self._tell("unsynchronised", node, (*self.path(before), flow.id))
                return False
        return True

    def _reach(self, position: Position, before: Position | None, flow: str | None) -> None:
        if position in self.came:
            return
        self.came[position] = (before, flow)
        if not position.moving and not self._passes(position):
            self._settled(position)
        grown = self._grown(position) if _crowded(position) else None
        if grown is None:
            self.open.append(position)
        else:
            self._tell("unbounded", grown, self.path(position))

    def _settled(self, position: Position) -> None:
        self.count += 1
        alive = {waiter.inside for waiter in position.waiting}
        stuck = next((node for node, inside, _counts in position.joins if inside not in alive), None)
        if stuck is not None:
            self._tell("deadlock", stuck, self.path(position))
        for (node, _inside), count in Counter((waiter.node, waiter.inside) for waiter in position.waiting).items():
            if count > 1:
                self._tell("two_tokens", node, self.path(position))

    def _marking(self, position: Position) -> Marking:
        """How many tokens there are at each node, on each flow and at each flow into a join."""
        known = self.markings.get(position)
        if known is not None:
            return known
        marking: Marking = Counter((position.path(waiter.inside), waiter.node, "") for waiter in position.waiting)
        for flow, inside in position.moving:
            marking[position.path(inside), self.flows[flow].to, flow] += 1
        for node, inside, counts in position.joins:
            for slot, count in enumerate(counts):
                if count:
                    marking[position.path(inside), node, slot] += count
        self.markings[position] = marking
        return marking

    def _grown(self, position: Position) -> str | None:
        """The node where tokens have grown on the way from an earlier state that is otherwise the same."""
        marking = self._marking(position)
        total = marking.total()
        earlier = self.came[position][0]
        while earlier is not None:
            less = self._marking(earlier)
            alike = earlier.rounds == position.rounds and earlier.begun == position.begun and less.total() < total
            if alike and all(marking[place] >= count for place, count in less.items()):
                return next(place for place in marking if marking[place] > less[place])[1]
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


def _ended(number: int) -> Event:
    """A child ticket has ended; when it ends by an error, or cannot be opened, an event takes that."""
    return lambda machine: machine.child_ended(ChildEnded(number))


def _completing(number: int, outcome: Outcome) -> Event:
    return lambda machine: machine.complete(WorkCompleted(number, outcome.key), outcome)


def _catching(number: int, event: Node) -> Event:
    """An event happens. One that does not interrupt is tried once while its activity waits: what it begins is not told
    apart from what it begins the next time."""

    def happens(machine: Oracle) -> None:
        if event.type == START:
            starts = machine.process.on_events[machine.nodes[event.scope].scope]
            ended = starts if event.interrupting else (event.id,)
            machine.happened[number] = tuple(sorted({*machine.happened[number], *ended}))
        elif event.type == BOUNDARY and not event.interrupting:
            machine.happened[number] = tuple(sorted({*machine.happened[number], event.id}))
        fire(machine, number, event)

    return happens


def _crowded(position: Position) -> bool:
    """Whether two tokens are in one place. Places are finite, so whatever grows for ever comes to this."""
    return (
        len({(waiter.node, waiter.inside) for waiter in position.waiting}) < len(position.waiting)
        or len(set(position.moving)) < len(position.moving)
        or any(max(counts) > 1 for _node, _inside, counts in position.joins)
    )
