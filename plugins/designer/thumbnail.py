"""A small picture of a process, made on the server: boxes and lines, no words."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from markupsafe import Markup

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
MARGIN = 12.0
ROUND, DIAMOND = 36.0, 50.0
"""Widths of events and gateways in every drawing."""


def thumbnail(sketch: bytes) -> Markup:
    """An ``<svg>`` of a drawing that the kernel has made; empty where there is none. It is hidden from readers of the
    screen: what it shows is said beside it."""
    plane = fromstring(sketch).find(f".//{BPMNDI}BPMNPlane")
    if plane is None:
        return Markup()
    boxes = [_box(shape) for shape in plane.findall(f"{BPMNDI}BPMNShape")]
    if not boxes:
        return Markup()
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    view = f"{left - MARGIN:g} {top - MARGIN:g} {right - left + 2 * MARGIN:g} {bottom - top + 2 * MARGIN:g}"
    lines = Markup().join(_line(edge) for edge in plane.findall(f"{BPMNDI}BPMNEdge"))
    return Markup(
        '<svg class="thumbnail" viewBox="{view}" preserveAspectRatio="xMidYMid meet" aria-hidden="true"'
        ' focusable="false">{lines}{shapes}</svg>'
    ).format(view=view, lines=lines, shapes=Markup().join(map(_shape, boxes)))


def _box(shape: Element) -> tuple[float, float, float, float]:
    bounds = shape.find(f"{DC}Bounds")
    at = bounds.attrib if bounds is not None else {}
    x, y, width, height = (float(at.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _shape(box: tuple[float, float, float, float]) -> Markup:
    x, y, width, height = box
    if width == ROUND:
        return Markup('<circle cx="{:g}" cy="{:g}" r="{:g}"/>').format(x + width / 2, y + height / 2, width / 2)
    if width == DIAMOND and height == DIAMOND:
        across, down = x + width / 2, y + height / 2
        points = f"{x:g},{down:g} {across:g},{y:g} {x + width:g},{down:g} {across:g},{y + height:g}"
        return Markup('<polygon points="{}"/>').format(points)
    return Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="10"/>').format(x, y, width, height)


def _line(edge: Element) -> Markup:
    points = " ".join(f"{float(at.attrib['x']):g},{float(at.attrib['y']):g}" for at in edge.findall(f"{DI}waypoint"))
    return Markup('<polyline points="{}"/>').format(points)
