"""Reading a request: token, language, body, query, ``If-Match``, ``Idempotency-Key``. Cookies are never looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import request
from marshmallow import INCLUDE, Schema
from werkzeug.exceptions import RequestEntityTooLarge

from instar.access import Actor
from instar.commands.accounts import token_actor
from instar.commands.execute import LONGEST_KEY
from instar.contract.arguments import loaded
from instar.errors import Forbidden, InstarError, Invalid, Outdated
from instar.i18n import _, negotiate
from instar.kernel import Kernel

LARGEST = 1 << 20
"""Bytes of a body."""
ROUND_A_FILE = 1 << 16
"""Bytes of a form beside its file."""
_REV = re.compile(r'\s*"(\d{1,15})"\s*')


def actor(kernel: Kernel) -> Actor:
    """Whose token it is; raises a 401 without a valid one."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    found = token_actor(kernel, token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if found is None:
        raise Forbidden(
            "no_token",
            _("The token is missing, unknown or no longer valid."),
            hint=_("Send “Authorization: Bearer …”; tokens are made on the page “Me”."),
            status=HTTPStatus.UNAUTHORIZED,
        )
    return found


def language(kernel: Kernel, asking: Actor | None = None) -> str:
    """What ``Accept-Language`` asks for, else what the account prefers, else the site's."""
    header, site = request.headers.get("Accept-Language"), kernel.settings
    own = asking.language if asking else None
    if header is None and own in site.languages:
        return own
    return negotiate(header, (site.language, *(one for one in site.languages if one != site.language)))


def body_text() -> bytes:
    """The body as it came; raises 413 and 415. Empty without one."""
    request.max_content_length = LARGEST
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise InstarError(
            "too_large",
            _("What was sent is larger than {limit} kB.").format(limit=LARGEST >> 10),
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ) from None
    kind = request.mimetype
    if (raw or kind) and kind != "application/json" and not kind.endswith("+json"):
        raise InstarError(
            "not_json",
            _("The body is of another type than JSON."),
            hint=_("Send “Content-Type: application/json”."),
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    return raw


def broken_json(detail: str, data: Mapping[str, Any] | None = None) -> InstarError:
    return InstarError("broken_json", _("The body is no JSON."), hint=detail, status=HTTPStatus.BAD_REQUEST, data=data)


def body(schema: type[Schema]) -> dict[str, Any]:
    """The body as the schema takes it; raises 400 for what is no JSON, 422 with sentences by path for the rest."""
    raw = body_text()
    try:
        given = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise broken_json(str(error)) from None
    if not isinstance(given, dict):
        raise Invalid({"": [_("The body must be an object.")]})
    return loaded(schema, given)


def command_body() -> dict[str, Any]:
    """The body as an object whose schema is the command's own; raises 400 and 422."""
    return body(Anything)


class Anything(Schema):
    """Checked by who it is for."""

    class Meta:
        unknown = INCLUDE


def part(schema: type[Schema], given: Mapping[str, Any], path: str) -> dict[str, Any]:
    """A part of the body at ``path`` as its own schema takes it; raises 422 with paths of the whole."""
    try:
        return loaded(schema, given)
    except Invalid as error:
        raise Invalid({f"{path}.{name}".rstrip("."): told for name, told in error.errors.items()}) from None


def upload(schema: type[Schema], limit: int) -> dict[str, Any]:
    """A form with one file, of at most ``limit`` bytes; raises 413, 415, and 422 for what is missing or unknown."""
    if request.mimetype != "multipart/form-data":
        raise InstarError(
            "not_a_form",
            _("A file comes in a form."),
            hint=_("Send “Content-Type: multipart/form-data” with the file in the part “file”."),
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    request.max_content_length = limit + ROUND_A_FILE
    try:
        given: dict[str, Any] = {**request.form.to_dict(), **request.files.to_dict()}
    except RequestEntityTooLarge:
        raise InstarError(
            "file_too_large",
            _("The file is larger than {limit} MB.").format(limit=limit >> 20),
            hint=_("Choose a smaller file."),
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ) from None
    if "file" not in request.files:
        raise Invalid({"file": [_("No file has come. Choose one.")]})
    return loaded(schema, given)


def query(schema: type[Schema] | None) -> dict[str, Any]:
    """The parameters after ``?``; raises 422 for unknown and repeated ones."""
    given = request.args.to_dict(flat=False)
    repeated = [name for name, values in given.items() if len(values) > 1]
    if repeated:
        raise Invalid({name: [_("Give this once.")] for name in repeated})
    plain = {name: values[0] for name, values in given.items()}
    if schema is None and plain:
        raise Invalid({name: [_("This is not known here.")] for name in plain})
    return loaded(schema, plain) if schema is not None else {}


def rev() -> int | None:
    """The revision that ``If-Match`` names; None without one, or for ``*``. Another form matches nothing: 412."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    found = _REV.fullmatch(header)
    if found is None:
        raise Outdated(
            "outdated", _("If-Match names no revision of this ticket."), hint=_('Send the ETag, such as "3".')
        )
    return int(found[1])


def key() -> str | None:
    """The idempotency key."""
    given = request.headers.get("Idempotency-Key")
    if given is not None and not given.strip():
        raise Invalid({"Idempotency-Key": [_("The key is empty.")]})
    if given is not None and len(given) > LONGEST_KEY:
        raise Invalid({"Idempotency-Key": [_("The key is longer than 255 characters.")]})
    return given
