"""A scope is a process or a sub-process: its nodes with the flows between them, written and read, within each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from instar.bpmn import activities, exact, flows, nodes
from instar.bpmn.document import MODEL, BpmnError, local, space
from instar.bpmn.events import Refer
from instar.bpmn.reading import DEEPEST, Reading
from instar.bpmn.words import DEFAULTING, FLOW, NODES, flows_of
from instar.engine.keys import NODE_KEYS
from instar.i18n import _

Nodes = Mapping[str, Mapping[str, Any]]
PLAIN = frozenset(NODE_KEYS)


class Way(NamedTuple):
    """A flow with its id, the one that it has or the one that is made for it."""

    id: str
    source: str
    flow: dict[str, Any]


def every(scope: Nodes) -> Iterator[tuple[str, Mapping[str, Any], Nodes]]:
    """(id, node, its scope) of all nodes, those within sub-processes behind the one that holds them."""
    for id, node in scope.items():
        yield id, node, scope
        inner = node.get("nodes")
        if isinstance(inner, Mapping):
            yield from every(inner)


def ways_of(scope: Nodes) -> dict[str, list[Way]]:
    """The flows out of each node of the whole process, with the ids that the engine gives them."""
    order = [(id, flow) for id, node, _scope in every(scope) for flow in flows_of(node)]
    taken = {id for id, _node, _scope in every(scope)} | {str(flow["id"]) for _source, flow in order if "id" in flow}
    found: dict[str, list[Way]] = {}
    for source, flow in order:
        id = str(flow.get("id") or _made(f"{source}.{flow['to']}", taken))
        taken.add(id)
        found.setdefault(source, []).append(Way(id, source, flow))
    return found


def _made(base: str, taken: set[str]) -> str:
    id, number = base, 1
    while id in taken:
        number += 1
        id = f"{base}.{number}"
    return id


# -- writing -------------------------------------------------------------------------------------------------


class Written(NamedTuple):
    """Elements by node and by flow id."""

    nodes: dict[str, Element]
    flows: dict[str, Element]


def write(parent: Element, scope: Nodes, ways: Mapping[str, list[Way]], refer: Refer, written: Written) -> None:
    """The nodes in their order, then the flows."""
    undo = {node["compensation"] for node in scope.values() if isinstance(node.get("compensation"), str)}
    incoming: dict[str, list[str]] = {}
    for id in scope:
        for way in ways.get(id, ()):
            incoming.setdefault(way.flow["to"], []).append(way.id)
    for id, node in scope.items():
        made = written.nodes[id] = nodes.begin(parent, id, node)
        flows.ways(made, incoming.get(id, []), [way.id for way in ways.get(id, ())])
        default = next((way.id for way in ways.get(id, ()) if way.flow.get("default") is True), None)
        if default and node["type"] in DEFAULTING:
            made.set("default", default)
        nodes.finish(made, node, id in undo, refer)
        if isinstance(node.get("nodes"), Mapping):
            write(made, node["nodes"], ways, refer, written)
        activities.write_until(made, node)
    for id in scope:
        for way in ways.get(id, ()):
            written.flows[way.id] = flows.write(parent, way.id, id, way.flow)


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, holder: Element, candidates: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """The nodes within an element by their ids. `candidates`: of the lane of a node, by its id in the file."""
    if depth > DEEPEST:
        told = _("Sub-processes are nested more than {limit} deep.").format(limit=DEEPEST)
        raise BpmnError(told, holder.get("id") or "")
    there = {one.get("id") or "": one for one in holder if space(one) == MODEL and local(one) in NODES}
    found = {id: nodes.read(reading, one, there) for id, one in there.items()}
    going: dict[str, list[dict[str, Any]]] = {}
    for one in reading.ledger.children(holder, FLOW):
        way = flows.read(reading, one, there)
        if way is not None:
            going.setdefault(way[0], []).append(way[1])
    return {
        reading.ids[id]: _whole(reading, there[id], node, going.get(id, []), candidates, depth)
        for id, node in found.items()
    }


def _whole(
    reading: Reading,
    element: Element,
    said: dict[str, Any],
    going: list[dict[str, Any]],
    candidates: Mapping[str, Any],
    depth: int,
) -> dict[str, Any]:
    id = element.get("id") or ""
    if said["type"] == "userTask" and "candidates" not in said and id in candidates:
        said["candidates"] = candidates[id]
    if said["type"] == "subProcess" and (inner := read(reading, element, _within(element, candidates), depth + 1)):
        said["nodes"] = inner
    if going:
        said["next"] = flows.next_of(going)
    reading.said[element] = said
    found = exact.read(reading.ledger, element, said)
    _hold_together(reading, element, said, found)
    return {key: found[key] for key in (*NODE_KEYS, *found) if key in found}


def _hold_together(reading: Reading, element: Element, said: Mapping[str, Any], found: dict[str, Any]) -> None:
    """What makes the graph is what BPMN says: there only its spelling may stand beside."""
    spelled = {
        "type": False,
        "attachedTo": False,
        "next": exact.same(flows_of(found), flows_of(said)),
        "nodes": found.get("nodes") == {} and "nodes" not in said,
    }
    for key, fits in spelled.items():
        if not fits and not exact.same(found.get(key, exact.ABSENT), said.get(key, exact.ABSENT)):
            reading.ledger.weaker(element, exact.overruled(key))
            found.pop(key, None)
            found |= {key: said[key]} if key in said else {}


def _within(element: Element, candidates: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is in a sub-process is in its lane."""
    id = element.get("id") or ""
    if id not in candidates:
        return candidates
    return {**{one.get("id") or "": candidates[id] for one in element}, **candidates}
