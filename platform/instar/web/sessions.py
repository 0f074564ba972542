"""Log-ins of browsers: a cookie holds a random token, everything else lies in the database.

Only pages read the cookie; the REST API takes bearer tokens and never looks here. Pages of the kernel need a log-in
unless their route is public; so do pages of plugins below ``/x/``. What a plugin serves under a prefix of its own
(the public form) is for everybody.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from flask import Flask, Request, g, redirect, request
from flask.sessions import NullSession, SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.access import ANONYMOUS, Actor
from instar.commands import accounts
from instar.errors import InstarError
from instar.i18n import _
from instar.web import current
from instar.web.routes import NAME, route_of

PLUGIN_PAGES = "/x/"
API = "/api/v"
INTAKE = "/in/"


class Unused(SessionInterface):
    """Flask's own session, which keeps things in a cookie: nothing here does, so none is read or written."""

    nothing = NullSession()

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        return self.nothing


def install(app: Flask) -> None:
    app.session_interface = Unused()
    app.before_request(_recognise)


def require_login(app: Flask) -> None:
    """Asked after language and forgery: who is turned away is told in his own words."""
    app.before_request(_turn_away)


def cookie_name() -> str:
    """``__Host-`` makes browsers refuse one that another host or an unsafe page has set."""
    return "__Host-instar_session" if secure() else "instar_session"


def secure() -> bool:
    """Whether people reach the site by https."""
    return current.kernel().settings.base_url.startswith("https:")


def remember(response: Response, session: accounts.Session) -> None:
    response.set_cookie(cookie_name(), session.token, path="/", httponly=True, samesite="Lax", secure=secure())


def forget(response: Response) -> None:
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=secure())


def idle_ms() -> int:
    return current.kernel().settings.session_idle_minutes * 60_000


def local_address(given: str | None) -> str | None:
    """The address if it is a path of this site, else None: nobody is sent elsewhere after a log-in."""
    address = (given or "").strip()
    if not address.startswith("/") or address.startswith(("//", "/\\")) or len(address) > 2000:
        return None
    if any(letter < " " or letter in "\\\x7f" for letter in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc or parts.path.startswith(("/login", "/logout")) else address


def came_from() -> str | None:
    """The page of this site that the request was made on, as far as the browser says."""
    referrer = request.referrer or ""
    root = request.root_url.rstrip("/")
    return local_address(referrer.removeprefix(root)) if referrer.startswith(f"{root}/") else None


def login_needed() -> InstarError:
    return InstarError("login_needed", _("You are not logged in."), hint=_("Log in and go on."), status=401)


def needs_login() -> bool:
    """Whether what is asked for is for those alone who are logged in."""
    route = route_of(request.endpoint)
    if route is not None:
        return not route.public
    if request.endpoint is None:  # no such page: strangers learn no more than that
        return request.path.startswith(PLUGIN_PAGES)
    return request.path.startswith(PLUGIN_PAGES) or (request.blueprint == NAME and request.endpoint != f"{NAME}.static")


# -- below: how it is done -----------------------------------------------------------------------------------


def _recognise() -> None:
    g.session = None
    g.actor = ANONYMOUS
    if request.path.startswith((API, INTAKE)) or (request.endpoint or "").startswith(f"{NAME}.static"):
        return
    token = request.cookies.get(cookie_name())
    if not token or len(token) > 200:
        return
    route = route_of(request.endpoint)
    kernel = current.kernel()
    session = accounts.session(kernel, token, touch=route is None or not route.poll)
    actor: Actor | None = kernel.access.actor(session.principal_id) if session else None
    if session is not None and actor is not None:
        g.session, g.actor = session, replace(actor, confirmed=session.confirmed)


def _turn_away() -> ResponseReturnValue | None:
    if current.actor().signed_in or not needs_login():
        return None
    if current.by_script() or current.wants_json() or request.method not in ("GET", "HEAD"):
        raise login_needed()
    wish = request.full_path.removesuffix("?")
    return redirect("/login" if wish == "/" else f"/login?{urlencode({'next': wish})}")
