"""The mind map of a list, below its filters, and what the script of every map needs to begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from instar.sdk import TicketSet, Viewer, _, may, plugin_asset
from instar_plugins.mindmap.nodes import forest
from instar_plugins.mindmap.plainly import state, tone
from instar_plugins.mindmap.tables import PLUGIN

LINES = 100


def html(tickets: TicketSet, viewer: Viewer) -> Markup:
    tops, more = forest(tickets, LINES)
    filters = urlencode(list(request.args.items(multi=True)))
    edits = may("ticket.edit")
    return Markup(
        render_template(
            "mindmap/view.html",
            rows=[row for top in tops for row in top.walk()],
            more=more,
            state=state,
            tone=tone,
            editable=edits,
            line=None,
            facts=facts(f"/x/mindmap/tree?{filters}", "", edits=edits),
            own_asset=lambda path: plugin_asset(PLUGIN, path),
        )
    )


def facts(address: str, top: str, *, edits: bool) -> dict[str, Any]:
    """``address``: where the tree is read. ``top``: number of the ticket in the middle, "" for a list."""
    return {"address": address, "top": top, "edits": edits, "words": _words()}


def _words() -> Mapping[str, str]:
    return {
        "added": _("{number} was added."),
        "below": _("{count} below"),
        "fault": _("The map could not be read. Load the page again."),
        "here": _("Tickets of this list"),
        "listTop": _("In the middle of a list nothing can be added: choose a ticket."),
        "more": _("{count} more"),
        "moreHere": _("There are more tickets in this list than are drawn: narrow it by a filter."),
        "name": _("Title of the ticket"),
        "noFurther": _("It stands right below the middle already."),
        "nothing": _("Nothing to undo."),
        "theirs": _("Somebody has called it “{title}” meanwhile."),
        "notSaved": _("“{title}” was not saved: {problem} F2 tries again."),
        "out": _("{number} stands on its own now."),
        "stands": _("Number {place} below {above}."),
        "undone": _("Taken back."),
        "unreachable": _("The server does not answer."),
    }
