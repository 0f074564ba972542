"""Steps (work items): open ones on a ticket, and rows of the worklist."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Paged, Told, iso, moment, next_cursor, text
from instar.api.shapes.people import Person, Team, person_json, team_json
from instar.queries.cursor import Page
from instar.queries.work import StepRow
from instar.queries.worklist import WorkRow


class OutcomeShape(Told):
    """A way to finish a step. ``form``: its own form beside the step's, as the definition has it."""

    outcome = fields.String()
    title = fields.String()
    tone = fields.String()
    form = fields.Raw(metadata={"optional": True, "description": "key of a form, or an inline form"})


class WorkItem(Told):
    """An open step of a ticket."""

    id = fields.Integer()
    ticket = text("number of the ticket")
    node = fields.String()
    title = fields.String()
    form = fields.Raw(allow_none=True, metadata={"description": "key of the step's form, the inline form, or null"})
    schema = fields.Dict(metadata={"description": "JSON Schema of `data` for completing it"})
    assignee = fields.Nested(Person, allow_none=True)
    in_place_of = fields.Nested(Person, allow_none=True, metadata={"description": "who is away and had it else"})
    team = fields.Nested(Team, allow_none=True)
    due = moment(allow_none=True)
    created = moment()
    mine = fields.Boolean()
    may_complete = fields.Boolean()
    reason = text("why the account may not complete it, else empty")
    outcomes = fields.List(fields.Nested(OutcomeShape))


class WorkRowShape(Told):
    """A step that the account may do now, most urgent first."""

    id = fields.Integer()
    ticket = text("number of the ticket")
    title = text("of the ticket")
    role = fields.String()
    process = fields.String()
    stage = fields.String(allow_none=True)
    status = fields.String()
    priority = fields.Integer()
    node = fields.String()
    step = text("title of the step")
    client = fields.String()
    assignee = fields.Nested(Person, allow_none=True)
    team = fields.Nested(Team, allow_none=True)
    mine = fields.Boolean()
    due = moment(allow_none=True)
    late = fields.Boolean()
    since = moment()


class WorkList(Told):
    items = fields.List(fields.Nested(WorkRowShape))
    next = next_cursor()


class WorkQuery(Paged):
    mine = fields.Boolean(load_default=True, metadata={"description": "only `true` is there yet"})


class CompleteBody(Asked):
    """Finish a step with one of its outcomes; ``data`` as the step's ``schema`` says."""

    outcome = fields.String(required=True)
    data = fields.Dict(keys=fields.String(), load_default=dict)


class Nothing(Asked):
    """An empty object, or no body at all."""


def work_item_json(step: StepRow) -> dict[str, Any]:
    return {
        "id": step.id,
        "ticket": step.number,
        "node": step.node,
        "title": step.title,
        "form": step.written,
        "schema": step.form.json_schema(),
        "assignee": person_json(step.assignee),
        "in_place_of": person_json(step.in_place_of),
        "team": team_json(step.team),
        "due": iso(step.due),
        "created": iso(step.created),
        "mine": step.mine,
        "may_complete": step.may_do,
        "reason": step.reason,
        "outcomes": [
            {"outcome": known.key, "title": known.title, "tone": known.tone}
            | ({"form": known.form} if known.form is not None else {})
            for known in step.outcomes
        ],
    }


def work_list_json(page: Page[WorkRow]) -> dict[str, Any]:
    return {"items": [_row(row) for row in page.items], "next": page.next}


def _row(row: WorkRow) -> dict[str, Any]:
    return {
        "id": row.item,
        "ticket": row.number,
        "title": row.title,
        "role": row.role.key,
        "process": row.process,
        "stage": row.stage.id if row.stage else None,
        "status": row.status,
        "priority": row.priority,
        "node": row.node,
        "step": row.step,
        "client": row.client,
        "assignee": person_json(row.assignee),
        "team": team_json(row.team),
        "mine": row.mine,
        "due": iso(row.due),
        "late": row.late,
        "since": iso(row.since),
    }
