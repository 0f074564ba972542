"""The numbers in the bar, asked by every open page every half minute; 204 when they are what the page shows."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from instar.queries.counters import counters
from instar.web import current
from instar.web.routes import page


@page("/counters", poll=True)
def numbers() -> ResponseReturnValue:
    found = counters(current.kernel(), current.actor(), since=request.args.get("since"))
    if found is None:
        return "", 204
    return jsonify(
        {
            "version": found.version,
            "waiting": found.work,
            "entries": {
                "work": {"count": found.work, "late": found.late},
                "queue": {"count": found.queue, "late": 0},
            },
        }
    )
