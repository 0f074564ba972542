"""Logging in and out. The page works without script; the dialog over a page whose log-in has run out asks for JSON."""

from __future__ import annotations

from flask import jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.commands import accounts
from instar.errors import Busy, Forbidden, InstarError
from instar.web import current, problems, sessions
from instar.web.routes import page


@page("/login", public=True)
def show() -> ResponseReturnValue:
    wish = sessions.local_address(request.args.get("next"))
    if current.actor().signed_in:
        return redirect(wish or "/")
    return _form("", wish, None, 200)


@page("/login", methods=("POST",), public=True)
def sign_in() -> ResponseReturnValue:
    name = request.form.get("login", "")[:200]
    wish = sessions.local_address(request.form.get("next"))
    old = current.session()
    try:
        session = accounts.sign_in(
            current.kernel(),
            name,
            request.form.get("password", "")[:1000],
            address(),
            request.headers.get("User-Agent", ""),
        )
    except (Forbidden, Busy) as error:
        return _refused(error, name, wish)
    if old is not None:
        accounts.sign_out(current.kernel(), old.token)
    response: Response = (
        make_response(jsonify({"csrf": session.csrf, "user": {"id": session.principal_id}}))
        if current.wants_json()
        else make_response(redirect(wish or "/", 303))
    )
    sessions.remember(response, session)
    return response


@page("/logout", methods=("POST",), public=True)
def sign_out() -> ResponseReturnValue:
    session = current.session()
    if session is not None:
        accounts.sign_out(current.kernel(), session.token)
    response = make_response(redirect("/login", 303))
    sessions.forget(response)
    return response


@page("/session", methods=("POST",))
def stay() -> ResponseReturnValue:
    """The person is there: reading or typing, which sends nothing else."""
    return "", 204


def address() -> str:
    """Where the request comes from; behind trusted proxies the composition root has put the client's here."""
    return request.remote_addr or ""


def _refused(error: InstarError, name: str, wish: str | None) -> ResponseReturnValue:
    status = 429 if isinstance(error, Busy) else 401
    if current.wants_json():
        return jsonify({"problem": problems.sentence(error)}), status
    return _form(name, wish, problems.sentence(error), status)


def _form(name: str, wish: str | None, problem: str | None, status: int) -> ResponseReturnValue:
    return make_response(render_template("login.html", login=name, next=wish, problem=problem), status)
