"""The pages: a process as a diagram, and what its script asks for.

/x/designer/processes/<key>?version=3         the page; without a version that in force
/x/designer/processes/<key>/bpmn?version=3    BPMN 2.0 XML to be drawn
/x/designer/processes/<key>/at/<node>         the tickets that stand at a node
/x/designer/tickets/<number>                  the way of one ticket; for a script what its tab shows
/x/designer/tickets/<number>/bpmn             the version on which it runs
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from instar.sdk import (
    Drawing,
    Live,
    _,
    moment,
    plugin_asset,
    process_drawing,
    process_live,
    process_sketch,
    process_standing,
    render_page,
    ticket_path,
    ticket_reasons,
    ticket_sketch,
    viewer,
)
from instar_plugins.designer import path as way
from instar_plugins.designer.live import crowds_in_words, marks_of, stage_colours
from instar_plugins.designer.words import counted, in_words, names_of, version_title

XML = "application/xml"
SHOWN_VERSIONS = 6


def blueprint() -> Blueprint:
    """All pages of the designer, under ``/x/designer``."""
    made = Blueprint("designer", __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/processes/<key>", view_func=process)
    made.add_url_rule("/processes/<key>/bpmn", view_func=bpmn)
    made.add_url_rule("/processes/<key>/at/<node>", view_func=standing)
    made.add_url_rule("/tickets/<number>", view_func=ticket)
    made.add_url_rule("/tickets/<number>/bpmn", "ticket_bpmn", view_func=bpmn_of_ticket)
    return made


def address(key: str, number: int | None = None, part: str = "") -> str:
    """Of the page of a process; ``part``: of what its script asks for."""
    asked = "" if number is None else f"?version={number}"
    return f"/x/designer/processes/{key}{part}{asked}"


def process(key: str) -> ResponseReturnValue:
    """The diagram of a version with what stands where, and the same in words. Without a version: that in force, and the
    tickets of all."""
    number = _number()
    drawing, live = process_drawing(viewer(), key, number), process_live(viewer(), key, number)
    row = drawing.row
    asked = "" if number is None else f"?version={number}"
    crowds = crowds_in_words(live, address(key), asked)
    colours = stage_colours(drawing)
    drawn = {node.id for node in drawing.nodes}
    return render_page(
        "designer/process.html",
        back=(f"/design/process/{key}?version={row.number}", row.title),
        row=row,
        source=address(key, row.number, "/bpmn"),
        versions=_versions(drawing, live, number),
        marks=marks_of(drawing, crowds),
        stages=[(stage.title, colours[stage.id]) for stage in drawing.stages if stage.id in colours],
        crowds=crowds,
        elsewhere=[one for one in crowds.values() if one.node not in drawn],
        nodes=in_words(drawing.nodes, drawing.stages),
    )


def standing(key: str, node: str) -> ResponseReturnValue:
    """The tickets at a node."""
    number = _number()
    drawing = process_drawing(viewer(), key, number)
    rows, more = process_standing(viewer(), key, node, number)
    return render_page(
        "designer/standing.html",
        back=(address(key, number), _("Diagram")),
        row=drawing.row,
        name=names_of(drawing.nodes).get(node, node),
        rows=[(row, moment(row.since)) for row in rows],
        more=more,
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
        marks=way.marks_of(path),
        places=way.places_in_words(path, ticket_reasons(by, number)),
        nodes=in_words(path.nodes),
        passed=way.passed_in_words(path),
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


def _versions(drawing: Drawing, live: Live, shown: int | None) -> list[tuple[str, str, bool]]:
    """(title, address, shown): all together, those on which tickets run, and the newest."""
    key, tickets = drawing.row.key, {one.number: one.tickets for one in live.running}
    newest = {one.number for one in drawing.versions[:SHOWN_VERSIONS]} | {drawing.row.number}
    found = [(counted(_("All versions"), sum(tickets.values())), address(key), shown is None)]
    for one in drawing.versions:
        if one.number in newest or one.number in tickets:
            title = counted(version_title(one), tickets.get(one.number, 0))
            found.append((title, address(key, one.number), one.number == shown))
    return found
