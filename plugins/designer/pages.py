"""The pages: a process as a diagram, and what its script asks for.

/x/designer/processes/<key>?version=3         the page; without a version that in force
/x/designer/processes/<key>/bpmn?version=3    BPMN 2.0 XML to be drawn
/x/designer/tickets/<number>                  the way of one ticket; for a script what its tab shows
/x/designer/tickets/<number>/bpmn             the version on which it runs
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from instar.sdk import (
    DefinitionRow,
    Drawing,
    plugin_asset,
    process_drawing,
    process_sketch,
    render_page,
    ticket_path,
    ticket_reasons,
    ticket_sketch,
    viewer,
)
from instar_plugins.designer.path import marks_of, passed_in_words, places_in_words
from instar_plugins.designer.words import in_words, version_title

XML = "application/xml"
SHOWN_VERSIONS = 6


def blueprint() -> Blueprint:
    """All pages of the designer, under ``/x/designer``."""
    made = Blueprint("designer", __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/processes/<key>", view_func=process)
    made.add_url_rule("/processes/<key>/bpmn", view_func=bpmn)
    made.add_url_rule("/tickets/<number>", view_func=ticket)
    made.add_url_rule("/tickets/<number>/bpmn", "ticket_bpmn", view_func=bpmn_of_ticket)
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
        nodes=in_words(drawing.nodes, drawing.stages),
    )


def bpmn(key: str) -> ResponseReturnValue:
    """What is drawn."""
    return Response(process_sketch(viewer(), key, _number()), content_type=XML)


def ticket(number: str) -> ResponseReturnValue:
    """The way of one ticket, as a page of its own or as what its tab loads."""
    by = viewer()
    path = ticket_path(by, number)
    by_script = request.headers.get("HX-Request") == "true"
    return render_page(
        "designer/_ticket.html" if by_script else "designer/ticket.html",
        back=(f"/t/{number}", number),
        number=number,
        path=path,
        source=f"/x/designer/tickets/{number}/bpmn",
        marks=marks_of(path),
        places=places_in_words(path, ticket_reasons(by, number)),
        nodes=in_words(path.nodes),
        passed=passed_in_words(path),
    )


def bpmn_of_ticket(number: str) -> ResponseReturnValue:
    """What is drawn of it."""
    return Response(ticket_sketch(viewer(), number), content_type=XML)


def tab(number: str) -> Markup:
    """What the ticket's page shows of it at first: the diagram is asked for when somebody looks."""
    own = partial(plugin_asset, "designer")
    return Markup(render_template("designer/_tab.html", address=f"/x/designer/tickets/{number}", own_asset=own))


def _number() -> int | None:
    asked = request.args.get("version", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def _near(drawing: Drawing) -> list[DefinitionRow]:
    """The newest versions, and the one that is shown."""
    shown = [one for one in drawing.versions if one.number == drawing.row.number]
    newest = list(drawing.versions[:SHOWN_VERSIONS])
    return newest if shown[0] in newest else [*newest, *shown]
