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


class PlaceLabel(Told):
    """An outcome or a node."""

    key = fields.String()
    title = fields.String()


class PlaceShape(Told):
    """Something waits at a node."""

    token = fields.Integer()
    node = fields.String()
    title = fields.String()
    waits_for = fields.String(metadata=WAITS)
    inside = fields.Integer(allow_none=True, metadata={"description": "token that it is inside of"})
    item = fields.Raw(allow_none=True, metadata={"description": "what it is done for, where that is one of many"})
    takes_items = fields.Boolean(metadata={"description": "whether one more item can be added"})
    outcomes = fields.List(
        fields.Nested(PlaceLabel), metadata={"description": "of a step: it is taken as done with one"}
    )
    offers = fields.List(fields.Nested(PlaceLabel), metadata={"description": "nodes of which one more can be added"})
    one_of_many = fields.Boolean(
        metadata={"description": "it waits for one of several events and cannot be taken as done"}
    )
    stuck_at = fields.Nested(
        PlaceLabel,
        allow_none=True,
        metadata={"description": "the gateway at which the run may wait for ever when this is cancelled"},
    )


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
                "outcomes": [label._asdict() for label in row.outcomes],
                "offers": [label._asdict() for label in row.offers],
                "one_of_many": row.one_of_many,
                "stuck_at": row.stuck_at and row.stuck_at._asdict(),
            }
            for row in rows
        ]
    }
