"""Errors as ``application/problem+json``, the same shape for each of them."""

from __future__ import annotations

import logging
from http import HTTPStatus

import orjson
from flask import Response, request

from instar.errors import Busy, InstarError
from instar.i18n import _

log = logging.getLogger(__name__)


def problem(error: InstarError) -> Response:
    """The answer to an error that has a way out."""
    if error.status >= 500 and not isinstance(error, Busy):
        log.error("%s %s: %s (%s)", request.method, request.path, error.message, error.code)
    response = Response(
        orjson.dumps(error.as_problem(), default=str), error.status, content_type="application/problem+json"
    )
    response.headers["Cache-Control"] = "no-store"
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="instar"'
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def fault(error: Exception) -> Response:
    """Anything that nobody foresaw: the traceback is for the log, never for the client. What was raised before the call
    began, such as a database that is away, is answered as what it is."""
    if isinstance(error, InstarError):
        return problem(error)
    log.error("%s %s", request.method, request.path, exc_info=error)
    return problem(
        InstarError("fault", _("The server had a fault."), hint=_("If it stays, tell an administrator."), status=500)
    )


def no_such_address() -> InstarError:
    return InstarError(
        "no_address",
        _("There is nothing at this address."),
        hint=_("/api/v1/openapi.json lists all that there is."),
        status=HTTPStatus.NOT_FOUND,
    )


def wrong_method(allowed: list[str]) -> Response:
    error = InstarError(
        "wrong_method",
        _("This address takes {methods}.").format(methods=", ".join(allowed)),
        status=HTTPStatus.METHOD_NOT_ALLOWED,
    )
    response = problem(error)
    response.headers["Allow"] = ", ".join(allowed)
    return response
