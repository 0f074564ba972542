"""What a list says of saved views: which one is open, whether it has been changed, and how to save it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import g, request

from instar.queries.views import SavedView, views
from instar.web import current


@dataclass(frozen=True, slots=True)
class ViewBar:
    """``view``: the open one; ``changed``: the list is another by now; ``worth``: there is something to save."""

    path: str
    query: str
    view: SavedView | None
    changed: bool
    worth: bool


def view_bar(path: str, query: str, filtered: bool) -> ViewBar:
    asked = request.args.get("view", "")
    view = next((one for one in all_views() if str(one.id) == asked), None)
    changed = view is not None and (view.path, sorted(_pairs(view.query))) != (path, sorted(_pairs(query)))
    return ViewBar(path, query, view, changed, filtered)


def all_views() -> tuple[SavedView, ...]:
    """Those of the reader; read once for the page."""
    if "saved_views" not in g:
        g.saved_views = views(current.kernel(), current.actor())
    found: tuple[SavedView, ...] = g.saved_views
    return found


def address_of(view: SavedView) -> str:
    """The list that the view stands for, which knows that it is this view."""
    return f"{view.address}{'&' if view.query else '?'}view={view.id}"


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in parse_qsl(query) if (name, value) != ("sort", "-updated"))
