"""Against forged requests: every unsafe request of a page carries a token, and comes from a page of this site.

Who is logged in has the token of the log-in. For others (log-in, public form) the token is a signature over a random
cookie: another site can read neither. Besides, browsers say where a request comes from (Sec-Fetch-Site, Origin), and
what they say is believed. The REST API and the way in for channels are not asked: they take no
cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, g, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from instar.errors import Forbidden
from instar.i18n import _
from instar.web import current
from instar.web.sessions import API, INTAKE, needs_login, secure

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRF-Token"
FIELD = "_csrf"
WITHOUT_TOKEN = frozenset({"web.login_sign_in"})
"""A page whose log-in has run out holds a dead token; its log-in form is taken when it comes from this site."""
BY_ADDRESS = frozenset({"web.notices_stop_letters"})
"""What is sent to an address that only a letter has: a program of mail presses the button, and has no page of ours."""


def install(app: Flask) -> None:
    app.before_request(_check)
    app.after_request(_keep)


def csrf_token() -> str:
    """The token that forms of this answer carry."""
    session = current.session()
    return session.csrf if session is not None else _signature(_nonce())


def hidden(key: str | None = None, rev: int | None = None) -> Markup:
    """What every form of ours carries: the token; ``key``, by which a form that is sent twice is carried out once;
    ``rev``, the state that its writer has seen."""
    fields = f'<input type="hidden" name="{FIELD}" value="{escape(csrf_token())}">'
    if key:
        fields += f'<input type="hidden" name="_key" value="{escape(key)}">'
    if rev is not None:
        fields += f'<input type="hidden" name="rev" value="{escape(rev)}">'
    return Markup(fields)


def _check() -> None:
    if request.method in SAFE or request.path.startswith((API, INTAKE)) or request.endpoint in BY_ADDRESS:
        return
    if not _from_here():
        raise Forbidden(
            "other_site", _("The request came from another site."), hint=_("Open the page here and send it again.")
        )
    if request.endpoint in WITHOUT_TOKEN and _said_where():
        return
    session = current.session()
    if session is None and needs_login():
        return  # nothing is carried out: the answer is to log in, which keeps what was typed
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    nonce = request.cookies.get(cookie_name(), "")
    expected = session.csrf if session is not None else _signature(nonce) if nonce else ""
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden(
            "csrf",
            _("The page was open for too long, or you have logged in again meanwhile."),
            hint=_("Open the page again and send it once more."),
        )


def _said_where() -> bool:
    return bool(request.headers.get("Sec-Fetch-Site") or request.headers.get("Origin"))


def _from_here() -> bool:
    """Whether the browser says that a page of this site asks; true when it says nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    host = urlsplit(origin).netloc.lower()
    return host in {request.host.lower(), urlsplit(current.kernel().settings.base_url).netloc.lower()}


def cookie_name() -> str:
    return "__Host-instar_csrf" if secure() else "instar_csrf"


def _nonce() -> str:
    """The random value in the cookie; made when the first form is shown."""
    kept = request.cookies.get(cookie_name(), "")
    if "nonce" not in g:
        g.nonce = kept if 20 <= len(kept) <= 64 else secrets.token_urlsafe(24)
    return str(g.nonce)


def _keep(response: Response) -> Response:
    if "nonce" in g and g.nonce != request.cookies.get(cookie_name()):
        response.set_cookie(cookie_name(), g.nonce, path="/", httponly=True, samesite="Lax", secure=secure())
    return response


def _signature(nonce: str) -> str:
    key = current.kernel().settings.secret_key.encode()
    return hmac.new(key, b"instar.csrf:" + nonce.encode(), hashlib.sha256).hexdigest()
