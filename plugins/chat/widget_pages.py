"""The pages of widgets, for who manages channels.

/x/chat/widgets            all of them, each with where it is shown and when somebody wrote last
/x/chat/widgets/new        one is set up
/x/chat/widgets/<id>       one is changed, beside how it looks and the line for other sites; ``do``: save | drop
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from peewee import fn

from instar.sdk import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    _,
    current,
    may,
    moment,
    orderable_services,
    posted_key,
    render_page,
    run_command,
    service_time,
    setting,
    viewer,
)
from instar_plugins.chat.phrases import said
from instar_plugins.chat.tables import PLUGIN, Talk, Widget
from instar_plugins.chat.traffic import HOME, MANAGES
from instar_plugins.chat.widgets import COLOURS

WIDGETS = f"{HOME}widgets"
TYPED = ("name", "service", "origins", "greeting_en", "greeting_ru", "colour")


class Shown(NamedTuple):
    """``seen``: a TimeText of when a visitor was there last, None for never; ``refused``: requests of other sites."""

    id: int
    name: str
    origins: tuple[str, ...]
    active: bool
    talks: int
    seen: Any
    refused: int


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/widgets", "widgets", index)
    pages.add_url_rule("/widgets/new", "new_widget", new)
    pages.add_url_rule("/widgets/new", "add_widget", add, methods=("POST",))
    pages.add_url_rule("/widgets/<int:id>", "widget", show)
    pages.add_url_rule("/widgets/<int:id>", "set_widget", act, methods=("POST",))


def index() -> ResponseReturnValue:
    _manages()
    found = Talk.select(Talk.widget_id, fn.COUNT(Talk.id), fn.MAX(Talk.seen)).group_by(Talk.widget_id).tuples()
    known = {id: (count, seen) for id, count, seen in found}
    rows = [_shown(one, *known.get(one.id, (0, None))) for one in Widget.select().order_by(Widget.name, Widget.id)]
    return render_page("chat/widgets.html", back=(HOME, _("Chat")), rows=rows)


def new() -> ResponseReturnValue:
    _manages()
    return _form(None, {"active": "1", "colour": "blue"}, {})


def add() -> ResponseReturnValue:
    _manages()
    return _saved(None)


def show(id: int) -> ResponseReturnValue:
    _manages()
    widget = _find(id)
    return _form(widget, _typed_of(widget), {}, saved="saved" in request.args)


def act(id: int) -> ResponseReturnValue:
    _manages()
    widget = _find(id)
    if request.form.get("do") == "drop":
        run_command(PLUGIN, "drop_widget", {"widget": id}, key=posted_key())
        return redirect(WIDGETS, 303)
    return _saved(widget)


def line_to_paste(key: str) -> str:
    """What is put into the pages of another site."""
    base = str(setting("base_url")).rstrip("/")
    return f'<script src="{base}/in/chat/widget.js" data-widget="{key}" async></script>'


# -- below: how it is done -----------------------------------------------------------------------------------


def _manages() -> None:
    if not may(MANAGES):
        raise Forbidden("not_allowed", _("Widgets are for those who manage channels."))


def _find(id: int) -> Widget:
    widget = Widget.get_or_none(Widget.id == id)
    if widget is None:
        raise NotFound("no_widget", _("There is no such widget."))
    return widget


def _saved(widget: Widget | None) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    typed["active"] = "1" if request.form.get("active") else ""
    given: dict[str, Any] = {"widget": widget.id if widget else None, **typed, "active": bool(typed["active"])}
    given["colour"] = typed["colour"] or "blue"
    try:
        answer = run_command(PLUGIN, "widget", given, key=posted_key())
    except Invalid as error:
        told = {name: " ".join(said) for name, said in error.errors.items()}
        return _form(widget, typed, told, status=error.status)
    except Conflict as error:
        return _form(widget, typed, {"": error.message}, status=error.status)
    return redirect(f"{WIDGETS}/{answer['result']['widget']}?saved=1", 303)


def _typed_of(widget: Widget) -> dict[str, str]:
    return {name: str(getattr(widget, name)) for name in TYPED} | {"active": "1" if widget.active else ""}


def _shown(widget: Widget, count: int, seen: int | None) -> Shown:
    return Shown(
        id=widget.id,
        name=str(widget.name),
        origins=tuple(str(widget.origins).split()),
        active=bool(widget.active),
        talks=count,
        seen=moment(seen) if seen else None,
        refused=widget.refused,
    )


def _form(
    widget: Widget | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
    saved: bool = False,
) -> Response:
    services = [(one.key, one.title) for one in orderable_services(viewer(), own=False)]
    if typed.get("service") and typed["service"] not in dict(services):
        services.append((typed["service"], typed["service"]))
    time = service_time(typed.get("service", "")) if typed.get("service") else None
    return render_page(
        "chat/widget.html",
        status=status,
        back=(WIDGETS, _("Widgets")),
        widget=widget,
        typed=typed,
        errors=errors,
        saved=saved,
        services=services,
        hours=time.title if time is not None else "",
        colours=[(key, _colour(key), code) for key, code in COLOURS.items()],
        greetings={one: said("greeting", one) for one in ("en", "ru")},
        line=line_to_paste(str(widget.key)) if widget else "",
        language=current(),
    )


def _colour(key: str) -> str:
    return {
        "blue": _("blue"),
        "teal": _("teal"),
        "green": _("green"),
        "violet": _("violet"),
        "rose": _("crimson"),
        "orange": _("brown"),
        "slate": _("grey"),
    }[key]
