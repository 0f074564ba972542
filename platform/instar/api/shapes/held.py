"""Replies that wait to be sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.queries.held import HeldRow


class HeldBody(Asked):
    body = fields.String(required=True, metadata={"description": "plain text or Markdown"})
    due = fields.AwareDateTime(required=True, metadata={"description": "when it is to be sent, with its offset"})
    files = fields.List(fields.String(), load_default=list, metadata={"description": "ids of uploaded files"})


class HeldShape(Told):
    id = fields.Integer()
    author = fields.Nested(Person, allow_none=True)
    body = fields.String()
    files = fields.List(fields.String(), metadata={"description": "their names"})
    due = moment()
    at = moment()
    failed = text("why it was not sent, empty while it waits")
    mine = fields.Boolean(metadata={"description": "of this account, which may withdraw it"})


class HeldList(Told):
    items = fields.List(fields.Nested(HeldShape))


class WithdrawnShape(Told):
    body = text("what was withdrawn")


def held_json(row: HeldRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "author": person_json(row.author),
        "body": row.body,
        "files": list(row.files),
        "due": iso(row.due),
        "at": iso(row.at),
        "failed": row.failed,
        "mine": row.mine,
    }
