"""Requests for access."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment, next_cursor, text
from instar.api.shapes.people import Person, person_json
from instar.queries.asked import OwnRequest, Request


class AccessAskBody(Asked):
    ticket = text("its number", required=True)
    reason = text("at most 500 characters", required=True)


class AccessAnswerBody(Asked):
    answer = fields.String(required=True, metadata={"description": "`shown`, `given` or `declined`"})
    word = text("why not: needed to decline", load_default="")


class AccessRequestMade(Told):
    id = fields.Integer()


class AccessAnswered(Told):
    id = fields.Integer()
    state = fields.String(metadata={"enum": ["shown", "given", "declined"]})


class OwnAccessRequestShape(Told):
    id = fields.Integer()
    ticket = fields.String()
    reason = fields.String()
    state = fields.String(metadata={"enum": ["open", "shown", "given", "declined"]})
    answer = fields.String(metadata={"description": "the word that came with it"})
    created = moment()
    answered = moment(allow_none=True)


class OwnAccessRequestList(Told):
    items = fields.List(fields.Nested(OwnAccessRequestShape))


class OpenAccessRequestShape(Told):
    id = fields.Integer()
    who = fields.Nested(Person)
    ticket = fields.String()
    reason = fields.String()
    created = moment()
    title = fields.String(allow_none=True, metadata={"description": "null where the account does not see the ticket"})
    missing = fields.Boolean(metadata={"description": "told only to who would see the ticket if there were one"})


class OpenAccessRequestList(Told):
    items = fields.List(fields.Nested(OpenAccessRequestShape))
    next = next_cursor()


def own_json(row: OwnRequest) -> dict[str, Any]:
    return {
        "id": row.id,
        "ticket": row.number,
        "reason": row.reason,
        "state": row.state,
        "answer": row.answer,
        "created": iso(row.created),
        "answered": iso(row.answered),
    }


def request_json(row: Request) -> dict[str, Any]:
    return {
        "id": row.id,
        "who": person_json(row.who),
        "ticket": row.number,
        "reason": row.reason,
        "created": iso(row.created),
        "title": row.title,
        "missing": row.missing,
    }
