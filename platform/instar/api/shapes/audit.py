"""Rows of the audit."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Paged, Told, iso, moment, next_cursor, text
from instar.api.shapes.people import Person, person_json
from instar.queries.audit import AuditRow
from instar.queries.audit_words import AREAS


class AuditQuery(Paged):
    who = fields.String(load_default="", metadata={"description": "a log-in, or `site` for the site itself"})
    what = fields.String(
        load_default="", metadata={"description": f"an area ({', '.join(AREAS)}), or one thing such as `grant.added`"}
    )
    subject = fields.String(load_default="", metadata={"description": "to whom or what it was done, exactly"})
    when = fields.String(
        load_default="", metadata={"description": "`today`, `week`, `month`, a date, or `2026-01-01..2026-01-31`"}
    )


class AuditShape(Told):
    id = fields.Integer()
    at = moment()
    who = fields.Nested(Person, allow_none=True, metadata={"description": "null for the site itself"})
    what = fields.String()
    subject = fields.String()
    text = text("in words, in the language that is asked for")
    detail = fields.Dict(keys=fields.String(), metadata={"description": "as it is kept"})


class AuditList(Told):
    items = fields.List(fields.Nested(AuditShape))
    next = next_cursor()


def audit_json(row: AuditRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": iso(row.at),
        "who": person_json(row.who),
        "what": row.what,
        "subject": row.subject,
        "text": row.said,
        "detail": dict(row.detail),
    }
