"""Choosing a password by a link, and asking for such a link: pages for everybody, which tell nobody who has one."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar import mail
from instar.commands import accounts
from instar.commands.account_links import ask_reset, use_link, waiting
from instar.commands.passwords import SHORTEST
from instar.errors import Invalid, NotFound
from instar.web import current, sessions
from instar.web.login import address
from instar.web.problems import by_field
from instar.web.routes import page


@page("/forgot", public=True)
def forgot() -> ResponseReturnValue:
    return _forgot(asked=False)


@page("/forgot", methods=("POST",), public=True)
def ask() -> ResponseReturnValue:
    """The same answer whoever it is; an empty field alone is told."""
    name = request.form.get("login", "")[:254]
    if not name.strip() or not mail.is_configured(current.kernel().settings):
        return _forgot(asked=False, missing=not name.strip())
    ask_reset(current.kernel(), name, address())
    return _forgot(asked=True)


@page("/password/<token>", public=True)
def choose(token: str) -> ResponseReturnValue:
    return _choose(token, {})


@page("/password/<token>", methods=("POST",), public=True)
def chosen(token: str) -> ResponseReturnValue:
    old = current.session()
    try:
        agent = request.headers.get("User-Agent", "")
        session = use_link(current.kernel(), token, request.form.get("secret", "")[:1000], address(), agent)
    except Invalid as error:
        return _choose(token, by_field(error), error.status)
    except NotFound:
        return _choose(token, {})
    if old is not None and old.principal_id != session.principal_id:
        accounts.sign_out(current.kernel(), old.token)
    response: Response = make_response(redirect("/", 303))
    sessions.remember(response, session)
    return response


# -- below: how it is done -----------------------------------------------------------------------------------


def _forgot(*, asked: bool, missing: bool = False) -> Response:
    sends = mail.is_configured(current.kernel().settings)
    status = 422 if missing else 200
    return make_response(render_template("forgot.html", asked=asked, missing=missing, sends=sends), status)


def _choose(token: str, errors: dict[str, str], status: int = 200) -> Response:
    found = waiting(current.kernel(), token[:200])
    html = render_template("password.html", link=found, errors=errors, shortest=SHORTEST)
    response = make_response(html, status if found else 404)
    response.headers["Cache-Control"] = "no-store"
    return response
