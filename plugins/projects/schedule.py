"""A plan reckoned: the critical path method over working time.

Forward, each task is put as early as what it waits for allows; backward, as late as the end of the plan allows. Between
the two lies its float; tasks without any are the critical path. A fixed date wins over links and says which of them it
does not keep. The first pass is the least solution of the links: no task could be earlier without breaking one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from instar_plugins.projects.bounds import (
    Node,
    earliest,
    last_start,
    latest,
    place_of_finish,
    place_of_start,
    span,
)
from instar_plugins.projects.hours import Hours, around_the_clock
from instar_plugins.projects.network import Edge, Network, network
from instar_plugins.projects.plan import Cause, Link, Plan, Schedule, Task, Timing


def schedule(plan: Plan) -> Schedule:
    """Raises Circle for tasks that wait for each other, OutOfReach where working time runs out."""
    return _Reckoning(plan, network(plan.tasks, plan.links)).schedule()


def reschedule(plan: Plan, now: dict[str, tuple[int, int]]) -> tuple[Schedule, dict[str, tuple[int, int]]]:
    """The plan with every task no earlier than it is planned ``now`` (id → start, finish), and later only as far as it
    has to be; and what then differs, id → (start, finish). Summaries follow their parts. Of which somebody has said
    himself when it may start at the earliest is held by that alone."""
    held = tuple(
        replace(task, not_before=now[task.id][0]) if task.id in now and task.constraint != "start_not_before" else task
        for task in plan.tasks
    )
    found = schedule(replace(plan, tasks=held))
    new = {id: (timing.start, timing.finish) for id, timing in found.timings.items()}
    return found, {id: dates for id, dates in new.items() if now.get(id) != dates}


class _Reckoning:
    """``place``: where each node is at its earliest, ``limit`` at its latest, ``slack`` at the latest that moves nobody
    else. ``starts`` and ``finishes``: moments."""

    def __init__(self, plan: Plan, net: Network) -> None:
        clock = Hours(around_the_clock, plan.begin)
        self.plan, self.net = plan, net
        self.nodes = [_node(plan, task, clock) for task in net.nodes]
        size = len(self.nodes)
        self.place, self.limit, self.slack = [0] * size, [0] * size, [0] * size
        self.starts, self.finishes = [0] * size, [0] * size
        self.drivers: list[Link | None] = [None] * size

    def schedule(self) -> Schedule:
        for number in self.net.order:
            self._forward(number)
        tasks = [number for number, task in enumerate(self.net.nodes) if task is not None]
        begin = min((self.starts[number] for number in tasks), default=self.plan.begin)
        end = max((self.finishes[number] for number in tasks), default=self.plan.begin)
        for number in reversed(self.net.order):
            self._backward(number, end)
        timings = {task.id: self._timing(n, task) for n, task in enumerate(self.net.nodes) if task is not None}
        critical = sorted((one.start, one.finish, id) for id, one in timings.items() if one.critical)
        for task in self.plan.tasks:
            if task.id in self.net.leaves:
                timings[task.id] = self._summary(task, timings)
        return Schedule(begin, end, timings, tuple(id for _start, _finish, id in critical))

    # -- the two passes --------------------------------------------------------------------------------------------

    def _forward(self, number: int) -> None:
        task, node = self.net.nodes[number], self.nodes[number]
        if task is not None and task.done is not None:
            self.starts[number], self.finishes[number] = task.done
            return
        place = place_of_start(node, _least(self.plan, task)) if task is not None else None
        for edge in self.net.into[number]:
            bound = self._bound(edge)
            if place is None or bound > place:
                place, self.drivers[number] = bound, edge.link
        fixed = _pin(task, node)
        if fixed is not None:
            place, self.drivers[number] = fixed, None
        assert place is not None, "a knot has predecessors"
        self.place[number] = place
        self.starts[number], self.finishes[number] = span(node, place)

    def _bound(self, edge: Edge) -> int:
        moment = self.starts[edge.before] if edge.of_start else self.finishes[edge.before]
        return earliest(edge, self.nodes[edge.after], moment)

    def _backward(self, number: int, end: int) -> None:
        task, node = self.net.nodes[number], self.nodes[number]
        if task is not None and task.done is not None:
            return
        limit = slack = place_of_finish(node, end)
        for edge in self.net.out[number]:
            after = self.net.nodes[edge.after]
            if after is not None and after.done is not None:
                continue
            ahead = self.slack if after is None else self.place
            limit = min(limit, self._room(edge, node, self.limit[edge.after]))
            slack = min(slack, self._room(edge, node, ahead[edge.after]))
        if task is not None and task.constraint in ("finish_by", "must_finish") and task.at is not None:
            limit = min(limit, place_of_finish(node, task.at))
        fixed = _pin(task, node)
        self.limit[number] = limit if fixed is None else min(limit, fixed)
        self.slack[number] = slack

    def _room(self, edge: Edge, node: Node, place: int) -> int:
        moment = latest(edge, self.nodes[edge.after], place)
        return last_start(node, moment) if edge.of_start else place_of_finish(node, moment)

    # -- what it comes to ------------------------------------------------------------------------------------------

    def _timing(self, number: int, task: Task) -> Timing:
        start, finish = self.starts[number], self.finishes[number]
        if task.done is not None:
            return replace(Timing(start, finish, start, finish, 0, 0, False), late=self._late(number, task))
        node = self.nodes[number]
        late_start, late_finish = span(node, self.limit[number])
        slip = _length(node, self.place[number], self.limit[number])
        free = _length(node, self.place[number], self.slack[number])
        late = self._late(number, task)
        causes = self._causes(number, place_of_finish(node, _due(task) or 0)) if late else ()
        fixed = task.constraint in ("must_start", "must_finish") and task.started is None and task.at is not None
        broken = tuple(one for one in self._causes(number, self.place[number]) if one.link) if fixed else ()
        return Timing(
            start, finish, late_start, late_finish, slip, free, slip <= 0, late, causes, broken, self.drivers[number]
        )

    def _late(self, number: int, task: Task) -> int:
        due, hours = _due(task), self.nodes[number].hours
        if due is None or self.finishes[number] <= due:
            return 0
        return hours.worked(self.finishes[number]) - hours.worked(due)

    def _causes(self, number: int, right: int) -> tuple[Cause, ...]:
        """What puts a node later than the place that would be right."""
        task, node = self.net.nodes[number], self.nodes[number]
        assert task is not None, "knots are no tasks"
        asked: dict[Link | None, int] = {None: place_of_start(node, _least(self.plan, task))}
        for edge in self.net.into[number]:
            asked[edge.link] = max(self._bound(edge), asked.get(edge.link, self._bound(edge)))
        fixed = _pin(task, node)
        if fixed is not None and fixed != right:
            asked = {None: fixed}
        found = [Cause(link, _length(node, right, place)) for link, place in asked.items() if place > right]
        return tuple(sorted(found, key=lambda one: -one.minutes))

    def _summary(self, task: Task, timings: dict[str, Timing]) -> Timing:
        """What the parts of a summary come to; a summary of nothing but empty ones begins with the plan."""
        parts = [timings[node.id] for n in self.net.leaves[task.id] if (node := self.net.nodes[n]) is not None]
        if not parts:
            begin = self.plan.begin
            return Timing(begin, begin, begin, begin, 0, 0, False)
        finish, due = max(part.finish for part in parts), _due(task)
        hours = self.plan.hours.get(task.calendar)
        late = 0
        if due is not None and finish > due:
            late = hours.worked(finish) - hours.worked(due) if hours else finish - due
        return Timing(
            min(part.start for part in parts),
            finish,
            min(part.late_start for part in parts),
            max(part.late_finish for part in parts),
            min(part.float for part in parts),
            min(part.free for part in parts),
            any(part.critical for part in parts),
            late,
        )


def _node(plan: Plan, task: Task | None, clock: Hours) -> Node:
    if task is None:
        return Node(clock, 0, True)
    return Node(plan.hours.get(task.calendar, clock), task.duration, task.duration <= 0)


def _least(plan: Plan, task: Task | None) -> int:
    """Before which moment a task does not start, whatever it waits for."""
    least = plan.begin
    if task is not None and task.constraint == "start_not_before" and task.at is not None:
        least = max(least, task.at)
    if task is not None and task.not_before is not None:
        least = max(least, task.not_before)
    return least


def _pin(task: Task | None, node: Node) -> int | None:
    """Where a task is fixed."""
    if task is None:
        return None
    if task.started is not None:
        return place_of_start(node, task.started)
    if task.at is not None and task.constraint == "must_start":
        return place_of_start(node, task.at)
    if task.at is not None and task.constraint == "must_finish":
        return place_of_finish(node, task.at)
    return None


def _due(task: Task) -> int | None:
    """When a task has to be finished: its deadline, or an earlier date of its constraint."""
    given: Sequence[int | None] = (
        task.deadline,
        task.at if task.constraint in ("finish_by", "must_finish") else None,
    )
    return min((one for one in given if one is not None), default=None)


def _length(node: Node, place: int, other: int) -> int:
    """Working time from one place to another."""
    return node.hours.worked(other) - node.hours.worked(place) if node.free else other - place
