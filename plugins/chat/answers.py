"""Answers for scripts on pages of other sites: JSON, for the sites that a widget allows and for no other.

Browsers ask first (OPTIONS) before they send what such a script wants sent. No cookie is read or set, and nothing is
kept by anybody on the way. Errors are sentences in the language of the visitor.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from instar.sdk import InstarError, NotFound, setting
from instar_plugins.chat.origins import is_allowed
from instar_plugins.chat.phrases import said
from instar_plugins.chat.tables import Widget, tables
from instar_plugins.chat.widgets import KEY

log = logging.getLogger(__name__)
HEADER = "X-Chat-Token"
LANGUAGE = "X-Chat-Language"
PAGE = "X-Chat-Page"
ASKED_AGAIN_S = 7200
HOUR_S = 3600


class Stopped(InstarError):
    """A refusal that is said to a visitor as it is."""


def told(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")


def admitted(key: str) -> Widget:
    """The widget that a page asks for; raises Stopped or NotFound for one that is not there, is off, or is asked for by
    a page of another site. A GET without an origin comes from a page of this site itself."""
    widget = Widget.get_or_none(Widget.key == key) if KEY.fullmatch(key) else None
    if widget is None or not widget.active:
        raise NotFound("no_widget", said("gone", language()))
    origin = request.headers.get("Origin", "")
    if not origin and request.method == "GET":
        return widget
    if not is_allowed(str(widget.origins), str(setting("base_url")), origin):
        _count(widget)
        raise Stopped("other_site", said("other_site", language()), status=403)
    g.chat_origin = origin
    return widget


def language() -> str:
    return "ru" if request.headers.get(LANGUAGE, "")[:2].lower() == "ru" else "en"


def open_up(response: Response) -> Response:
    """What lets the script of an allowed site read the answer; of another one, nothing."""
    response.headers["Vary"] = "Origin"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    origin = g.get("chat_origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    if origin and request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = f"content-type, {HEADER}, {LANGUAGE}, {PAGE}".lower()
        response.headers["Access-Control-Max-Age"] = str(ASKED_AGAIN_S)
    return response


def refused(error: Exception) -> Response:
    """A script reads it: a code, and a sentence that may be shown."""
    status, code, sentence = 500, "fault", said("later", language())
    if isinstance(error, Stopped | NotFound):
        status, code, sentence = error.status, error.code, error.message
    elif isinstance(error, InstarError):
        status, code = error.status, error.code
        sentence = error.sentences() if error.status < 500 else sentence
    elif isinstance(error, RequestEntityTooLarge):
        status, code, sentence = 413, "too_large", said("too_large", language())
    elif isinstance(error, HTTPException):
        status, code = error.code or 400, "refused"
    else:
        log.exception("a request of a widget ended in a fault of ours")
    answer = told({"code": code, "sentence": sentence}, status)
    if status == 429:
        answer.headers["Retry-After"] = str(HOUR_S)
    return answer


# -- below: how it is done -----------------------------------------------------------------------------------


def _count(widget: Widget) -> None:
    with tables.writing():
        Widget.update(refused=Widget.refused + 1).where(Widget.id == widget.id).execute()
