"""Messages that call an account, tickets that it watches."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, iso, moment, next_cursor
from instar.api.shapes.people import Person, person_json
from instar.api.shapes.ticket import TicketRowShape
from instar.queries.mentions import Mention
from instar.queries.watching import Watched


class MentionShape(Told):
    number = fields.String()
    title = fields.String()
    message = fields.Integer()
    by = fields.Nested(Person, allow_none=True)
    at = moment()


class MentionList(Told):
    items = fields.List(fields.Nested(MentionShape))


class SeenShape(Told):
    seen = fields.Integer(metadata={"description": "how many were new"})


class SeenBody(Asked):
    """Nothing more is to be said."""


class WatchBody(Asked):
    on = Truth(load_default=True)


class WatchShape(Told):
    watching = fields.Boolean()


class WatchedShape(Told):
    number = fields.String()
    title = fields.String()
    stage = fields.String(allow_none=True, metadata={"description": "as the account may know it"})
    status = fields.String()
    updated = moment()


class WatchedList(Told):
    items = fields.List(fields.Nested(WatchedShape))
    next = next_cursor()


class StarBody(Asked):
    on = Truth(load_default=True)


class StarShape(Told):
    starred = fields.Boolean()


class StarList(Told):
    items = fields.List(fields.Nested(TicketRowShape))
    recent = fields.List(fields.Nested(TicketRowShape))


def mention_json(found: Mention) -> dict[str, Any]:
    return {
        "number": found.number,
        "title": found.title,
        "message": found.message,
        "by": person_json(found.by),
        "at": iso(found.at),
    }


def watched_json(found: Watched) -> dict[str, Any]:
    return {
        "number": found.number,
        "title": found.title,
        "stage": found.stage.title if found.stage else None,
        "status": found.status,
        "updated": iso(found.updated),
    }
