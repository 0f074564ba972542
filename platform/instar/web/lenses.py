"""Views that plugins bring: the tickets of a list, looked at in another way. The address holds the list's filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from instar.contract import View
from instar.errors import InstarError, NotFound, nearest
from instar.i18n import _, text
from instar.queries.sets import Tickets
from instar.web import current
from instar.web.filterbar import Bar, Chip, given_filters
from instar.web.routes import page
from instar.web.viewbar import ViewBar, view_bar

LIST = "/tickets/list"
TABLE = "/tickets/table"


@dataclass(frozen=True, slots=True)
class LensPage:
    """See ``lens.html``."""

    title: str
    ways: tuple[tuple[str, str, bool], ...]
    chips: tuple[Chip, ...]
    list_url: str
    html: str
    problem: InstarError | None
    saved: ViewBar


@page("/tickets/as/<key>")
def one(key: str) -> ResponseReturnValue:
    view = _view(key)
    bar = Bar.of_request(f"/tickets/as/{key}", {}, kept=_own_words())
    html, problem = Markup(), None
    try:
        html = _html(view, bar)
    except InstarError as error:
        problem = error
    query = "&".join(filter(None, (bar.query(), urlencode(bar.kept))))
    saved = view_bar(bar.address, query, bool(bar.given or bar.kept))
    drawn = LensPage(text(view.title), ways(key), tuple(bar.chips()), f"{LIST}?{bar.query()}", html, problem, saved)
    return render_template("lens.html", page=drawn), (problem.status if problem else 200)


def ways(here: str = "", process: str | None = None) -> tuple[tuple[str, str, bool], ...]:
    """(title, address, whether it is open now): the list, the table, and what plugins make of them.

    The filters of the list that is open go along. ``process``: the list's own, else the address may name one.
    """
    views = current.kernel().plugins.views.values()
    query = request.query_string.decode(errors="replace")
    if process:
        query = f"process={process}&{query}".rstrip("&")
    tail = f"?{query}" if query else ""
    own = (_("List"), f"{LIST}{tail}", not here), (_("Table"), f"{TABLE}{tail}", here == TABLE)
    return (*own, *((text(view.title), f"/tickets/as/{view.key}{tail}", view.key == here) for view in views))


def _own_words() -> Iterator[tuple[str, str]]:
    """What the address holds besides filters: how the view is looked at. It stays when a filter goes."""
    filters = given_filters(request.args, ())
    return (pair for pair in request.args.items() if pair[0] not in (*filters, "sort", "cursor", "view"))


def _view(key: str) -> View:
    views = current.kernel().plugins.views
    if key not in views:
        near = nearest(key, views)
        raise NotFound(
            "no_view",
            _("There is no view “{key}”.").format(key=key),
            hint=_("Did you mean “{name}”?").format(name=near)
            if near
            else _("Its plugin may be off: see the page Plugins."),
        )
    return views[key]


def _html(view: View, bar: Bar) -> Markup:
    plugins, tickets = current.kernel().plugins, Tickets(current.kernel(), current.actor(), bar.filters)

    def made() -> Markup:
        html = view.html(tickets, current.actor())
        if not isinstance(html, str):
            raise TypeError(f"the view {view.key} gave {type(html).__name__}; it gives Markup")
        return escape(html)  # Markup stays what it is

    return plugins.call(plugins.owner("view", view.key) or "", f"the view {view.key}", made)
