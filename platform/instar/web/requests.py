"""The id of a request: taken from ``X-Request-ID`` when that is one, else made; sent back, and in all that is logged.

A proxy, a client and the log of another system can name it; a person reads it on the page of a fault. Jobs that the
request writes keep it.
"""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack

from flask import Flask, g, request
from werkzeug.wrappers import Response

from instar import logs
from instar.web import current

HEADER = "X-Request-ID"
SLOW_MS = 1000

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Before everything else: what is refused on the way in is logged under its id too."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def elapsed() -> float:
    """Seconds since the request began."""
    return time.perf_counter() - float(g.begun) if "begun" in g else 0.0


def route() -> str:
    """The address as the table of routes has it: what stands in its place in a request may be secret."""
    return str(request.url_rule) if request.url_rule is not None else "unknown"


def _begin() -> None:
    g.begun = time.perf_counter()
    g.named = ExitStack()
    g.named.enter_context(logs.within(logs.taken(request.headers.get(HEADER)) or logs.fresh()))


def _tell(response: Response) -> Response:
    """One line: what was asked, what was answered, how long that took. What changed nothing and went well and quickly
    is for level debug."""
    ms = round(elapsed() * 1000)
    dull = request.method in ("GET", "HEAD", "OPTIONS") and response.status_code < 500 and ms < SLOW_MS
    level = logging.DEBUG if dull else logging.INFO
    if log.isEnabledFor(level):
        where = route().replace("<number>", str((request.view_args or {}).get("number", "<number>")))
        more = {"method": request.method, "route": where, "status": response.status_code, "ms": ms}
        log.log(level, "%s %s %s %s ms", request.method, where, response.status_code, ms, extra=more)
    return response


def _end(_error: BaseException | None) -> None:
    named = g.pop("named", None)
    if named is not None:
        named.close()
    current.kernel().store.give_back()
