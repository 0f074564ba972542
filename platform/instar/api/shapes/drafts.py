"""Drafts of definitions."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.queries.drafts import Draft, OthersDraft

_BASE = {"description": "number of the version in force that it starts from, 0 for none"}


class DraftShape(Told):
    text = text("as it was typed: it may be broken")
    revision = fields.Integer(metadata={"description": "to be sent with the next change"})
    base_number = fields.Integer(metadata=_BASE)
    updated = moment()


class OthersDraftShape(Told):
    author = fields.Nested(Person, allow_none=True)
    updated = moment()
    base_number = fields.Integer(metadata=_BASE)
    text = text("null for who may not publish the definition", allow_none=True)


class DraftsShape(Told):
    """``number``: of the version in force, 0 for none. ``others``: who else is at work on the definition."""

    draft = fields.Nested(DraftShape, allow_none=True, metadata={"description": "one's own"})
    number = fields.Integer()
    others = fields.List(fields.Nested(OthersDraftShape))


class SaveDraftBody(Asked):
    text = fields.String(required=True)
    revision = fields.Integer(
        required=True, strict=True, metadata={"description": "of what the text was made from, 0 for a new draft"}
    )
    base_number = fields.Integer(required=True, strict=True, metadata=_BASE)


class DiscardDraftQuery(Asked):
    revision = fields.Integer(metadata={"description": "discard it only as it was read"})


class SavedDraftShape(Told):
    revision = fields.Integer()
    updated = moment()


def draft_json(found: Draft) -> dict[str, Any]:
    return {
        "text": found.text,
        "revision": found.revision,
        "base_number": found.base_number,
        "updated": iso(found.updated),
    }


def others_json(row: OthersDraft) -> dict[str, Any]:
    return {
        "author": person_json(row.author),
        "updated": iso(row.updated),
        "base_number": row.base_number,
        "text": row.text,
    }
