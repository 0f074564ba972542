"""What diagrams show: where tickets stand, and the way of one."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Told, iso, moment, text
from instar.api.shapes.run import WAITS
from instar.queries.live import Live
from instar.queries.path import TicketPath


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


class RunningShape(Told):
    version = fields.Integer()
    tickets = fields.Integer()


class CrowdShape(Told):
    """``count``: what is done for many items counts each of them."""

    node = fields.String()
    count = fields.Integer()
    faults = fields.Integer(metadata={"description": "how many of them are faults"})
    oldest = moment()
    half_longer_than = fields.Integer(
        metadata={"description": "seconds that half of them exceed: an hour, 1, 3, 7 or 30 days; 0 for less"}
    )


class LiveShape(Told):
    """Counts tickets whose inside the account may see."""

    process = fields.String()
    version = fields.Integer(allow_none=True, metadata={"description": "null: all versions"})
    running = fields.List(fields.Nested(RunningShape), metadata={"description": "versions on which tickets run"})
    places = fields.List(fields.Nested(CrowdShape))


def live_json(key: str, live: Live) -> dict[str, Any]:
    """The answer of where tickets stand."""
    return {
        "process": key,
        "version": live.version,
        "running": [{"version": one.number, "tickets": one.tickets} for one in live.running],
        "places": [
            {
                "node": one.node,
                "count": one.count,
                "faults": one.faults,
                "oldest": iso(one.oldest),
                "half_longer_than": one.half // 1000,
            }
            for one in live.crowds
        ],
    }


def path_json(path: TicketPath) -> dict[str, Any]:
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
