"""What a list says of saved views: which one is open, whether it has been changed, and how to save it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import g, request

from instar.i18n import _
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
    changed = view is not None and not _same(view, path, query)
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


def ways(view: SavedView) -> tuple[tuple[str, str], ...]:
    """The view as a list and as a board, (title, address); () where its list is not of one process."""
    process, pairs = _process(view)
    if process is None:
        return ()
    rest = [(name, value) for name, value in pairs if name != "process"] + [("view", str(view.id))]
    cut = [(name, value) for name, value in rest if name not in ("sort", "stage")]
    return (
        (_("List"), f"/p/{process}/list?{urlencode(rest)}"),
        (_("Board"), f"/p/{process}/board?{urlencode(cut)}"),
    )


def _same(view: SavedView, path: str, query: str) -> bool:
    """Whether what is open is the view: the same filters, be it as a list or as a board."""
    process, pairs = _process(view)
    if process is None or path == view.path:
        return (view.path, sorted(_pairs(view.query))) == (path, sorted(_pairs(query)))
    but = ("process", "sort", "stage") if path.endswith("/board") else ("process", "sort")
    kept = sorted(pair for pair in pairs if pair[0] not in but)
    return path in (f"/p/{process}/list", f"/p/{process}/board") and kept == sorted(
        pair for pair in _pairs(query) if pair[0] not in but
    )


def _process(view: SavedView) -> tuple[str | None, list[tuple[str, str]]]:
    """The one process that the view is cut to, and its filters."""
    pairs = list(_pairs(view.query))
    if view.path.startswith("/p/"):
        return view.path.split("/")[2], pairs
    named = dict(pairs).get("process", "")
    return (named if named and "," not in named else None), pairs


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in parse_qsl(query) if (name, value) != ("sort", "-updated"))
