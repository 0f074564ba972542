"""Absences: days on which somebody is away, and who stands in."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, text
from instar.api.shapes.people import Person, person_json
from instar.queries.absences import AbsenceRow

_DAY = {"format": "date"}


class AbsenceShape(Told):
    """Days are those of the site's time zone."""

    id = fields.Integer()
    first = fields.String(metadata=_DAY)
    last = fields.String(allow_none=True, metadata={**_DAY, "description": "included; null: not known yet"})
    substitute = fields.Nested(Person, allow_none=True)
    note = fields.String()
    hand_over = fields.Boolean(metadata={"description": "open work goes to the substitute on the first day"})
    now = fields.Boolean(metadata={"description": "it has begun"})


class AbsenceList(Told):
    """Those that are not over, the nearest first."""

    items = fields.List(fields.Nested(AbsenceShape))


class AbsenceBody(Asked):
    first = text("the first day, such as 2026-12-05", required=True)
    last = text("the last day, included; null: not known yet", load_default=None, allow_none=True)
    substitute = text("log-in of who stands in", load_default=None, allow_none=True)
    note = text(load_default="")
    hand_over = Truth(load_default=False, metadata={"description": "open work goes over on the first day"})


def absence_json(row: AbsenceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "first": row.first,
        "last": row.last,
        "substitute": person_json(row.substitute),
        "note": row.note,
        "hand_over": row.hands_over,
        "now": row.now,
    }
