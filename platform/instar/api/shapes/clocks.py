"""Clocks of a ticket's service levels."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Told, iso, moment, text
from instar.queries.clocks import Explained


class SegmentShape(Told):
    state = text("running or paused")
    begin = moment()
    end = moment(allow_none=True)
    worked = fields.Integer(metadata={"description": "milliseconds that counted, none while the clock stood"})
    calendar = text("by whose hours, empty for every hour")
    target = fields.Integer(allow_none=True, metadata={"description": "milliseconds that were promised then"})
    priority = fields.Integer()


class StepShape(Told):
    step = fields.Integer(metadata={"description": "per cent of the target; 100 is the breach"})
    due = moment()
    at = moment()


class ClockShape(Told):
    id = fields.Integer()
    metric = text("first_response, next_response, resolution or an id of the process")
    title = text("in words")
    process = text("whose promise it is")
    present = fields.Boolean(metadata={"description": "of the process that the ticket is in now"})
    state = text("running, paused, met, breached or cancelled")
    started = moment()
    ended = moment(allow_none=True)
    due = moment(allow_none=True)
    target = fields.Integer(allow_none=True, metadata={"description": "working milliseconds that are promised"})
    elapsed = fields.Integer(metadata={"description": "working milliseconds that have counted"})
    over = fields.Integer(metadata={"description": "working milliseconds that it is late by"})
    calendar = text("by whose hours, empty for every hour")
    priority = fields.Integer()
    segments = fields.List(fields.Nested(SegmentShape))
    told = fields.List(fields.Nested(StepShape), metadata={"description": "warnings and the breach, each once"})


class ClockList(Told):
    items = fields.List(fields.Nested(ClockShape))


def clock_json(one: Explained) -> dict[str, Any]:
    row = one.clock
    return {
        "id": row.id,
        "metric": row.metric,
        "title": row.title,
        "process": row.process,
        "present": row.present,
        "state": row.state,
        "started": iso(row.started),
        "ended": iso(row.ended),
        "due": iso(row.due),
        "target": row.target,
        "elapsed": row.elapsed,
        "over": row.over,
        "calendar": row.calendar,
        "priority": row.priority,
        "segments": [
            {
                "state": part.state,
                "begin": iso(part.begin),
                "end": iso(part.end),
                "worked": part.worked,
                "calendar": part.calendar,
                "target": part.target,
                "priority": part.priority,
            }
            for part in one.segments
        ],
        "told": [{"step": step.step, "due": iso(step.due), "at": iso(step.at)} for step in one.told],
    }
