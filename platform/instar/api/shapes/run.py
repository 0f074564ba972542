"""Places of a ticket's run where something waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told
from instar.engine.tokens import ACTION, BODY, CHILD, EVENT, INCIDENT, SCOPE, UNDO, WORK
from instar.queries.places import PlaceRow

WAITS = {
    "enum": [WORK, ACTION, EVENT, CHILD, INCIDENT, SCOPE, BODY, UNDO],
    "description": "a person, an action, an event, a child ticket, a fault; scope, body and undo hold others",
}


_ITEM = "any JSON; for an ad-hoc sub-process the id of a node"


class PlaceShape(Told):
    """Something waits at a node."""

    token = fields.Integer()
    node = fields.String()
    title = fields.String()
    waits_for = fields.String(metadata=WAITS)
    inside = fields.Integer(allow_none=True, metadata={"description": "token that it is inside of"})
    item = fields.Raw(allow_none=True, metadata={"description": "what it is done for, where that is one of many"})
    takes_items = fields.Boolean(metadata={"description": "whether one more item can be added"})


class PlaceList(Told):
    items = fields.List(fields.Nested(PlaceShape))


class DoneBody(Asked):
    outcome = fields.String(load_default=None, allow_none=True, metadata={"description": "of a step; else its first"})


class ItemBody(Asked):
    item = fields.Raw(
        required=True, allow_none=True, metadata={"description": "any JSON; for an ad-hoc sub-process the id of a node"}
    )


def places_json(rows: Sequence[PlaceRow]) -> dict[str, Any]:
    """The answer of the list."""
    return {
        "items": [
            {
                "token": row.token,
                "node": row.node,
                "title": row.title,
                "waits_for": row.waits_for,
                "inside": row.inside,
                "item": row.item,
                "takes_items": row.takes_items,
            }
            for row in rows
        ]
    }
