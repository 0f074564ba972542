"""Plugins of the site: what works, what is off, what has failed and why."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from instar.queries.plugins import plugins
from instar.web import current
from instar.web.routes import page


@page("/admin/plugins")
def show() -> ResponseReturnValue:
    return render_template("plugins.html", plugins=plugins(current.kernel(), current.actor()))
