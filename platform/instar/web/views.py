"""Saved views: save the list that is open, keep them in order, choose one as start page. A view gives no rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.people import SetPreferences
from instar.commands.views import DropView, PinView, RenameView, SaveView, ShareView, no_view
from instar.errors import Invalid
from instar.queries.views import SavedView
from instar.web import current
from instar.web.routes import page
from instar.web.viewbar import address_of, all_views, ways

START = "start"
"""The preference: "view:7", or "" for the page that everybody begins with."""


@page("/views")
def every() -> ResponseReturnValue:
    return _shown()


@page("/views/<int:id>")
def one(id: int) -> ResponseReturnValue:
    return redirect(address_of(_view(id)))


@page("/views", methods=("POST",))
def save() -> ResponseReturnValue:
    """Save as: a new view of the list that is open."""
    path, query = request.form.get("path", ""), request.form.get("query", "")
    try:
        answer = execute(current.kernel(), SaveView(path, query, request.form.get("title", "")), current.actor())
    except Invalid as error:
        return _shown(error, path, query), 422
    return redirect(f"/views/{answer['view']}", 303)


@page("/views/<int:id>", methods=("POST",))
def change(id: int) -> ResponseReturnValue:
    """One change of a view: ``do`` says which."""
    kernel, actor = current.kernel(), current.actor()
    verb = request.form.get("do", "")
    made = _COMMANDS.get(verb)
    if made is None:
        raise no_view()
    try:
        execute(kernel, made(id), actor)
    except Invalid as error:
        return _shown(error), 422
    return redirect(f"/views/{id}" if verb == "save" else "/views", 303)


def start_page() -> str | None:
    """The address of the view that the reader begins with; None for the ordinary page."""
    chosen = str(current.actor().preferences.get(START) or "")
    view = next((one for one in all_views() if chosen == f"view:{one.id}"), None) if chosen else None
    return address_of(view) if view else None


def _view(id: int) -> SavedView:
    view = next((one for one in all_views() if one.id == id), None)
    if view is None:
        raise no_view()
    return view


def _shown(error: Invalid | None = None, path: str = "", query: str = "") -> str:
    directory = current.kernel().directory
    teams = [team for team in (directory.person(id) for id in sorted(current.actor().teams)) if team]
    return render_template(
        "views.html",
        views=[(view, ways(view)) for view in all_views()],
        teams=teams,
        start=str(current.actor().preferences.get(START) or ""),
        problem=_told(error),
        retry=(path, query, request.form.get("title", "")) if path else None,
    )


def _given(name: str) -> str:
    return request.form.get(name, "")


_COMMANDS: Mapping[str, Callable[[int], object]] = {
    "save": lambda id: SaveView(_given("path"), _given("query"), view=id),
    "rename": lambda id: RenameView(id, _given("title")),
    "share": lambda id: ShareView(id, _given("team") or None),
    "pin": PinView,
    "unpin": lambda id: PinView(id, False),
    "drop": DropView,
    "start": lambda id: SetPreferences({START: f"view:{_view(id).id}"}),
    "no-start": lambda id: SetPreferences({START: ""}),
}


def _told(error: Invalid | None) -> str:
    return " ".join(text for told in error.errors.values() for text in told) if error else ""
