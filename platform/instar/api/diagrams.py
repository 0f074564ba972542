"""Processes as BPMN, where their tickets stand, and the way of a ticket through one."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.definition import DefinitionQuery
from instar.api.shapes.diagrams import LiveShape, PathShape, live_json, path_json
from instar.queries import drawing
from instar.queries.live import live
from instar.queries.path import path


@operation(
    "GET",
    "/processes/<key>/bpmn",
    answer=None,
    query=DefinitionQuery,
    statuses=(403, 422),
    media="text/xml; charset=utf-8",
)
def process_bpmn(call: Call) -> Reply:
    """A process as a BPMN 2.0 file with its drawing, which `instar bpmn import` and other tools read."""
    key, number = call.path["key"], call.query.get("version")
    name = f"attachment; filename={key}.bpmn"
    return Reply(drawing.whole(call.kernel, call.actor, key, number), {"Content-Disposition": name})


@operation("GET", "/processes/<key>/live", answer=LiveShape, query=DefinitionQuery, statuses=(403,))
def process_live(call: Call) -> Reply:
    """How many tickets stand at each node of a process and for how long; without `version` those of all versions."""
    key = call.path["key"]
    return Reply(live_json(key, live(call.kernel, call.actor, key, call.query.get("version"))))


@operation("GET", "/tickets/<number>/path", answer=PathShape, statuses=(403,))
def ticket_path(call: Call) -> Reply:
    """The way of a ticket through its process: what it has passed, where it stands, what can come next."""
    return Reply(path_json(path(call.kernel, call.actor, call.ticket_id)))
