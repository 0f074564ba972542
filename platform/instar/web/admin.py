"""Plugins of the site: what works, what is off, what has failed and why; switching them; the last calls of hooks."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import SwitchPlugin, execute
from instar.queries.plugins import hook_calls, left_behind, plugins
from instar.web import current
from instar.web.routes import page


@page("/admin/plugins")
def show() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    rows, gone = plugins(kernel, actor), left_behind(kernel, actor)
    return render_template("plugins.html", plugins=rows, gone=gone, manages=kernel.access.can(actor, MANAGE))


@page("/admin/plugins/<plugin>", methods=("POST",))
def switch(plugin: str) -> ResponseReturnValue:
    """``on``: "1" switches it on, or loads it again when it is on already."""
    execute(current.kernel(), SwitchPlugin(plugin, request.form.get("on") == "1"), current.actor())
    current.kernel().follow()
    return redirect(f"/admin/plugins#plugin-{plugin}", 303)


@page("/admin/plugins/trace")
def trace() -> ResponseReturnValue:
    return render_template("plugin_trace.html", calls=hook_calls(current.kernel(), current.actor()))


MANAGE = "plugin.manage"
