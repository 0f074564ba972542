"""The pages: a process as a diagram, and what its script asks for.

/x/designer/processes/<key>?version=3         the page; without a version that in force
/x/designer/processes/<key>/bpmn?version=3    BPMN 2.0 XML to be drawn
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from instar.sdk import DefinitionRow, Drawing, process_drawing, process_sketch, render_page, viewer
from instar_plugins.designer.words import in_words, version_title

XML = "application/xml"
SHOWN_VERSIONS = 6


def blueprint() -> Blueprint:
    """All pages of the designer, under ``/x/designer``."""
    made = Blueprint("designer", __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/processes/<key>", view_func=process)
    made.add_url_rule("/processes/<key>/bpmn", view_func=bpmn)
    return made


def address(key: str, number: int | None = None, part: str = "") -> str:
    """Of the page of a process; ``part``: of what its script asks for."""
    asked = "" if number is None else f"?version={number}"
    return f"/x/designer/processes/{key}{part}{asked}"


def process(key: str) -> ResponseReturnValue:
    """The diagram of a version, and the same in words."""
    drawing = process_drawing(viewer(), key, _number())
    row = drawing.row
    return render_page(
        "designer/process.html",
        back=(f"/design/process/{key}?version={row.number}", row.title),
        row=row,
        source=address(key, row.number, "/bpmn"),
        versions=[(version_title(one), address(key, one.number), one.number == row.number) for one in _near(drawing)],
        nodes=in_words(drawing),
    )


def bpmn(key: str) -> ResponseReturnValue:
    """What is drawn."""
    return Response(process_sketch(viewer(), key, _number()), content_type=XML)


def _number() -> int | None:
    asked = request.args.get("version", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def _near(drawing: Drawing) -> list[DefinitionRow]:
    """The newest versions, and the one that is shown."""
    shown = [one for one in drawing.versions if one.number == drawing.row.number]
    newest = list(drawing.versions[:SHOWN_VERSIONS])
    return newest if shown[0] in newest else [*newest, *shown]
