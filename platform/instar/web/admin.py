"""Plugins of the site: what works, what is off, what has failed and why; switching and setting
them; the last calls of hooks."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import SetPlugin, SwitchPlugin, execute
from instar.errors import Invalid
from instar.i18n import _
from instar.queries.plugins import hook_calls, left_behind, plugin_settings, plugins
from instar.web import current, times
from instar.web.problems import by_field
from instar.web.routes import page


@page("/admin/plugins")
def show() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    rows, gone = plugins(kernel, actor), left_behind(kernel, actor)
    again = {row.name: times.moment(row.told.due) for row in rows if row.told is not None}
    return render_template(
        "plugins.html", plugins=rows, gone=gone, kinds=_kinds(), again=again, manages=kernel.access.can(actor, MANAGE)
    )


@page("/admin/plugins/<plugin>", methods=("POST",))
def switch(plugin: str) -> ResponseReturnValue:
    """``on``: "1" switches it on, or loads it again when it is on already."""
    execute(current.kernel(), SwitchPlugin(plugin, request.form.get("on") == "1"), current.actor())
    current.kernel().follow()
    return redirect(f"/admin/plugins#plugin-{plugin}", 303)


@page("/admin/plugins/<plugin>/settings")
def settings(plugin: str) -> ResponseReturnValue:
    return _settings_page(plugin, {}, {})


@page("/admin/plugins/<plugin>/settings", methods=("POST",))
def change_settings(plugin: str) -> ResponseReturnValue:
    """Only what differs from what was shown is changed; an empty field goes back to its default."""
    kernel, actor, typed = current.kernel(), current.actor(), request.form
    rows = {row.row.name: row for row in plugin_settings(kernel, actor, plugin) or ()}
    shown = {name: row.value for name, row in rows.items() if not row.fixed}
    values = {name: given.strip() or None for name, given in typed.items() if shown.get(name, given) != given.strip()}
    try:
        execute(kernel, SetPlugin(plugin, values), actor)
    except Invalid as error:
        return make_response(_settings_page(plugin, typed, by_field(error)), error.status)
    kernel.follow()
    return redirect(f"/admin/plugins/{plugin}/settings?saved=1", 303)


@page("/admin/plugins/trace")
def trace() -> ResponseReturnValue:
    return render_template("plugin_trace.html", calls=hook_calls(current.kernel(), current.actor()))


def _settings_page(plugin: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    found = plugin_settings(current.kernel(), current.actor(), plugin)
    rows = None
    if found is not None:
        rows = [(one, times.moment(one.at) if one.at else None, one.row.variable(plugin)) for one in found]
    return render_template(
        "plugin_settings.html",
        plugin=plugin,
        rows=rows,
        typed=typed,
        errors=errors,
        saved=request.args.get("saved") == "1",
        back=("/admin/plugins", _("Plugins")),
    )


def _kinds() -> dict[str, str]:
    """What a plugin gives → what that is called."""
    return {
        "roles": _("roles"),
        "forms": _("forms"),
        "processes": _("processes"),
        "decisions": _("decision tables"),
        "calendars": _("calendars"),
        "templates": _("templates"),
        "actions": _("actions"),
        "channels": _("channels"),
        "reports": _("reports"),
        "views": _("views"),
        "blueprints": _("groups of pages"),
        "models": _("models"),
        "migrations": _("migrations"),
    }


MANAGE = "plugin.manage"
