"""What a route says of itself, and how it is served.

    @operation("POST", "/tickets", answer=Ticket, status=201, body=OpenTicketBody)
    def open_ticket(call: Call) -> Reply:
        '''Open a ticket.'''

The function gets a ``Call`` with everything read and checked, and returns plain JSON data. What it declares is all
that OpenAPI is made of, so the two cannot disagree; the docstring's first line is the summary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from flask import Response
from marshmallow import Schema

from instar.access import Actor
from instar.api import reading
from instar.api.problems import problem
from instar.commands import Answer, execute
from instar.errors import InstarError, Outdated
from instar.i18n import _, use
from instar.kernel import Kernel
from instar.queries.ticket import ticket_id


class Reply(NamedTuple):
    """``body``: JSON data; None sends nothing; pieces of bytes where the operation declares another ``media``.
    ``status``: where it is not the declared one."""

    body: Any
    headers: Mapping[str, str] = {}
    status: int | None = None


@dataclass(slots=True)
class Call:
    """One request by one account. ``rev``: of ``If-Match``; ``key``: of ``Idempotency-Key``."""

    kernel: Kernel
    actor: Actor
    path: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    rev: int | None = None
    key: str | None = None

    def execute(self, command: object) -> Answer:
        return execute(self.kernel, command, self.actor, key=self.key)

    @property
    def ticket_id(self) -> int:
        """The ticket that the path names, if the account may see it; raises NotFound."""
        return ticket_id(self.kernel, self.actor, self.path["number"])

    def refuse_outdated(self, rev: int) -> None:
        """For commands that take no revision: raise Outdated unless ``If-Match`` names the present one."""
        if self.rev is not None and self.rev != rev:
            raise Outdated(
                "outdated",
                _("The ticket has changed: its revision is {rev} now.").format(rev=rev),
                hint=_("Read it again, then send the change again."),
                data={"rev": rev},
            )


Run = Callable[[Call], Reply]
EMPTY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
"""Answers without a body."""


@dataclass(frozen=True, slots=True)
class Operation:
    """``raw``: the body is any JSON text, read by the function itself. ``upload``: it is a form with a file.
    ``guarded``: takes ``If-Match``. ``statuses``: of the errors that can happen, beside those that follow from the
    rest. ``media``: of an answer that is no JSON."""

    method: str
    rule: str
    run: Run
    answer: type[Schema] | None
    status: int = 200
    body: type[Schema] | None = None
    raw: bool = False
    upload: bool = False
    query: type[Schema] | None = None
    guarded: bool = False
    public: bool = False
    statuses: tuple[int, ...] = ()
    media: str | None = None

    @property
    def name(self) -> str:
        return self.run.__name__

    @property
    def summary(self) -> str:
        return (self.run.__doc__ or "").strip().split("\n")[0]

    @property
    def repeatable(self) -> bool:
        """Takes an ``Idempotency-Key``."""
        return self.method == "POST"


OPERATIONS: list[Operation] = []


def operation(method: str, rule: str, *, answer: type[Schema] | None, **more: Any) -> Callable[[Run], Run]:
    """Register the function that serves ``method`` at ``rule``."""

    def register(run: Run) -> Run:
        OPERATIONS.append(Operation(method, rule, run, answer, **more))
        return run

    return register


def served(kernel: Kernel, known: Operation) -> Callable[..., Response]:
    """The view of an operation: reads the request, speaks the client's language, answers errors."""

    def view(**path: str) -> Response:
        with use(reading.language(kernel)):
            try:
                if known.public:
                    return _response(known, known.run(Call(kernel, _nobody(), path)))
                actor = reading.actor(kernel)
            except InstarError as error:
                return problem(error)
        with use(spoken := reading.language(kernel, actor)):
            try:
                response = _response(known, known.run(_call(kernel, actor, known, path)))
            except InstarError as error:
                response = problem(error)
        response.headers["Content-Language"] = spoken
        response.headers["Vary"] = "Accept-Language, Authorization"
        return response

    view.__name__ = known.name
    return view


def _call(kernel: Kernel, actor: Actor, known: Operation, path: Mapping[str, str]) -> Call:
    call = Call(kernel, actor, path, query=reading.query(known.query))
    if known.upload and known.body is not None:
        call.body = reading.upload(known.body, kernel.settings.upload_max_mb << 20)
    elif known.body is not None:
        call.body = reading.body(known.body)
    if known.guarded:
        call.rev = reading.rev()
    if known.repeatable:
        call.key = reading.key()
    return call


def _nobody() -> Actor:
    return Actor("anonymous", key="anonymous")


def _response(known: Operation, reply: Reply) -> Response:
    status = reply.status or known.status
    if status in EMPTY:
        response = Response(status=status)
    elif known.media is not None:
        response = Response(reply.body, status, content_type=known.media)
    else:
        response = Response(orjson.dumps(reply.body), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(reply.headers)
    return response
