"""The Gantt chart of a plan.

/x/projects/<number>/gantt       the chart of a ticket and what lies below it, drawn and as an outline
/x/projects/<number>/gantt/rows  JSON of what is drawn, see ``rows``; ?open=T-1,T-2 with all right below those,
                                 ?seen=… → 204 while nothing has changed
/x/projects/gantt/rows           the rows of a list, with its filters in the address
/x/projects/gantt/bars           POST numbers (with commas between) → JSON of the reckoned plan, see ``bars``
/x/projects/gantt/do/<what>      POST of the script, see ``script``
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from instar.sdk import InstarError, listed_tickets, may, plugin_asset, render_page, viewer
from instar_plugins.projects import drawn, script
from instar_plugins.projects.bars import bars
from instar_plugins.projects.clock import calendar_of, usual_calendar
from instar_plugins.projects.drawn import Node
from instar_plugins.projects.rows import answer, links, rows
from instar_plugins.projects.tables import PLUGIN
from instar_plugins.projects.view import LINES, facts, lines

MOST_ASKED = 3000
"""Tickets whose bars are asked for at once."""
MOST_OPENED = 20
"""Tickets below which all is drawn because somebody asked for it."""


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/gantt/rows", "list_rows", list_rows)
    pages.add_url_rule("/gantt/bars", "bars", reckoned, methods=("POST",))
    pages.add_url_rule("/<number>/gantt", "gantt", show)
    pages.add_url_rule("/<number>/gantt/rows", "rows", ticket_rows)
    script.add_to(pages)


def show(number: str) -> ResponseReturnValue:
    by = viewer()
    nodes = drawn.tree(by, _named(number), LINES)
    line = nodes[0].line
    edits = may("ticket.edit", ticket=int(line.number.removeprefix("T-")))
    return render_page(
        "projects/gantt.html",
        back=(line.titles["url"], line.number),
        line=line,
        lines=lines(nodes, calendar_of(by, line)),
        more=any(one.more for one in nodes),
        facts=facts(f"/x/projects/{line.number}/gantt/rows", line.number, edits=edits),
        asset_of=lambda path: plugin_asset(PLUGIN, path),
    )


def ticket_rows(number: str) -> ResponseReturnValue:
    by = viewer()
    nodes = drawn.tree(by, _named(number))
    wanted = {_named(one) for one in request.args.get("open", "").split(",")[:MOST_OPENED] if one}
    return _told(drawn.opened(by, nodes, wanted), more=False)


def list_rows() -> ResponseReturnValue:
    try:
        nodes, more = drawn.forest(listed_tickets(viewer(), request.args))
    except InstarError as error:
        return jsonify(problem=error.brief()), error.status
    return _told(nodes, more=more)


def reckoned() -> ResponseReturnValue:
    given = request.form.get("numbers", "").split(",")[:MOST_ASKED]
    try:
        numbers = [script.named({"number": one}) for one in given if one]
        return jsonify(bars(viewer(), numbers))
    except InstarError as error:
        return jsonify(problem=error.brief()), error.status


# -- below: how it is done -----------------------------------------------------------------------------------


def _named(number: str) -> str:
    return script.named({"number": number})


def _told(nodes: Sequence[Node], *, more: bool) -> ResponseReturnValue:
    by = viewer()
    calendar = calendar_of(by, nodes[0].line) if nodes else usual_calendar({})
    found = answer({"rows": rows(by, nodes, calendar), "links": links(nodes, calendar), "more": more})
    if request.args.get("seen") == found["seen"]:
        return "", 204
    return jsonify(found)
