"""Processes as BPMN."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.definition import DefinitionQuery
from instar.queries import drawing


@operation(
    "GET",
    "/processes/<key>/bpmn",
    answer=None,
    query=DefinitionQuery,
    statuses=(403, 422),
    media="application/xml",
)
def process_bpmn(call: Call) -> Reply:
    """A process as a BPMN 2.0 file with its drawing, which `instar bpmn import` and other tools read."""
    key, number = call.path["key"], call.query.get("version")
    name = f"attachment; filename={key}.bpmn"
    return Reply(drawing.whole(call.kernel, call.actor, key, number), {"Content-Disposition": name})
