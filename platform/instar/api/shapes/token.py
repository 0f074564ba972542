"""Tokens of an account."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment, text
from instar.commands.tokens import LONGEST_TOKEN_DAYS
from instar.queries.tokens import TokenRow

_ALLOW = {"description": "access profiles and permissions that it is cut to; empty: all that the account has"}
_PROCESSES = {"description": "keys of the processes in whose tickets alone it counts; empty: everywhere"}


class TokenShape(Told):
    """A token, which is itself told only when it is made."""

    id = fields.Integer()
    name = fields.String()
    prefix = text("how it begins")
    allow = fields.List(fields.String(), metadata=_ALLOW)
    processes = fields.List(fields.String(), metadata=_PROCESSES)
    created = moment()
    until = moment()
    used = moment(allow_none=True)
    over = fields.Boolean(metadata={"description": "its end has come"})


class TokenList(Told):
    """Newest first."""

    items = fields.List(fields.Nested(TokenShape))


class TokenBody(Asked):
    """The token gets the account's rights, or what of them `allow` and `processes` leave."""

    name = text("what it is for", required=True)
    days = fields.Integer(
        strict=True, load_default=LONGEST_TOKEN_DAYS, metadata={"minimum": 1, "maximum": LONGEST_TOKEN_DAYS}
    )
    allow = fields.List(fields.String(), load_default=list, metadata=_ALLOW)
    processes = fields.List(fields.String(), load_default=list, metadata=_PROCESSES)


class MadeToken(TokenShape):
    token = text("shown this once; null in the answer to a repeat", allow_none=True)


def token_json(row: TokenRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "allow": list(row.allow),
        "processes": list(row.processes),
        "created": iso(row.created),
        "until": iso(row.until),
        "used": iso(row.used),
        "over": row.over,
    }
