"""Circles in a process that nobody stops: round and round without a person, and without a join that waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from instar.engine.model import CALL_ACTIVITY, CATCHING, COMPLEX, PARALLEL, STEPS, Node, Process

WAITING = CATCHING | STEPS | {"eventBasedGateway"}


class Cycle(NamedTuple):
    """`nodes`: all in it, in file order. `path`: flows of one round. `exit`: whether a round can be the last."""

    nodes: tuple[str, ...]
    path: tuple[str, ...]
    exit: bool


def automatic_cycles(process: Process) -> Iterator[Cycle]:
    """Circles of nodes that wait neither for a person nor for an event; actions do not count as waiting."""
    waiting = {id for id, node in process.nodes.items() if _waits(node)}
    waiting |= {scope for id in waiting for scope in process.around(process.nodes[id])}
    automatic = {id: node for id, node in process.nodes.items() if id not in waiting}
    for component in _components(automatic):
        inside = {id: automatic[id] for id in automatic if id in component}
        path = _round(inside)
        if path:
            yield Cycle(tuple(inside), path, any(_lets_out(node, inside) for node in inside.values()))


def _waits(node: Node) -> bool:
    if node.type == CALL_ACTIVITY:
        return node.waits
    if node.type in WAITING:
        return not node.link
    return (node.type == PARALLEL and len(node.incoming) > 1) or (node.type == COMPLEX and node.join_count > 1)


def _lets_out(node: Node, inside: dict[str, Node]) -> bool:
    """Whether a token can leave the node without going on inside the circle."""
    inner = [flow for flow in node.flows if flow.to in inside]
    if node.type == "exclusiveGateway":
        return len(inner) < len(node.flows)
    return all(flow.when is not None or flow.default for flow in inner) and len(inner) < len(node.flows)


def _round(inside: dict[str, Node]) -> tuple[str, ...]:
    """The flows of a shortest round from the first node back to it; () when there is none."""
    first = next(iter(inside))
    came: dict[str, tuple[str, str]] = {}
    edge = [first]
    while edge:
        following: list[str] = []
        for id in edge:
            for flow in inside[id].flows:
                if flow.to == first:
                    path = [flow.id]
                    while id != first:
                        flow_id, id = came[id]
                        path.append(flow_id)
                    return tuple(reversed(path))
                if flow.to in inside and flow.to not in came:
                    came[flow.to] = (flow.id, id)
                    following.append(flow.to)
        edge = following
    return ()


def _components(nodes: dict[str, Node]) -> list[set[str]]:
    """Strongly connected components."""
    tarjan = _Tarjan(nodes)
    for id in nodes:
        if id not in tarjan.index:
            tarjan.visit(id)
    return tarjan.found


class _Tarjan:
    """Tarjan's algorithm with a stack of its own instead of recursion: processes may be deep."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.targets = {id: [flow.to for flow in node.flows if flow.to in nodes] for id, node in nodes.items()}
        self.index: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.stack: list[str] = []
        self.found: list[set[str]] = []

    def visit(self, root: str) -> None:
        way = [(root, self._enter(root))]
        while way:
            id, targets = way[-1]
            target = next(targets, None)
            if target is None:
                way.pop()
                if way:
                    self.low[way[-1][0]] = min(self.low[way[-1][0]], self.low[id])
                self._leave(id)
            elif target not in self.index:
                way.append((target, self._enter(target)))
            elif target in self.stack:
                self.low[id] = min(self.low[id], self.index[target])

    def _enter(self, id: str) -> Iterator[str]:
        self.index[id] = self.low[id] = len(self.index)
        self.stack.append(id)
        return iter(self.targets[id])

    def _leave(self, id: str) -> None:
        if self.low[id] == self.index[id]:
            component: set[str] = set()
            while id not in component:
                component.add(self.stack.pop())
            self.found.append(component)
