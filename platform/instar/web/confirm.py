"""“Confirm that it is you”: what gives rights asks for the password again, ten minutes after it was typed last.

The refused form comes back as a small page with everything typed in it and one field more; sent again, it first
confirms the log-in, under a new token, and then does what it was about. A script is sent to a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Flask, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.commands import accounts
from instar.errors import Busy, Forbidden, InstarError, Unconfirmed
from instar.web import csrf, current, problems, sessions
from instar.web.login import address
from instar.web.routes import page

FIELD = "_password"
ALONE = "/confirm"
"""The page that asks for nothing but the password."""


def install(app: Flask) -> None:
    app.before_request(_confirm)
    app.after_request(_renew)
    app.register_error_handler(Unconfirmed, _ask)


@page(ALONE)
def show() -> ResponseReturnValue:
    return _page(None, sessions.local_address(request.args.get("next")))


@page(ALONE, methods=("POST",))
def done() -> ResponseReturnValue:
    """Whoever comes here with the right password has been confirmed before the view runs."""
    wish = sessions.local_address(request.form.get("next"))
    return redirect(wish or "/", 303) if "renewed" in g else _page(None, wish)


# -- below: how it is done -----------------------------------------------------------------------------------


def _confirm() -> ResponseReturnValue | None:
    session = current.session()
    if session is None or request.method != "POST" or request.path.startswith(sessions.API):
        return None
    password = request.form.get(FIELD)
    if password is None:
        return None
    try:
        g.session = accounts.confirm(current.kernel(), session, password[:1000], address())
    except (Forbidden, Busy) as error:
        return _page(error, sessions.local_address(request.form.get("next")), 429 if isinstance(error, Busy) else 403)
    g.actor = replace(current.actor(), confirmed=g.session.confirmed)
    g.renewed = True
    return None


def _renew(response: Response) -> Response:
    if "renewed" in g:
        sessions.remember(response, g.session)
    return response


def _ask(error: Unconfirmed) -> ResponseReturnValue:
    if current.by_script() or current.wants_json() or request.method != "POST":
        return problems.answer(error)
    return _page(None, None, error.status)


def _page(error: InstarError | None, wish: str | None, status: int = 200) -> Response:
    """The question for the password, around the form that was sent."""
    alone = request.path == ALONE
    html = render_template(
        "confirm.html",
        action=ALONE if alone else request.full_path.removesuffix("?"),
        kept=[] if alone else list(_typed()),
        next=wish if alone else None,
        problem=problems.sentence(error) if error is not None else None,
        leave=sessions.came_from() or wish or "/",
    )
    return make_response(html, status)


def _typed() -> Iterator[tuple[str, str]]:
    """Everything that was sent but for the token, which is made anew, and the password."""
    for name, values in request.form.lists():
        for value in values if name not in (csrf.FIELD, FIELD) else ():
            yield name, value
