"""Mind maps.

/x/mindmap/<number>             the map of a ticket and what lies below it, drawn and as an outline
/x/mindmap/<number>/outline.md  the outline as a file
/x/mindmap/<number>/tree        JSON of it, see ``plainly.answer``; ?seen=… → 204 while nothing has changed
/x/mindmap/tree                 the same of a list, with its filters in the address
/x/mindmap/do/<what>            POST of the script, see ``script``
/x/mindmap/<number>/node        the changes of one ticket by hand, see ``node_pages``
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from instar.sdk import InstarError, TicketLine, listed_tickets, may, render_page, viewer
from instar_plugins.mindmap import node_pages, outline, script
from instar_plugins.mindmap.nodes import Node, forest, named, tree
from instar_plugins.mindmap.plainly import answer, state, tone
from instar_plugins.mindmap.tables import PLUGIN
from instar_plugins.mindmap.view import facts

LINES = 200
"""Of the outline on a page; the map draws more."""


def blueprint() -> Blueprint:
    pages = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    pages.add_url_rule("/tree", "list_tree", list_tree)
    pages.add_url_rule("/<number>", "map", show)
    pages.add_url_rule("/<number>/tree", "tree", ticket_tree)
    pages.add_url_rule("/<number>/outline.md", "outline", as_markdown)
    script.add_to(pages)
    node_pages.add_to(pages)
    return pages


def show(number: str) -> ResponseReturnValue:
    top = tree(viewer(), named(number), LINES)
    line = top.line
    return render_page(
        "mindmap/map.html",
        back=(line.titles["url"], line.number),
        line=line,
        rows=list(top.walk()),
        state=state,
        tone=tone,
        editable=editable(line),
        facts=facts(f"/x/mindmap/{line.number}/tree", line.number, edits=editable(line)),
    )


def ticket_tree(number: str) -> ResponseReturnValue:
    return _told([tree(viewer(), named(number))], more=False)


def list_tree() -> ResponseReturnValue:
    try:
        tops, more = forest(listed_tickets(viewer(), request.args))
    except InstarError as error:
        return jsonify(problem=error.brief()), error.status
    return _told(tops, more=more)


def as_markdown(number: str) -> ResponseReturnValue:
    top = tree(viewer(), named(number))
    made: Response = make_response(outline.written(top))
    made.headers["Content-Type"] = "text/markdown; charset=utf-8"
    made.headers["Content-Disposition"] = f'attachment; filename="{top.line.number}.md"'
    return made


def editable(line: TicketLine) -> bool:
    return may("ticket.edit", ticket=int(line.number.removeprefix("T-")))


# -- below: how it is done -----------------------------------------------------------------------------------


def _told(tops: list[Node], *, more: bool) -> ResponseReturnValue:
    found = answer(tops, more)
    if request.args.get("seen") == found["seen"]:
        return "", 204
    return jsonify(found)
