"""Boards."""

from __future__ import annotations

from flask import request

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.board import BoardShape, board_json
from instar.queries.board import board


@operation("GET", "/boards/<process>", answer=BoardShape, statuses=(304,))
def one_board(call: Call) -> Reply:
    """A process's board: stages with capped counts and their newest cards."""
    since = request.headers.get("If-None-Match", "").strip().removeprefix("W/").strip('"') or None
    found = board(call.kernel, call.actor, call.path["process"], since=since)
    if found is None:
        return Reply(None, {"ETag": f'"{since}"'}, 304)
    return Reply(board_json(found), {"ETag": f'"{found.since}"'})
