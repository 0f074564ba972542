"""The way in for channels: ``/in/<channel>`` and below it, asked by programs of others.

A channel's route looks at secret or signature and says what to keep. What it keeps is stored and committed before the
answer leaves; nothing is read here, so that no sender waits for more. Whatever goes wrong on the way is a 503 with
Retry-After: senders come again. Who comes too often is told so (429), and so is who brings too much (413).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from instar.commands.accounts import throttle
from instar.commands.inbox import channel_of, context_of, keep_raw
from instar.contract import Channel, ChannelContext, Webhook, WebhookAnswer
from instar.errors import Busy, InstarError, NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.web import current
from instar.web.login import address
from instar.web.sessions import INTAKE

log = logging.getLogger(__name__)

NAME = "intake"
"""Of the blueprint, and so the first part of its endpoints."""
ANSWER_S = 5.0
"""Seconds that a route may take: who waits longer begins to send again."""
LATER_S = 60
HOUR_S = 3600
Route = Callable[[Webhook, ChannelContext], WebhookAnswer]


def blueprint() -> Blueprint:
    made = Blueprint(NAME, __name__, url_prefix=INTAKE.rstrip("/"))
    for rule, endpoint in (("/<channel>", "arrive"), ("/<channel>/<path:rest>", "arrive_below")):
        made.add_url_rule(rule, endpoint, arrive, methods=["GET", "POST"], provide_automatic_options=False)
    made.register_error_handler(Exception, _refused)
    return made


def arrive(channel: str, rest: str = "") -> Response:
    """One request of somebody else's program."""
    kernel = current.kernel()
    found = channel_of(kernel, channel)
    route = found.routes.get(rest.strip("/"))
    if route is None or request.method == "HEAD":
        raise _nothing_here()
    if not throttle(kernel, f"in:{channel}:{address()[:64]}", kernel.settings.intake_per_hour):
        raise Busy("too_many", _("Too many requests within an hour."), status=429, retry_after=HOUR_S)
    answer = _asked(kernel, found, route, rest.strip("/"))
    if answer.keep is not None:
        keep_raw(kernel, found.key, answer.keep, answer.key)
    return Response(answer.body, answer.status, mimetype=answer.media_type)


def _asked(kernel: Kernel, channel: Channel, route: Route, path: str) -> WebhookAnswer:
    """What the channel answers; raises PluginFault for one that raises, hangs or gives something else."""
    query = {name: value for name, value in request.args.items() if name}
    headers = {name.lower(): value for name, value in request.headers.items()}
    webhook = Webhook(request.method, path, query, headers, request.get_data())
    context = context_of(kernel, channel)

    def ask() -> WebhookAnswer:
        answer = route(webhook, context)
        if not isinstance(answer, WebhookAnswer):
            raise TypeError(f"a route of {channel.key} gave {type(answer).__name__}; it gives WebhookAnswer")
        return answer

    owner = kernel.plugins.owner("channel", channel.key) or channel.key
    return kernel.plugins.call(owner, f"route of {channel.key}", ask, seconds=ANSWER_S)


def _nothing_here() -> NotFound:
    return NotFound("no_route", _("Nothing is taken in at this address."))


def _refused(error: Exception) -> Response:
    """A program reads it: problem+json, and nothing of what went wrong inside."""
    told = error if isinstance(error, InstarError) else _in_words(error)
    if isinstance(told, NotFound):  # which channels there are is nobody's business
        told = _nothing_here()
    response = Response(orjson.dumps(told.as_problem()), told.status, mimetype="application/problem+json")
    if told.status in (429, 503, 507):
        response.headers["Retry-After"] = str(getattr(told, "retry_after", None) or LATER_S)
    return response


def _in_words(error: Exception) -> InstarError:
    if isinstance(error, RequestEntityTooLarge):
        return InstarError("too_large", _("The body is too large."), status=413)
    if isinstance(error, HTTPException):
        return InstarError("refused", error.name, status=error.code or 400)
    log.exception("a request to a channel ended in a fault of ours")
    return Busy("fault", _("It could not be taken in."), hint=_("Send it again a little later."), retry_after=LATER_S)
