"""What a person sees when something cannot be done: what happened, what to do, and a code to quote for faults of ours.

A script of the page gets ``_problem.html``, which it puts beside what was pressed; the text typed stays where it is. A
browser without script gets a whole page that gives back every text that was sent. A program gets problem+json.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import orjson
from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError
from werkzeug.wrappers import Response

from instar import logs
from instar.access.access import no_such_ticket
from instar.errors import Busy, InstarError, Invalid, Unconfirmed
from instar.i18n import _
from instar.i18n import current as current_language
from instar.web import current

log = logging.getLogger(__name__)
SHORTEST_TYPED = 3
_NUMBER = re.compile(r"(?:[Tt]-)?[0-9]{1,15}")
NEVER_SHOWN = frozenset({"password", "login", "next", "rev", "role", "process", "name", "to"})


@dataclass(frozen=True, slots=True)
class Ask:
    """The form “Ask for access”: which ticket, what was typed, and why it was refused ("" for not yet)."""

    number: str
    reason: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """See ``_problem.html``. ``title`` heads the page; ``typed`` is what was sent and is given back; ``way`` is
    (address, title) of a page that helps."""

    status: int
    title: str
    message: str
    hint: str | None = None
    code: str | None = None
    retry: bool = False
    way: tuple[str, str] | None = None
    ask: Ask | None = None
    typed: tuple[str, ...] = ()


def install(app: Flask) -> None:
    app.register_error_handler(InstarError, _refused)
    app.register_error_handler(HTTPException, _not_served)
    app.register_error_handler(Exception, _fault)


def by_field(error: InstarError) -> dict[str, str]:
    """Field → sentence, for a form that is shown again; what is about the whole stands under ""."""
    if isinstance(error, Invalid):
        return {name: " ".join(str(said) for said in found) for name, found in error.errors.items()}
    return {"": f"{error.message} {error.hint or ''}".strip()}


def answer(error: InstarError) -> Response:
    """The answer to an error that has a way out."""
    response: Response
    if current.wants_json():
        body = orjson.dumps(error.as_problem() | {"problem": sentence(error)})
        response = make_response(body, error.status, {"Content-Type": "application/problem+json"})
    else:
        response = _shown(
            Problem(
                status=error.status,
                title=_title(error.status),
                message=_said(error),
                hint=error.hint,
                code=logs.current() if error.status >= 500 and not isinstance(error, Busy) else None,
                retry=isinstance(error, Busy),
                way=_way(error),
                ask=_ask(error),
                typed=_typed(),
            )
        )
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def not_found(number: str, *, reason: str, refused: str) -> Response:
    """The page of a ticket that is not there for the reader, with what he typed to ask for it."""
    error = no_such_ticket()
    ask = Ask(number, reason, refused) if _NUMBER.fullmatch(number) else None
    return _shown(Problem(error.status, _title(error.status), error.message, ask=ask))


def sentence(error: InstarError) -> str:
    """What happened and what to do, in one."""
    return f"{_said(error)} {error.hint}" if error.hint else _said(error)


def _said(error: InstarError) -> str:
    """Of values that cannot be taken the sentences about them say more than their number."""
    if isinstance(error, Invalid) and error.code == "invalid":
        return " ".join(text for sentences in error.errors.values() for text in sentences)
    return error.message


def _refused(error: InstarError) -> ResponseReturnValue:
    if error.status >= 500 and not isinstance(error, Busy):
        log.error("%s %s: %s (%s)", request.method, request.path, error.message, error.code)
    return answer(error)


def _not_served(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # a redirect
    response = answer(_in_words(error))
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "GET")
    return response


def _in_words(error: HTTPException) -> InstarError:
    status = int(error.code or 500)
    if isinstance(error, SecurityError):
        hint = _("The setting base_url names the address of the site.")
        return InstarError("unknown_host", _("The site does not answer to this address."), hint=hint, status=status)
    if isinstance(error, RequestEntityTooLarge):
        limit = current.kernel().settings.upload_max_mb
        message = _("What was sent is larger than {limit} MB.").format(limit=limit)
        return InstarError("too_large", message, hint=_("Choose a smaller file."), status=status)
    if status == HTTPStatus.NOT_FOUND:
        return InstarError("no_page", _("There is no such page."), hint=_("Check the address."), status=status)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return InstarError("wrong_method", _("This address is not opened like that."), status=status)
    return InstarError("not_understood", _("The request cannot be understood."), status=status)


def _fault(error: Exception) -> ResponseReturnValue:
    """Anything that nobody foresaw: the traceback is for the log, never for the page."""
    log.error("%s %s", request.method, request.path, exc_info=error)
    message = _("The server had a fault. Nothing was changed.")
    return answer(InstarError("fault", message, hint=_("Try again; if it stays, tell an administrator."), status=500))


def _shown(problem: Problem) -> Response:
    """The page; without all that stands around pages when just that cannot be made, as without a database."""
    template = "_problem.html" if current.by_script() else "problem.html"
    try:
        page = render_template(template, problem=problem)
    except Exception:
        log.exception("what surrounds the page of a problem could not be made")
        page = render_template("problem_bare.html", problem=problem, language=current_language())
    return make_response(page, problem.status)


def _title(status: int) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return _("Not found")
    if status == HTTPStatus.UNAUTHORIZED:
        return _("Log in")
    if status == HTTPStatus.FORBIDDEN:
        return _("Not allowed")
    if status >= 500:
        return _("A fault")
    return _("Not done")


def _way(error: InstarError) -> tuple[str, str] | None:
    if isinstance(error, Unconfirmed):
        return f"/confirm?{urlencode({'next': current.page_of_script() or '/'})}", _("Confirm that it is you")
    return None


def _ask(error: InstarError) -> Ask | None:
    """On a page of a ticket that is not there for the reader, whether or not there is one, he can ask for access."""
    number = (request.view_args or {}).get("number", "")
    asks = error.code == "no_ticket" and request.method == "GET" and current.actor().kind == "user"
    return Ask(number) if asks and _NUMBER.fullmatch(number) else None


def _typed() -> tuple[str, ...]:
    """The texts of a form that was refused, so that nothing is lost where no script keeps them."""
    if request.method in ("GET", "HEAD"):
        return ()
    try:
        sent = request.form
    except HTTPException:
        return ()
    return tuple(
        value
        for name, values in sent.lists()
        if not name.startswith("_") and name not in NEVER_SHOWN
        for value in values
        if len(value) >= SHORTEST_TYPED
    )
