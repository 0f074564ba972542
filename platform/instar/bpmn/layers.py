"""Which column and which row of a drawing each node has: from left to right, as the flows lead.

Layered drawing (Sugiyama, Tagawa, Toda 1981): flows that lead back are set aside, the longest way to a node gives its
column, a flow over several columns keeps a place free in each, and rows are ordered by where the neighbours are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Edge = tuple[str, str, str]
"""(id, from, to)."""
SWEEPS = 4
MOST_PLACES = 10_000
"""That long flows keep free, in all; others go around."""
ALONE_IN_A_ROW = 4
"""Columns for nodes that no flow touches."""


@dataclass(slots=True)
class Layers:
    """``columns``: nodes and free places (``flow id:column``) from top to bottom; ``chains``: of each forward flow the
    nodes and places that it passes, from its beginning to its end; ``back``: flows that lead back or around."""

    columns: list[list[str]] = field(default_factory=list)
    chains: dict[str, list[str]] = field(default_factory=dict)
    back: list[Edge] = field(default_factory=list)


def layers(nodes: Sequence[str], edges: Sequence[Edge], rank: Mapping[str, int] | None = None) -> Layers:
    """`nodes` in the order of the file, beginnings first. `rank`: of nodes that are to lie in bands, the band."""
    forward, back = _acyclic(nodes, edges)
    column = _columns(nodes, forward)
    forward, around = _affordable(forward, column)
    found = Layers(back=[*back, *around])
    found.columns = [[] for _column in range(max(column.values(), default=0) + 1)]
    for node in nodes:
        found.columns[column[node]].append(node)
    bands = dict(rank or {})
    for id, source, target in forward:
        places = [f"{id}:{at}" for at in range(column[source] + 1, column[target])]
        for at, place in enumerate(places, column[source] + 1):
            found.columns[at].append(place)
            bands[place] = bands.get(target, 0)
        found.chains[id] = [source, *places, target]
    _order(found, bands)
    return found


def _affordable(forward: Sequence[Edge], column: Mapping[str, int]) -> tuple[list[Edge], list[Edge]]:
    """Flows that keep places free, the short ones first, and those that there are no more places for."""
    kept: set[str] = set()
    places = 0
    for id, source, target in sorted(forward, key=lambda edge: column[edge[2]] - column[edge[1]]):
        places += column[target] - column[source] - 1
        if places <= MOST_PLACES:
            kept.add(id)
    return [edge for edge in forward if edge[0] in kept], [edge for edge in forward if edge[0] not in kept]


def _acyclic(nodes: Sequence[str], edges: Sequence[Edge]) -> tuple[list[Edge], list[Edge]]:
    """Flows that lead on and flows that lead back, told by going through them depth first."""
    out: dict[str, list[Edge]] = {}
    for edge in edges:
        out.setdefault(edge[1], []).append(edge)
    back: list[Edge] = []
    state: dict[str, bool] = {}  # False: being gone through, True: done
    for root in nodes:
        if root in state:
            continue
        state[root] = False
        stack = [(root, iter(out.get(root, ())))]
        while stack:
            node, rest = stack[-1]
            way = next(rest, None)
            if way is None:
                state[node] = True
                stack.pop()
            elif way[2] not in state:
                state[way[2]] = False
                stack.append((way[2], iter(out.get(way[2], ()))))
            elif not state[way[2]]:
                back.append(way)
    ids = {edge[0] for edge in back}
    return [edge for edge in edges if edge[0] not in ids], back


def _columns(nodes: Sequence[str], forward: Sequence[Edge]) -> dict[str, int]:
    """The longest way to each node; those that no flow touches stand in rows."""
    waiting = dict.fromkeys(nodes, 0)
    out: dict[str, list[str]] = {}
    for _id, source, target in forward:
        waiting[target] += 1
        out.setdefault(source, []).append(target)
    column = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for target in out.get(node, ()):
            column[target] = max(column[target], column[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    touched = {end for _id, *ends in forward for end in ends}
    alone = [node for node in nodes if node not in touched]
    if len(alone) > 1 or not touched:
        column |= {node: number % ALONE_IN_A_ROW for number, node in enumerate(alone)}
    return column


def _order(found: Layers, bands: Mapping[str, int]) -> None:
    """Rows by the middle of the neighbours, to and fro; a band stays together."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for chain in found.chains.values():
        for one, other in pairwise(chain):
            after.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    place = {node: float(at) for column in found.columns for at, node in enumerate(column)}
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        beside = before if forth else after
        for column in found.columns if forth else reversed(found.columns):
            middle = {node: _middle(beside.get(node, ()), place, place[node]) for node in column}
            column.sort(key=lambda node, middle=middle: (bands.get(node, 0), middle[node]))  # type: ignore[misc]
            for at, node in enumerate(column):
                place[node] = float(at)


def _middle(beside: Sequence[str], place: Mapping[str, float], own: float) -> float:
    return sum(place[node] for node in beside) / len(beside) if beside else own
