"""Lines of a checklist."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.queries.checklists import ItemRow


class LineShape(Told):
    """``said``: what is to be done."""

    id = fields.Integer()
    said = fields.String()
    assignee = fields.Nested(Person, allow_none=True)
    due = moment(allow_none=True)
    done = moment(allow_none=True)
    done_by = fields.Nested(Person, allow_none=True)
    subtask = text("number of the ticket that it has become", allow_none=True)


class ChecklistShape(Told):
    items = fields.List(fields.Nested(LineShape))


class ChecklistBody(Asked):
    lines = text("a line each; @login and a day at its end say who and when", required=True)


class LineBody(Asked):
    line = text("as it is typed", load_default=None, allow_none=True)
    done = Truth(load_default=None, allow_none=True)


def line_json(row: ItemRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "said": row.text,
        "assignee": person_json(row.assignee),
        "due": iso(row.due),
        "done": iso(row.done),
        "done_by": person_json(row.done_by),
        "subtask": row.child or None,
    }
