"""The numbers in the bar, asked by every open page every half minute; 204 when they are what the page shows."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from instar.web.routes import page
from instar.web.shell import current_shell


@page("/counters", poll=True)
def numbers() -> ResponseReturnValue:
    found = current_shell().numbers
    if found.version == request.args.get("since"):
        return "", 204
    return jsonify(
        {
            "version": found.version,
            "waiting": found.work,
            "entries": {
                "work": {"count": found.work, "late": found.late},
                "queue": {"count": found.queue, "late": 0},
                "bell": {"count": found.bell, "late": 0},
            },
        }
    )
