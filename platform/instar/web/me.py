"""What is a person's own: language, time zone, theme, density of rows, letter keys; the password; the log-ins."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from zoneinfo import available_timezones

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.commands import logins
from instar.commands.execute import execute
from instar.commands.people import SetPreferences
from instar.errors import Busy, Forbidden, InstarError, Invalid, NotFound
from instar.queries.asked import own_requests
from instar.queries.logins import own_log_ins
from instar.queries.people import me
from instar.web import absences, browsers, current, languages, sessions, times
from instar.web.login import address
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import DENSITIES, THEMES, current_shell, may

CHOICES = {"theme": THEMES, "density": DENSITIES, "keys": ("on", "off")}


@page("/me")
def show() -> ResponseReturnValue:
    """Besides what the menu in the bar has, for those who come without script: time zone, password, log-ins."""
    return _show()


@page("/me", methods=("POST",))
def choose() -> ResponseReturnValue:
    """Keep what was chosen and show again the page where it was: the new look is seen at once."""
    values: dict[str, Any] = {name: request.form[name] for name in CHOICES if request.form.get(name) in CHOICES[name]}
    language = request.form.get("lang")
    if language in current.kernel().settings.languages:
        values["language"] = language
    if "timezone" in request.form:
        values["timezone"] = request.form["timezone"] or None
    try:
        if values:
            execute(current.kernel(), SetPreferences(values), current.actor())
    except Invalid as error:
        return _show(by_field(error), error.status)
    if current.by_script():
        return "", 204
    response = make_response(redirect(sessions.came_from() or "/me", 303))
    for name in CHOICES.keys() & values.keys():
        response.set_cookie(name, values[name], max_age=languages.YEAR_S, samesite="Lax", secure=sessions.secure())
    if language and "language" in values:
        languages.keep(response, language)
    return response


@page("/me/absences", methods=("POST",))
def change_absence() -> ResponseReturnValue:
    """Set an absence, or end the one that ``end`` names."""
    try:
        absences.change(current.actor().key)
    except Invalid as error:
        return _show(by_field(error), error.status, request.form)
    return redirect("/me#absence", 303)


@page("/me/password", methods=("POST",))
def change_password() -> ResponseReturnValue:
    session = current.session()
    assert session is not None, "the table of pages lets nobody in without a log-in"
    old, new = request.form.get("old", "")[:1000], request.form.get("secret", "")[:1000]
    try:
        renewed = logins.change_password(current.kernel(), session, old, new, address())
    except Invalid as error:
        return _show({"secret": by_field(error).get("password", "")}, error.status)
    except (Forbidden, Busy) as error:
        return _show({"old": _said(error)}, 429 if isinstance(error, Busy) else error.status)
    response = make_response(redirect("/me?done=password", 303))
    sessions.remember(response, renewed)
    return response


@page("/me/log-ins", methods=("POST",))
def end() -> ResponseReturnValue:
    """End one log-in, or all but this one."""
    session = current.session()
    assert session is not None, "the table of pages lets nobody in without a log-in"
    handle = request.form.get("handle", "")
    if not handle:
        logins.end_others(current.kernel(), session)
        return redirect("/me?done=log-ins#log-ins", 303)
    with suppress(NotFound):  # it has ended by itself meanwhile: that is what was wanted
        execute(current.kernel(), logins.EndLogIn(handle), current.actor())
    if handle == logins.handle_of(session):
        return redirect("/login", 303)
    return redirect("/me#log-ins", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _show(errors: dict[str, str] | None = None, status: int = 200, typed: Mapping[str, str] | None = None) -> Response:
    session = current.session()
    own = logins.handle_of(session) if session else ""
    rows = [
        (row.handle, browsers.named(row.agent), row.address, times.moment(row.created), times.moment(row.seen))
        for row in own_log_ins(current.kernel(), current.actor())
    ]
    html = render_template(
        "portal_me.html" if current_shell().outside else "me.html",
        me=me(current.kernel(), current.actor()),
        asked=[(row, times.moment(row.created)) for row in own_requests(current.kernel(), current.actor())],
        log_ins=sorted(rows, key=lambda row: row[0] != own),
        own=own,
        zones=sorted(available_timezones()),
        chosen=current.actor().timezone or "",
        site_zone=current.kernel().settings.timezone,
        done=request.args.get("done", ""),
        errors=errors or {},
        typed=typed or {},
        absences=absences.part("/me/absences", current.actor().key) if may("ticket.view_internal") else None,
        stands_in=absences.stands_in(),
    )
    return make_response(html, status)


def _said(error: InstarError) -> str:
    return f"{error.message} {error.hint or ''}".strip()
