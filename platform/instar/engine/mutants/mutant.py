"""A definition changed in one place, and what all operators need: nodes and flows as they are written, and a change.

An operator yields changes; `mutants` in `operators.py` makes each of them in a copy of its own. What a change leaves
without a way to it goes with it: a node that nothing leads to would be told by the check, and nothing would be learned.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from instar.engine.source import escape

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`node` and `pointer` are of the original; the node of what belongs to a stage is "". `message`: what is changed,
    as a sentence."""

    operator: str
    node: str
    pointer: str
    message: str
    definition: Mapping[str, Any]


class Change(NamedTuple):
    """`make` changes a copy of the definition, which is given to it."""

    node: str
    pointer: str
    message: str
    make: Callable[[Raw], object]


class Way(NamedTuple):
    """A flow as it is written: `flow` is the id of a node or an object. `place`: its number among the node's flows."""

    node: str
    place: int
    flow: Any
    pointer: str

    @property
    def to(self) -> str:
        return str(self.flow.get("to")) if isinstance(self.flow, dict) else str(self.flow)

    @property
    def says(self) -> Raw:
        return self.flow if isinstance(self.flow, dict) else {}


def nodes(raw: Mapping[str, Any], *types: str) -> Iterator[tuple[str, Raw]]:
    """Nodes by id, of some types or of all; what is no object is passed over."""
    given = raw.get("nodes")
    for id, node in given.items() if isinstance(given, dict) else ():
        if isinstance(node, dict) and (not types or node.get("type") in types):
            yield id, node


def ways(id: str, node: Mapping[str, Any]) -> list[Way]:
    """The flows out of a node."""
    given, at = node.get("next", []), f"/nodes/{escape(id)}/next"
    if not isinstance(given, list):
        return [Way(id, 0, given, at)]
    return [Way(id, index, flow, f"{at}/{index}") for index, flow in enumerate(given)]


def rewrite(raw: Raw, node: str, place: int, flow: Any) -> None:
    """Put another flow into the place of one; None takes it out."""
    given = raw["nodes"][node]["next"]
    flows = list(given) if isinstance(given, list) else [given]
    flows[place : place + 1] = [] if flow is None else [flow]
    raw["nodes"][node]["next"] = flows


def put(node: str, key: str, value: Any, raw: Raw) -> None:
    """Let a key of a node say something else."""
    raw["nodes"][node][key] = value


def changed(raw: Mapping[str, Any], make: Callable[[Raw], object]) -> Raw:
    """The copy in which the change is made, without the nodes that it cuts off."""
    made = copy.deepcopy(dict(raw))
    make(made)
    if isinstance(made.get("nodes"), dict):
        cut = led_to(raw) - led_to(made)
        made["nodes"] = {id: node for id, node in made["nodes"].items() if id not in cut}
    return made


def led_to(raw: Mapping[str, Any]) -> set[str]:
    """The nodes that flows, links and boundary events lead to from the start events, these included."""
    every = dict(nodes(raw))
    found: set[str] = set()
    open = [id for id, node in every.items() if node.get("type") == "startEvent"]
    while open:
        id = open.pop()
        if id in found or id not in every:
            continue
        found.add(id)
        open += [way.to for way in ways(id, every[id])]
        open += [other for other, node in every.items() if node.get("attachedTo") == id]
        if every[id].get("type") == "intermediateThrowEvent" and "link" in every[id]:
            open += [other for other, node in every.items() if node.get("link") == every[id]["link"]]
    return found
