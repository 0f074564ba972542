"""What a person has chosen for himself: language, theme, density of rows, letter keys."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.people import SetPreferences
from instar.queries.asked import own_requests
from instar.queries.people import me
from instar.web import current, languages, sessions, times
from instar.web.routes import page
from instar.web.shell import DENSITIES, THEMES

CHOICES = {"theme": THEMES, "density": DENSITIES, "keys": ("on", "off")}


@page("/me")
def show() -> ResponseReturnValue:
    """The same as the menu in the bar, for those who come without script."""
    kernel, actor = current.kernel(), current.actor()
    asked = [(row, times.moment(row.created)) for row in own_requests(kernel, actor)]
    return render_template("me.html", me=me(kernel, actor), asked=asked)


@page("/me", methods=("POST",))
def choose() -> ResponseReturnValue:
    """Keep what was chosen and show again the page where it was: the new look is seen at once."""
    values: dict[str, Any] = {name: request.form[name] for name in CHOICES if request.form.get(name) in CHOICES[name]}
    language = request.form.get("lang")
    if language in current.kernel().settings.languages:
        values["language"] = language
    if values:
        execute(current.kernel(), SetPreferences(values), current.actor())
    if current.by_script():
        return "", 204
    response = make_response(redirect(sessions.came_from() or "/me", 303))
    for name in CHOICES.keys() & values.keys():
        response.set_cookie(name, values[name], max_age=languages.YEAR_S, samesite="Lax", secure=sessions.secure())
    if language and "language" in values:
        languages.keep(response, language)
    return response
