"""Background jobs as clients see them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Paged, Told, iso, moment, next_cursor, text
from instar.queries.jobs import STATES, JobRow


class BackgroundJobQuery(Paged):
    state = fields.String(load_default="dead", metadata={"enum": list(STATES)})
    kind = fields.String(load_default="", metadata={"description": "letter, action, import …"})


class BackgroundJobShape(Told):
    id = fields.Integer()
    kind = fields.String()
    action = text("of a step that calls one, else empty")
    ticket = text("its number, where the account sees it, else empty")
    state = fields.String(metadata={"enum": list(STATES)})
    tries = fields.Integer(metadata={"description": "attempts so far"})
    due = moment()
    error = text("of the last attempt")
    created = moment()
    ended = moment(allow_none=True)
    request = text("`X-Request-ID` of what wrote it, empty for none")


class BackgroundJobList(Told):
    items = fields.List(fields.Nested(BackgroundJobShape))
    next = next_cursor()


class BackgroundJobNow(Told):
    id = fields.Integer()
    state = fields.String(metadata={"enum": list(STATES)})


def job_json(row: JobRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "action": row.what,
        "ticket": row.ticket,
        "state": row.state,
        "tries": row.tries,
        "due": iso(row.due),
        "error": row.error,
        "created": iso(row.created),
        "ended": iso(row.ended),
        "request": row.request,
    }
