"""The network under a plan: tasks that are really done, in an order in which each comes after all that it waits for.

A link to a summary is one to each of its parts. Between two summaries that would be as many as the product of both, so
such links meet in a knot: a milestone that nobody sees, reached when the last of the one side is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from instar_plugins.projects.plan import Circle, Link, Task


@dataclass(frozen=True, slots=True)
class Edge:
    """``before`` and ``after``: numbers of nodes. ``of_start``: counted from the predecessor's start, else from its
    finish; ``to_finish``: binds the successor's finish, else its start."""

    before: int
    after: int
    of_start: bool
    to_finish: bool
    lag: int
    elapsed: bool
    link: Link


@dataclass(slots=True)
class Network:
    """``nodes``: tasks without parts, then knots (None). ``order``: of the numbers of all nodes. ``leaves``: by id of
    a summary, the numbers of what it comes to."""

    nodes: list[Task | None] = field(default_factory=list)
    into: list[list[Edge]] = field(default_factory=list)
    out: list[list[Edge]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    leaves: dict[str, list[int]] = field(default_factory=dict)

    def add(self, task: Task | None) -> int:
        self.nodes.append(task)
        self.into.append([])
        self.out.append([])
        return len(self.nodes) - 1

    def bind(self, edge: Edge) -> None:
        self.into[edge.after].append(edge)
        self.out[edge.before].append(edge)


def network(tasks: Sequence[Task], links: Iterable[Link]) -> Network:
    """Raises Circle for tasks that wait for each other or are part of each other; links to unknown tasks are none."""
    made, known = Network(), {task.id: task for task in tasks}
    parts = _parts(known)
    own = {task.id: made.add(task) for task in tasks if task.id not in parts}
    made.leaves = _leaves(known, parts, own)
    for link in links:
        if link.before in known and link.after in known:
            _refuse_own_parts(link, known)
            _bind(made, link, own)
    made.order = _order(made)
    return made


def _parts(known: Mapping[str, Task]) -> set[str]:
    """Ids of summaries."""
    return {task.parent for task in known.values() if task.parent is not None and task.parent in known}


def _leaves(known: Mapping[str, Task], parts: set[str], own: Mapping[str, int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {id: [] for id in parts}
    for id, number in own.items():
        for above in _above(id, known):
            found[above].append(number)
    for id in parts:
        list(_above(id, known))  # summaries that hold nothing but each other
    return found


def _above(id: str, known: Mapping[str, Task]) -> Iterable[str]:
    """Ids of the summaries above a task, the nearest first."""
    way, at = [id], known[id].parent
    while at is not None and at in known:
        if at in way:
            raise Circle((*way[way.index(at) :], at))
        way.append(at)
        yield at
        at = known[at].parent


def _refuse_own_parts(link: Link, known: Mapping[str, Task]) -> None:
    one, other = link.before, link.after
    if one == other or one in _above(other, known) or other in _above(one, known):
        raise Circle((one, other) if one == other else (one, other, one))


def _bind(made: Network, link: Link, own: Mapping[str, int]) -> None:
    of_start, to_finish = link.kind in ("SS", "SF"), link.kind in ("FF", "SF")
    befores = made.leaves[link.before] if link.before in made.leaves else [own[link.before]]
    afters = made.leaves[link.after] if link.after in made.leaves else [own[link.after]]
    if len(befores) > 1 and len(afters) > 1:
        knot = made.add(None)
        for before in befores:
            made.bind(Edge(before, knot, of_start, False, 0, True, link))
        befores, of_start = [knot], True
    for before in befores:
        for after in afters:
            made.bind(Edge(before, after, of_start, to_finish, link.lag, link.elapsed, link))


def _order(made: Network) -> list[int]:
    waiting = [len(edges) for edges in made.into]
    ready = deque(number for number, count in enumerate(waiting) if not count)
    order: list[int] = []
    while ready:
        number = ready.popleft()
        order.append(number)
        for edge in made.out[number]:
            waiting[edge.after] -= 1
            if not waiting[edge.after]:
                ready.append(edge.after)
    if len(order) < len(made.nodes):
        raise _circle(made, [number for number, count in enumerate(waiting) if count])
    return order


def _circle(made: Network, left: list[int]) -> Circle:
    """Each of those left waits for another of them: going back from any leads round. Knots are not named."""
    among = set(left)
    at, way = left[0], dict[int, int]()
    while at not in way:
        way[at] = len(way)
        at = next(edge.before for edge in made.into[at] if edge.before in among)
    round_ = [number for number, place in sorted(way.items(), key=lambda one: -one[1]) if place >= way[at]]
    names = [task.id for number in round_ if (task := made.nodes[number]) is not None]
    first = names.index(min(names))
    names = names[first:] + names[:first]
    return Circle((*names, names[0]))


def circle_with(links: Iterable[Link], tasks: Sequence[Task], new: Link) -> tuple[str, ...] | None:
    """The tasks that would wait for each other if ``new`` were one of the links; None when all is right."""
    try:
        network(tasks, [*links, new])
    except Circle as found:
        return found.path
    return None
