"""Headers of every answer, errors included: what a page may load and who may keep it. One policy for the whole site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, g, request
from werkzeug.wrappers import Response

from instar import logs
from instar.web import current
from instar.web.sessions import secure

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For what people have uploaded: even if a browser shows it, nothing in it runs."""
YEAR_S = 365 * 24 * 3600

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
        "midi=(), payment=(), usb=()"
    ),
}


def install(app: Flask) -> None:
    app.after_request(_complete)


def host_of(address: str) -> str:
    """The host of an address, without its port: "desk.example.org", "[::1]"."""
    name = urlsplit(address).hostname or ""
    return f"[{name}]" if ":" in name else name


def _complete(response: Response) -> Response:
    headers = response.headers
    there = {name.lower() for name, _value in headers}
    own = {"Cache-Control": _keeping(response), "X-Request-Id": logs.current()}
    if secure():
        own["Strict-Transport-Security"] = f"max-age={2 * YEAR_S}"
    for name, value in (ALWAYS | own).items():
        if name.lower() not in there:  # nearly always: to set one means to look through all of them
            headers.add(name, value)
        elif name in own:
            headers[name] = value
    return response


def _keeping(response: Response) -> str:
    """Files whose address holds their hash stay a year; what is made for one person is kept nowhere."""
    if response.status_code < 400 and request.endpoint is not None:
        static = request.endpoint.rpartition(".")[2] == "static"
        if g.get("kept") or (static and request.args.get("v")):
            return f"public, max-age={YEAR_S}, immutable"
        if static or "kept" in g:
            return "public, no-cache"
    signed_in = current.actor().signed_in
    return "no-store" if signed_in or response.cache_control.no_store else "private, no-cache"
