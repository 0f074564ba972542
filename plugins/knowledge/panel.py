"""On a ticket: articles that may help, those that were used on it, and the way to write one from it.

Wide windows have them at the right, every window as a tab. What is offered here is shown to staff alone; what may
stand in a message to the client is decided when it is put there (``using``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import render_template
from markupsafe import Markup

from instar.sdk import Panel, Viewer, _, may, plugin_asset
from instar_plugins.knowledge import articles, finding, rights, using, words
from instar_plugins.knowledge.tables import AUDIENCES, HOME, PLUGIN, Article

MOST = 5


class Line(NamedTuple):
    """``open``: it may stand in a message to the client. ``audience``: for whom it is, in a word."""

    id: int
    title: str
    url: str
    audience: str
    open: bool
    used: bool


def panels(ticket: Mapping[str, Any], by: Viewer) -> list[Panel]:
    if not ticket["internal"] or by.id is None:
        return []
    number = str(ticket["number"])
    id = int(number.removeprefix("T-"))
    lines = suggested(id, str(ticket["title"]), str(ticket.get("service") or ""), by)
    html = Markup(
        render_template(
            "knowledge/_beside.html",
            lines=lines,
            number=number,
            writes=may(rights.WRITE, by, id),
            home=HOME,
            style=plugin_asset(PLUGIN, "knowledge.css"),
            script=plugin_asset(PLUGIN, "knowledge.js"),
        )
    )
    title = " ".join([_("Articles"), *([str(len(lines))] if lines else [])])
    return [Panel("aside", "beside", title, html=html), Panel("tab", "articles", title, html=html, letter="O")]


def suggested(id: int, title: str, service: str, by: Viewer) -> list[Line]:
    """Those that were used first, then what is like the ticket."""
    upto = rights.level(by)
    used = using.used_on(id)
    ids = list(dict.fromkeys([*sorted(used), *finding.similar(title, service, upto, MOST)]))[: MOST + len(used)]
    texts = articles.shown_texts(ids)
    shown_to = dict(
        Article.select(Article.id, Article.shown_to)
        .where(Article.id.in_(list(texts)), Article.shown_to <= upto)
        .tuples()
    )
    named = words.short_audiences()
    return [
        Line(
            one,
            texts[one].title,
            f"{HOME}{one}?ticket=T-{id}",
            named[AUDIENCES[shown_to[one]]],
            shown_to[one] <= rights.CLIENTS,
            one in used,
        )
        for one in texts
        if one in shown_to
    ]
