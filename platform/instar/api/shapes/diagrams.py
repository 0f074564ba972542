"""What diagrams show: the way of a ticket."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Told, text
from instar.api.shapes.run import WAITS
from instar.queries.path import Path


class WayShape(Told):
    """A way out of a place, up to the next node at which a ticket stops."""

    flow = fields.String()
    title = text("the flow's or the outcome's, empty for none")
    to = text("id of a node")


class StandingShape(Told):
    token = fields.Integer()
    node = fields.String()
    title = fields.String()
    waits_for = fields.String(metadata=WAITS)
    ahead = fields.List(fields.Nested(WayShape), metadata={"description": "what can come next there"})


class PathShape(Told):
    """``passed`` and ``flows``: of the present run, in the order in which they were first passed."""

    process = fields.String()
    version = fields.Integer()
    ended = fields.Boolean()
    passed = fields.List(fields.String(), metadata={"description": "ids of nodes"})
    flows = fields.List(
        fields.String(), metadata={"description": "ids of flows; those of history that is older than their record lack"}
    )
    places = fields.List(fields.Nested(StandingShape))


def path_json(path: Path) -> dict[str, Any]:
    """The answer of the way."""
    return {
        "process": path.process,
        "version": path.number,
        "ended": path.ended,
        "passed": list(path.passed),
        "flows": list(path.flows),
        "places": [
            {
                "token": place.token,
                "node": place.node,
                "title": place.title,
                "waits_for": place.waits_for,
                "ahead": [{"flow": way.id, "title": way.title, "to": way.to} for way in place.ahead],
            }
            for place in path.places
        ],
    }
