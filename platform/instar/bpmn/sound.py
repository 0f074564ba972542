"""What a definition must be so that it can be drawn at all: ids, types, ends of flows. Sense is for `instar check`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from instar.bpmn.document import BpmnError
from instar.bpmn.reading import DEEPEST
from instar.bpmn.scopes import Nodes, every
from instar.bpmn.words import ACTIVITIES, TYPES, flows_of
from instar.engine.canonical import canonical
from instar.engine.keys import FORMAT, MOST_FLOWS, MOST_NODES, NAME
from instar.engine.reports import Reports
from instar.engine.source import Source
from instar.engine.stages import made_nodes, parse_moves, parse_stages
from instar.i18n import _


def sound(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition in its canonical form. Raises BpmnError with the id of the node at fault."""
    if definition.get("format") != FORMAT:
        raise BpmnError(_("This is no process: its format is not “{format}”.").format(format=FORMAT))
    source = Source.read(canonical(definition))
    if source.findings:
        raise BpmnError(source.findings[0].message)
    found: dict[str, Any] = source.value
    if not isinstance(found.get("key"), str) or not NAME.fullmatch(found["key"]):
        raise BpmnError(_("The process has no “key”."))
    if not isinstance(found.get("layout", {}), dict):
        raise BpmnError(_("“layout” must be an object."))
    if "nodes" in found:
        _scope(found["nodes"], found["key"], set(), 0)
        _bounded(found["nodes"])
    return found


def nodes_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The nodes, or those that its stages stand for."""
    if "nodes" in definition:
        found: dict[str, Any] = definition["nodes"]
        return found
    reports = Reports(Source.of(definition))
    stages = parse_stages(definition.get("stages", []), reports)
    made = made_nodes(list(stages.values()), parse_moves(definition, stages, reports))
    whole: dict[str, Any] = json.loads(canonical({"nodes": made}))["nodes"]
    return whole


def _bounded(nodes: Nodes) -> None:
    all_nodes = list(every(nodes))
    if len(all_nodes) > MOST_NODES or sum(len(flows_of(node)) for _id, node, _in in all_nodes) > MOST_FLOWS:
        raise BpmnError(
            _("A process may have at most {nodes} nodes and {flows} flows.").format(nodes=MOST_NODES, flows=MOST_FLOWS)
        )
    given = [str(flow["id"]) for _id, node, _in in all_nodes for flow in flows_of(node) if "id" in flow]
    names = {id for id, _node, _in in all_nodes}
    for id in given:
        if id in names or not NAME.fullmatch(id):
            raise BpmnError(_("The id of a flow is no id, or stands twice."), id)
        names.add(id)


def _scope(nodes: Any, holder: str, seen: set[str], depth: int) -> None:
    if not isinstance(nodes, dict):
        raise BpmnError(_("“nodes” must be an object: the nodes by their ids."), holder)
    if depth > DEEPEST:
        raise BpmnError(_("Sub-processes are nested more than {limit} deep.").format(limit=DEEPEST), holder)
    for id, node in nodes.items():
        _node(id, node, nodes)
        if id in seen:
            raise BpmnError(_("There are two nodes with this id."), id)
        seen.add(id)
    for id, node in nodes.items():
        for flow in flows_of(node):
            _flow(id, flow, nodes)
        if "nodes" in node:
            if node["type"] != "subProcess":
                raise BpmnError(_("Only a sub-process has nodes of its own."), id)
            _scope(node["nodes"], id, seen, depth + 1)


def _node(id: str, node: Any, nodes: Mapping[str, Any]) -> None:
    if not NAME.fullmatch(id):
        raise BpmnError(_("An id is made of letters, digits, “_”, “-” and “.” and begins with a letter."), id)
    kind = node.get("type") if isinstance(node, dict) else None
    if kind not in TYPES:
        raise BpmnError(_("There is no node type “{type}”.").format(type=str(kind)[:64]), id)
    if kind == "boundaryEvent":
        host = node.get("attachedTo")
        beside = nodes.get(host) if isinstance(host, str) else None
        if not isinstance(beside, dict) or beside.get("type") not in ACTIVITIES:
            raise BpmnError(_("A boundary event belongs to an activity beside it: “attachedTo”."), id)


def _flow(id: str, flow: Mapping[str, Any], nodes: Mapping[str, Any]) -> None:
    to = flow.get("to")
    if not isinstance(to, str) or to not in nodes:
        raise BpmnError(_("It leads to “{to}”, which is not there.").format(to=str(to)[:64]), id)
    if nodes[id]["type"] == "endEvent":
        raise BpmnError(_("Nothing leads out of an end event."), id)
    if nodes[to]["type"] in ("startEvent", "boundaryEvent"):
        raise BpmnError(_("Nothing leads into a start or boundary event."), to)
    if "id" in flow and not isinstance(flow["id"], str):
        raise BpmnError(_("The id of a flow is no id, or stands twice."), id)
