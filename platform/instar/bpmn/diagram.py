"""BPMN DI: the `layout` of a definition as shapes, edges and labels, and back. Colours in both namespaces of tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from instar.bpmn.document import BIOC, COLOR, DC, DI, DIAGRAM, local, name, space, title_of
from instar.bpmn.reading import Reading
from instar.bpmn.scopes import Nodes
from instar.bpmn.shapes import box_of, colours_of, coordinate, points_of

Layout = Mapping[str, Any]
FILLS, STROKES = (
    (name(COLOR, "background-color"), name(BIOC, "fill")),
    (name(COLOR, "border-color"), name(BIOC, "stroke")),
)
POOL = "participant"
SIDES = ("x", "y", "width", "height")


# -- writing -------------------------------------------------------------------------------------------------


class Diagrams:
    """Writes planes. `fresh` gives an id that no element has, `flows` the flow ids of a node."""

    def __init__(
        self, root: Element, layout: Layout, flows: Mapping[str, Sequence[str]], fresh: Callable[[str], str]
    ) -> None:
        self.root, self.layout, self.flows, self.fresh = root, layout, flows, fresh

    def write(self, element: str, scope: Nodes) -> None:
        """A plane for a process or collaboration, one more for each closed sub-process in which something is drawn."""
        plane = self._plane(element)
        for kind in ("pool", "lanes"):
            raw = self.layout.get(kind)
            if isinstance(raw, Mapping):
                for id, one in {raw.get("id"): raw}.items() if kind == "pool" else raw.items():
                    self._shape(plane, str(id), one, isHorizontal="false" if one.get("vertical") is True else "true")
        self._scope(plane, scope)

    def _plane(self, element: str) -> Element:
        diagram = SubElement(self.root, name(DIAGRAM, "BPMNDiagram"), {"id": self.fresh(f"{element}_diagram")})
        return SubElement(
            diagram, name(DIAGRAM, "BPMNPlane"), {"id": self.fresh(f"{element}_plane"), "bpmnElement": element}
        )

    def _scope(self, plane: Element, scope: Nodes) -> None:
        closed: list[tuple[str, Nodes]] = []
        for id, node in scope.items():
            raw = self._part("nodes", id)
            told: dict[str, str] = {}
            if node["type"] == "subProcess" and isinstance(raw.get("expanded"), bool):
                told["isExpanded"] = "true" if raw["expanded"] else "false"
            if node["type"] == "exclusiveGateway":
                told["isMarkerVisible"] = "true"
            self._shape(plane, id, raw, **told)
            inner = node.get("nodes")
            if not isinstance(inner, Mapping):
                continue
            if raw.get("expanded") is False:
                closed.append((id, inner))
            else:
                self._scope(plane, inner)
        for id in scope:
            for flow in self.flows.get(id, ()):
                self._edge(plane, flow)
        for id, inner in closed:
            if any(box_of(self._part("nodes", one)) for one in inner):
                self._scope(self._plane(id), inner)

    def _part(self, kind: str, id: str) -> Mapping[str, Any]:
        part = self.layout.get(kind)
        raw = part.get(id) if isinstance(part, Mapping) else None
        return raw if isinstance(raw, Mapping) else {}

    def _shape(self, plane: Element, id: str, raw: Mapping[str, Any], **told: str) -> None:
        box = box_of(raw)
        if box is None:
            return
        said = {"id": self.fresh(f"{id}_di"), "bpmnElement": id, **told}
        made = SubElement(plane, name(DIAGRAM, "BPMNShape"), said)
        _colour(made, raw)
        _bounds(made, box)
        self._label(made, raw)

    def _edge(self, plane: Element, id: str) -> None:
        raw = self._part("flows", id)
        points = points_of(raw)
        if points is None:
            return
        said = {"id": self.fresh(f"{id}_di"), "bpmnElement": id}
        made = SubElement(plane, name(DIAGRAM, "BPMNEdge"), said)
        _colour(made, raw)
        for x, y in points:
            SubElement(made, name(DI, "waypoint"), {"x": str(x), "y": str(y)})
        self._label(made, raw)

    def _label(self, shape: Element, raw: Mapping[str, Any]) -> None:
        box = box_of(raw, "label")
        if box is not None:
            _bounds(SubElement(shape, name(DIAGRAM, "BPMNLabel")), box)


def _bounds(parent: Element, box: Sequence[float]) -> None:
    SubElement(parent, name(DC, "Bounds"), {side: str(number) for side, number in zip(SIDES, box, strict=True)})


def _colour(shape: Element, raw: Mapping[str, Any]) -> None:
    given = colours_of(raw)
    for key, attributes in (("fill", FILLS), ("stroke", STROKES)):
        for attribute in attributes if key in given else ():
            shape.set(attribute, given[key])


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, names: Mapping[str, str], lanes: Mapping[str, Any], pool: Element | None) -> dict[str, Any]:
    """The layout of what is brought. `names`: ids in the file → ids here, of nodes and flows; `lanes`: so far."""
    drawn = {one.get("bpmnElement", "").rpartition(":")[2]: one for one in _drawn(reading.root)}
    found: dict[str, Any] = {}
    nodes: dict[str, Any] = {}
    flows: dict[str, Any] = {}
    for id, here in names.items():
        shape = drawn.get(id)
        element = reading.by_id[id]
        if shape is not None and local(shape) == "BPMNShape" and "bounds" in (said := _read_shape(shape)):
            nodes[here] = said | _expanded(shape, element)
        elif shape is not None and local(shape) == "BPMNEdge" and "points" in (said := _read_edge(shape)):
            flows[here] = said
    if nodes:
        found["nodes"] = nodes
    if flows:
        found["flows"] = flows
    if pool is not None:
        found["pool"] = _read_pool(pool, drawn)
    if lanes:
        found["lanes"] = {id: lane | _read_band(drawn.get(id)) for id, lane in lanes.items()}
    return found


def _drawn(root: Element) -> Iterator[Element]:
    return (one for one in root.iter() if space(one) == DIAGRAM and local(one) in ("BPMNShape", "BPMNEdge"))


def _read_shape(shape: Element) -> dict[str, Any]:
    return {**_box("bounds", shape), **_read_label(shape), **_read_colours(shape)}


def _read_edge(edge: Element) -> dict[str, Any]:
    points = [[coordinate(one.get("x")), coordinate(one.get("y"))] for one in edge.findall(name(DI, "waypoint"))]
    said = {"points": points, **_read_label(edge), **_read_colours(edge)}
    return said if points_of(said) else {}


def _box(key: str, shape: Element) -> dict[str, Any]:
    bounds = shape.find(name(DC, "Bounds"))
    found = {key: [coordinate(bounds.get(side)) for side in SIDES]} if bounds is not None else {}
    return found if box_of(found, key) else {}


def _read_label(shape: Element) -> dict[str, Any]:
    label = shape.find(name(DIAGRAM, "BPMNLabel"))
    return _box("label", label) if label is not None else {}


def _read_colours(shape: Element) -> dict[str, str]:
    given = {
        key: next((shape.get(one) for one in attributes if shape.get(one)), None)
        for key, attributes in (("fill", FILLS), ("stroke", STROKES))
    }
    return colours_of(given)


def _expanded(shape: Element, element: Element) -> dict[str, Any]:
    said = shape.get("isExpanded")
    holds = local(element) in ("subProcess", "adHocSubProcess", "transaction")
    return {"expanded": said == "true"} if holds and said in ("true", "false") else {}


def _read_pool(pool: Element, drawn: Mapping[str, Element]) -> dict[str, Any]:
    id, title = pool.get("id") or "", title_of(pool)
    return {"id": id, **({"title": title} if title else {}), **_read_band(drawn.get(id))}


def _read_band(shape: Element | None) -> dict[str, Any]:
    if shape is None or "bounds" not in (said := _read_shape(shape)):
        return {}
    return said | ({"vertical": True} if shape.get("isHorizontal") == "false" else {})
