"""The Gantt chart of a list, below its filters, and what the script of every chart needs to begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from instar.sdk import TicketLine, TicketSet, Viewer, WorkingTime, _, current, may, now, plugin_asset
from instar_plugins.projects import words
from instar_plugins.projects.clock import clock, usual_calendar
from instar_plugins.projects.drawn import Node, forest
from instar_plugins.projects.tables import PLUGIN
from instar_plugins.projects.values import moment_of

LINES = 100
"""Of the outline on a page; the chart draws more."""


class Line(NamedTuple):
    """One of the outline; ``dates``: in words, "" where it has none."""

    line: TicketLine
    depth: int
    dates: str
    more: int


def html(tickets: TicketSet, viewer: Viewer) -> Markup:
    nodes, more = forest(tickets, LINES)
    filters = urlencode(list(request.args.items(multi=True)))
    return Markup(
        render_template(
            "projects/view.html",
            lines=lines(nodes, usual_calendar({})),
            more=more,
            line=None,
            facts=facts(f"/x/projects/gantt/rows?{filters}", "", edits=may("ticket.edit")),
            asset_of=lambda path: plugin_asset(PLUGIN, path),
        )
    )


def lines(nodes: Sequence[Node], calendar: WorkingTime | None) -> list[Line]:
    """Each ticket after the one above it."""
    below: dict[str | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent, []).append(node)
    waiting = [(node, 0) for node in reversed(below.get(None, []))]
    timed = clock(calendar, now() // 60_000)
    found = []
    while waiting:
        node, depth = waiting.pop()
        start, finish = (moment_of(node.line.data.get(f"projects_{name}")) for name in ("start", "finish"))
        known = [dict.fromkeys(timed.told(one) for one in (start, finish) if one is not None)]
        found.append(Line(node.line, depth, " – ".join(known[0]), node.more))
        waiting += [(one, depth + 1) for one in reversed(below.get(node.line.number, []))]
    return found


def facts(address: str, top: str, *, edits: bool) -> dict[str, Any]:
    """``address``: where the rows are read. ``top``: number of the ticket that the chart is of, "" for a list. ``now``:
    on the wall of the site's calendar."""
    calendar = usual_calendar({})
    here = clock(calendar, now() // 60_000).wall(now() // 60_000)
    told = {"words": _words(), "kinds": words.kinds(), "bound": words.bound(), "language": current()}
    return {"address": address, "top": top, "edits": edits, "now": here, **told}


def _words() -> Mapping[str, str]:
    return {
        "baseline": _("Baseline of {day}"),
        "change": _("Change {number}"),
        "close": _("Close"),
        "critical": _("critical"),
        "duration": _("Duration"),
        "fault": _("The plan could not be read. Load the page again."),
        "held": _("{number} waits for {before}: it starts on {day}."),
        "late": _("late"),
        "more": _("{count} more"),
        "moreHere": _("There are more tickets in this list than are drawn: narrow it by a filter."),
        "start": _("Start"),
        "summaryStill": _("The dates of {number} come from what is below it."),
        "ticket": _("Ticket"),
        "undo": _("Undo"),
        "undone": _("Taken back."),
        "unreachable": _("The server does not answer. The bar is back where it was."),
        "write": _("Write these dates into the tickets"),
    }
