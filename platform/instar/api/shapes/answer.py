"""Templates of answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, text
from instar.api.shapes.people import Person, person_json
from instar.queries.answers import AnswerRow, Ready

_ACTS = "what it does beside its text: priority, assignee, team, watch, fields, outcome"


class AnswerShape(Told):
    id = fields.Integer()
    title = fields.String()
    body = text("Markdown; `{client}`, `{number}`, `{field.topic}` and the like are filled in from a ticket")
    owner = fields.Nested(Person, allow_none=True)
    team = fields.String(allow_none=True, metadata={"description": "key of the team that it is shared with"})
    editable = fields.Boolean()
    acts = fields.Dict(metadata={"description": _ACTS})


class AnswerList(Told):
    items = fields.List(fields.Nested(AnswerShape))


class AnswerQuery(Asked):
    every = fields.Boolean(
        load_default=False, metadata={"description": "those of all teams too; for who manages services"}
    )


class AnswerBody(Asked):
    title = fields.String(required=True)
    body = fields.String(required=True)
    team = fields.String(load_default=None, allow_none=True, metadata={"description": "key of a team; null: private"})
    acts = fields.Dict(load_default=dict, metadata={"description": _ACTS})


class ReadyShape(Told):
    id = fields.Integer()
    title = fields.String()
    text = fields.String()
    team = fields.String()
    lacks = fields.List(
        fields.String(), metadata={"description": "what the ticket has no value for; it stands in the text as it was"}
    )


class MacroBody(Asked):
    answer = fields.Integer(required=True, metadata={"description": "id of the template"})
    audience = text("public | internal", load_default="public")
    text = text("as it is to be sent; empty: none is", load_default="")


class MacroShape(Told):
    number = fields.String()
    done = fields.List(fields.String(), metadata={"description": "what of its acts"})


class ReadyList(Told):
    items = fields.List(fields.Nested(ReadyShape))


class ReadyQuery(Asked):
    q = text("words of title or text", load_default="")
    internal = fields.Boolean(
        load_default=False, metadata={"description": "for a note: fields that are not addressed to the requester too"}
    )


def answer_json(row: AnswerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "body": row.body,
        "owner": person_json(row.owner),
        "team": row.team.key if row.team else None,
        "editable": row.editable,
        "acts": dict(row.acts),
    }


def ready_json(found: Ready) -> dict[str, Any]:
    return {"id": found.id, "title": found.title, "text": found.text, "team": found.team, "lacks": list(found.lacks)}
