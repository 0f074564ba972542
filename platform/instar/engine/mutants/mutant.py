"""A definition changed in one place, and what all operators need: nodes and flows as they are written, and a change.

An operator yields changes; `mutants` in `operators.py` makes each of them in a copy of its own. What a change leaves
without a way to it goes with it: a node that nothing leads to would be told by the check, and nothing would be learned.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from instar.engine.model import SUB_PROCESS
from instar.engine.nesting import placed
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


def nodes(raw: Mapping[str, Any], *types: str) -> Iterator[tuple[str, Raw, str]]:
    """(id, node, JSON pointer) of the nodes of some types or of all, those in sub-processes after those around; what is
    no object is passed over, and the second node of an id."""
    known: set[str] = set()
    for given, at in _maps(raw):
        for id, node in given.items():
            if id in known or not isinstance(id, str):
                continue
            known.add(id)
            if isinstance(node, dict) and (not types or node.get("type") in types):
                yield id, node, f"{at}/{escape(id)}"


def beside(raw: Mapping[str, Any], id: str) -> Raw:
    """The map that a node stands in: the nodes of the process, or of a sub-process."""
    return next(given for given, _at in _maps(raw) if id in given)


def _maps(raw: Mapping[str, Any]) -> Iterator[tuple[Raw, str]]:
    """(nodes by id, JSON pointer): of the process, then of each sub-process."""
    if isinstance(raw.get("nodes"), dict):
        yield raw["nodes"], "/nodes"
    for _id, node, at in placed(raw):
        if isinstance(node, dict) and node.get("type") == SUB_PROCESS and isinstance(node.get("nodes"), dict):
            yield node["nodes"], f"{at}/nodes"


def ways(id: str, node: Mapping[str, Any], at: str = "") -> list[Way]:
    """The flows out of a node; `at`: where the node stands."""
    given, at = node.get("next", []), f"{at}/next"
    if not isinstance(given, list):
        return [Way(id, 0, given, at)]
    return [Way(id, index, flow, f"{at}/{index}") for index, flow in enumerate(given)]


def rewrite(raw: Raw, node: str, place: int, flow: Any) -> None:
    """Put another flow into the place of one; None takes it out."""
    changing = beside(raw, node)[node]
    given = changing["next"]
    flows = list(given) if isinstance(given, list) else [given]
    flows[place : place + 1] = [] if flow is None else [flow]
    changing["next"] = flows


def put(node: str, key: str, value: Any, raw: Raw) -> None:
    """Let a key of a node say something else."""
    beside(raw, node)[node][key] = value


def changed(raw: Mapping[str, Any], make: Callable[[Raw], object]) -> Raw:
    """The copy in which the change is made, without the nodes that it cuts off."""
    made = copy.deepcopy(dict(raw))
    make(made)
    cut = led_to(raw) - led_to(made)
    for given, _at in list(_maps(made)):
        for id in [id for id in given if id in cut]:
            del given[id]
    return made


def led_to(raw: Mapping[str, Any]) -> set[str]:
    """The nodes that flows, links, boundary events and what undoes lead to from the start events, these included.

    What an ad-hoc sub-process offers begins by itself. A sub-process that begins by an event is led to by no flow, so
    it is never cut off.
    """
    every = {id: node for id, node, _at in nodes(raw)}
    entered = {way.to for id, node, _at in nodes(raw) for way in ways(id, node)}
    found: set[str] = set()
    open = [id for id, node in every.items() if node.get("type") == "startEvent"]
    for node in every.values():
        if node.get("adHoc") is True and isinstance(node.get("nodes"), dict):
            open += [id for id in node["nodes"] if id not in entered]
    while open:
        id = open.pop()
        if id in found or id not in every:
            continue
        found.add(id)
        open += [way.to for way in ways(id, every[id])]
        open += [other for other, node in every.items() if node.get("attachedTo") == id]
        if isinstance(every[id].get("compensation"), str):
            open.append(every[id]["compensation"])
        if every[id].get("type") == "intermediateThrowEvent" and "link" in every[id]:
            open += [other for other, node in every.items() if node.get("link") == every[id]["link"]]
    return found
