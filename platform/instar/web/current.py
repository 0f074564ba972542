"""What belongs to the request being answered: the opened site, who asks, with which log-in, in which zone.

Set once before the view runs (``sessions``), read by every module here; nothing is passed from view to view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, current_app, g, request
from flask.ctx import _AppCtxGlobals
from werkzeug.datastructures import MultiDict

from instar.access import ANONYMOUS, Actor
from instar.kernel import SERVED, Kernel

if TYPE_CHECKING:
    from instar.commands.accounts import Session

KEY = "instar"
"""Where ``install`` leaves the kernel in ``app.extensions``."""

# Asked for a hundred times a page: the proxies of Flask are asked for what stands behind them once a question, not
# once an attribute.
_app: Callable[[], Flask] = current_app._get_current_object  # type: ignore[attr-defined]
held: Callable[[], _AppCtxGlobals] = g._get_current_object
"""What the request keeps: Flask's ``g`` itself."""


def kernel() -> Kernel:
    """The site that answers the request; while a plugin is told what happened, the one where it did."""
    try:
        found: Kernel = held().get("kernel") or _app().extensions[KEY]
    except RuntimeError:
        served = SERVED.get()
        if served is None:
            raise
        return served
    return found


@contextmanager
def standing_in(kernel: Kernel, actor: Actor) -> Iterator[None]:
    """Inside, what is drawn is drawn of another site and for somebody else: of what is tried, for who tries it."""
    own = held()
    before = {name: own.get(name) for name in ("kernel", "actor", "now")}
    own.kernel, own.actor, own.now = kernel, actor, kernel.clock.now()
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(own, name, value)


def actor() -> Actor:
    """Who asks; anonymous without a log-in, and when the request failed before that was found out."""
    found: Actor = held().get("actor", ANONYMOUS)
    return found


def session() -> Session | None:
    """The log-in that the request came with."""
    found: Session | None = held().get("session")
    return found


def now() -> int:
    """The moment of the request, in ms: one for the whole page, so that its times agree."""
    own = held()
    found: int | None = own.get("now")
    if found is None:
        found = own.now = kernel().clock.now()
    return found


def zone() -> tzinfo:
    """The time zone of the reader, else of the site."""
    return _zone(actor().timezone, kernel().settings.timezone)


@lru_cache(maxsize=1000)
def _zone(*names: str | None) -> tzinfo:
    for name in names:
        try:
            return ZoneInfo(name or "")
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def by_script() -> bool:
    """Whether a script of ours asks (htmx): it wants a part of a page, and short errors."""
    return request.headers.get("HX-Request") == "true"


def wants_json() -> bool:
    """Whether the client reads JSON: a script that fetches data, or a program that got lost here."""
    if request.path.startswith("/api/v"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def page_of_script() -> str:
    """The path of the page that a script asks from: "/p/appeal/board"; "" when it does not say."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL", "")).path
    except ValueError:
        return ""


def query_of_script() -> MultiDict[str, str]:
    """The query of the page that a script asks from: the filters of its address."""
    try:
        query = urlsplit(request.headers.get("HX-Current-URL", "")).query
        return MultiDict(parse_qsl(query, max_num_fields=200))
    except ValueError:
        return MultiDict()


def shown_on(part: str) -> bool:
    """Whether a script asks from a page whose path ends in ``part``, such as "/board"."""
    return page_of_script().endswith(part)
