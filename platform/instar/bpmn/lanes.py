"""Lanes: who does a step. A lane is its candidates; where several steps have the same ones, they are in one lane."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn import exact
from instar.bpmn.document import model, title_of, writable
from instar.bpmn.reading import Reading
from instar.bpmn.scopes import Nodes
from instar.bpmn.shapes import box_of
from instar.bpmn.words import flows_of, free, slug
from instar.engine.keys import NAME

KEY = "candidates"


@dataclass(slots=True)
class Lane:
    """``candidates``: None where nobody in particular does its steps; ``inside``: the lane that it is a part of."""

    id: str
    title: str
    candidates: Any = None
    inside: str | None = None
    members: list[str] = field(default_factory=list)


# -- writing -------------------------------------------------------------------------------------------------


def lanes_of(scope: Nodes, layout: Mapping[str, Any], taken: Sequence[str]) -> list[Lane]:
    """The lanes of a drawing as they were, else one for each kind of candidates that a step has."""
    kept = layout.get("lanes")
    if isinstance(kept, Mapping) and all(NAME.fullmatch(id) and id not in taken for id in kept):
        lanes = list(_kept(kept))
    elif layout.get("nodes"):
        return []
    else:
        lanes = list(_made(scope, taken))
    if lanes:
        _fill(scope, lanes, layout)
    return lanes


def _kept(kept: Mapping[str, Any]) -> Iterator[Lane]:
    for id, lane in kept.items():
        raw = lane if isinstance(lane, Mapping) else {}
        title = raw["title"] if isinstance(raw.get("title"), str) else ""
        inside = raw.get("in") if raw.get("in") in kept and raw.get("in") != id else None
        yield Lane(id, title, raw.get(KEY, _said(title, id).get(KEY)), inside)


def _made(scope: Nodes, taken: Sequence[str]) -> Iterator[Lane]:
    steps = [node for node in scope.values() if node["type"] == "userTask"]
    if not any(node.get(KEY) for node in steps):
        return
    used = set(taken)
    for key in dict.fromkeys(_key(node.get(KEY)) for node in steps):
        candidates = json.loads(key)
        id = free(f"Lane_{len(used) - len(taken) + 1}", used)
        used.add(id)
        yield Lane(id, _title(candidates), candidates)


def _key(candidates: Any) -> str:
    return json.dumps(candidates)


def _title(candidates: Any) -> str:
    """The first name among them."""
    found = next(iter(candidates.values()), "") if isinstance(candidates, Mapping) else ""
    found = found[0] if isinstance(found, list) and found else found
    return found if isinstance(found, str) else ""


def _fill(scope: Nodes, lanes: list[Lane], layout: Mapping[str, Any]) -> None:
    """Steps go to the lane of their candidates, all else where it is drawn, or beside what leads to it."""
    by_key = {_key(lane.candidates): lane for lane in reversed(lanes) if not _outer(lane, lanes)}
    where: dict[str, Lane] = {}
    for id, node in scope.items():
        lane = by_key.get(_key(node.get(KEY))) if node["type"] == "userTask" else None
        if lane := lane or _drawn(id, lanes, layout):
            where[id] = lane
    _spread(scope, where)
    for id in scope:
        where.get(id, lanes[0]).members.append(id)


def _outer(lane: Lane, lanes: Sequence[Lane]) -> bool:
    return any(other.inside == lane.id for other in lanes)


def _drawn(id: str, lanes: Sequence[Lane], layout: Mapping[str, Any]) -> Lane | None:
    node = _bounds(layout, "nodes", id)
    for lane in lanes if node else ():
        box = _bounds(layout, "lanes", lane.id)
        if node and box and not _outer(lane, lanes):
            middle = (node[0] + node[2] / 2, node[1] + node[3] / 2)
            if box[0] <= middle[0] <= box[0] + box[2] and box[1] <= middle[1] <= box[1] + box[3]:
                return lane
    return None


def _bounds(layout: Mapping[str, Any], kind: str, id: str) -> list[float] | None:
    part = layout.get(kind)
    return box_of(part.get(id)) if isinstance(part, Mapping) else None


def _spread(scope: Nodes, where: dict[str, Lane]) -> None:
    """Along the flows from where something has a lane, then against them."""
    pairs = [(id, str(flow["to"])) for id, node in scope.items() for flow in flows_of(node)]
    pairs += [(str(node["attachedTo"]), id) for id, node in scope.items() if "attachedTo" in node]
    for forth in (True, False):
        beside: dict[str, list[str]] = {}
        for one, other in pairs:
            beside.setdefault(one if forth else other, []).append(other if forth else one)
        found = list(where)
        for id in found:
            for other in beside.get(id, ()):
                if other not in where:
                    where[other] = where[id]
                    found.append(other)


def write(process: Element, lanes: Sequence[Lane], id: str, inside: str | None = None) -> None:
    """The lane set of a process or of a lane, behind its texts."""
    here = [lane for lane in lanes if lane.inside == inside]
    if not here:
        return
    made = model(process, "laneSet" if inside is None else "childLaneSet", id=id)
    for lane in here:
        one = model(made, "lane", id=lane.id)
        if lane.title:
            one.set("name", writable(lane.title))
        for member in lane.members:
            model(one, "flowNodeRef").text = member
        wanted = {} if lane.candidates is None else {KEY: lane.candidates}
        exact.write(one, wanted, _said(title_of(one), lane.id), ())
        write(one, lanes, f"{id}.{lane.id}", lane.id)


def _said(title: str, id: str) -> dict[str, Any]:
    return {KEY: {"team": slug(title, slug(id, "lane"))}} if title.strip() else {}


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, holder: Element, inside: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """(candidates by the ids of nodes in the file, lanes for the layout). An inner lane has the last word."""
    candidates: dict[str, Any] = {}
    lanes: dict[str, Any] = {}
    for tag in ("laneSet", "childLaneSet"):
        for lane_set in reading.ledger.children(holder, tag):
            reading.ledger.take(lane_set)
            for lane in reading.ledger.children(lane_set, "lane"):
                _read_lane(reading, lane, inside, candidates, lanes)
    return candidates, lanes


def _read_lane(
    reading: Reading, lane: Element, inside: str | None, candidates: dict[str, Any], lanes: dict[str, Any]
) -> None:
    reading.ledger.take(lane)
    id = lane.get("id") or ""
    if not NAME.fullmatch(id) or id in lanes:
        id = free(slug(id, "Lane_1"), {*lanes, *reading.by_id})
    title = title_of(lane)
    said = _said(title, id)
    found = exact.read(reading.ledger, lane, said)
    lanes[id] = {"title": title} if title else {}
    if inside is not None:
        lanes[id]["in"] = inside
    if not exact.same(found.get(KEY), said.get(KEY)):
        lanes[id][KEY] = found.get(KEY)
    for member in reading.ledger.children(lane, "flowNodeRef"):
        reading.ledger.take(member)
        if found.get(KEY) and (referred := _referred(reading, member)) is not None:
            candidates[referred] = found[KEY]
    inner, inner_lanes = read(reading, lane, id)
    candidates |= inner
    lanes |= inner_lanes


def _referred(reading: Reading, member: Element) -> str | None:
    text = (member.text or "").strip()
    return text if text in reading.ids else None
