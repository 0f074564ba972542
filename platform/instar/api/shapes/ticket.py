"""A ticket and its list, and what opens or changes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from instar.api.shapes.base import Asked, Paged, Told, Truth, iso, moment, next_cursor, text
from instar.api.shapes.people import Requester, requester_json
from instar.api.shapes.work import WorkItem, work_item_json
from instar.queries.cursor import Page
from instar.queries.fields import FieldRow
from instar.queries.labels import StageLabel
from instar.queries.ticket import TicketView
from instar.queries.tickets import SORTS, TicketRow
from instar.queries.work import StepRow

_DATA = {"description": "fields by id, as the form's JSON Schema says"}
_RATING = {"description": "1 to 5, by the requester; null for not rated and for who may not see what is internal"}
_ENTITLED = {"description": "whether a contract covers it; null where none is needed"}
_UNCOVERED = {"description": "why no contract covers it: no_client, none, early, over, used_up, not_covered"}


class TicketShape(Told):
    """A ticket as the account may see it."""

    number = fields.String()
    title = fields.String()
    role = fields.String()
    service = text("key of the service")
    process = fields.String()
    version = fields.Integer(metadata={"description": "number of the process's version"})
    stage = fields.String(allow_none=True)
    stage_title = fields.String(allow_none=True)
    status = fields.String()
    priority = fields.Integer()
    assignee = text("log-in", allow_none=True)
    team = text("key of the team", allow_none=True)
    requester = fields.Nested(Requester, allow_none=True)
    parent = fields.String(allow_none=True)
    due = moment(allow_none=True)
    ended = moment(allow_none=True)
    result = fields.String(allow_none=True)
    rating = fields.Integer(allow_none=True, metadata=_RATING)
    entitled = fields.Boolean(allow_none=True, metadata=_ENTITLED)
    uncovered = fields.String(allow_none=True, metadata=_UNCOVERED)
    channel = fields.String()
    created = moment()
    updated = moment()
    rev = fields.Integer()
    data = fields.Dict(keys=fields.String(), metadata=_DATA)
    work_items = fields.List(fields.Nested(WorkItem))


class OpenedTicket(TicketShape):
    """The ticket; for an account that may open it and not see it only ``number`` and ``rev``. ``link``: token of the
    status page, when it was asked for."""

    link = fields.String()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = field_name in ("number", "rev")


class FieldShape(Told):
    """One value of a ticket. ``group``: of the role, of the process, or kept from an earlier role or a step."""

    id = fields.String()
    title = fields.String()
    group = fields.String(metadata={"enum": ["role", "process", "kept"]})
    value = fields.Raw(allow_none=True)
    text = text("the value in words")
    to_fill = fields.Boolean()
    editable = fields.Boolean()


class FieldList(Told):
    items = fields.List(fields.Nested(FieldShape))


class TicketRowShape(Told):
    """A ticket in a list."""

    number = fields.String()
    title = fields.String()
    role = fields.String()
    service = fields.String()
    process = fields.String()
    stage = fields.String(allow_none=True)
    stage_title = fields.String(allow_none=True)
    status = fields.String()
    priority = fields.Integer()
    assignee = fields.String(allow_none=True)
    team = fields.String(allow_none=True)
    client = text("name of the requester")
    rating = fields.Integer(allow_none=True, metadata=_RATING)
    entitled = fields.Boolean(allow_none=True, metadata=_ENTITLED)
    steps = fields.List(fields.String(), metadata={"description": "titles of the open steps"})
    due = moment(allow_none=True)
    ended = moment(allow_none=True)
    created = moment()
    updated = moment()
    rev = fields.Integer()


class TicketList(Told):
    items = fields.List(fields.Nested(TicketRowShape))
    next = next_cursor()


_SORT = f"one of {', '.join(f'`{name}`' for name in SORTS)}; or a column, `data.amount`, with `-` before it downwards"


class TicketFilters(Asked):
    """Filters are *and*; several values of one, with commas between them, are *or*."""

    role = fields.String()
    process = fields.String()
    stage = fields.String()
    status = text("active, waiting, hold, resolved, closed, cancelled; `open` or `ended`")
    service = fields.String()
    assignee = text("a log-in, `me` or `none`")
    team = text("a team's key, or `none`")
    requester = text("a contact's id, or `me`")
    priority = text("1 to 4")
    due = text("`late`, `today`, `week`, `none`, `unplanned`, `idle`, a date, or two as `2026-01-01..2026-01-31`")
    created = text("`today`, `week`, `month`, a date, or two")
    rating = text("1 to 5, or `none` for who was asked and has not answered")
    entitled = text("`no` for what no contract covers, `yes` for what one does")
    q = text("words of title, messages and fields, or a number")
    where = text("an expression over fields, such as `priority <= 2 && data.amount > 1000`")
    sort = fields.String(load_default="-number", metadata={"description": _SORT})


class TicketsQuery(TicketFilters, Paged):
    """A page of the list."""


class ExportQuery(TicketFilters):
    """The list as a file."""

    columns = text("names with commas between them, such as `number,title,data.amount`; without it the usual ones")
    delimiter = fields.String(
        load_default="comma",
        validate=validate.OneOf(["comma", "semicolon", "tab"]),
        metadata={"description": "between cells"},
    )
    bom = fields.Boolean(load_default=False, metadata={"description": "begin with the mark by which Excel knows UTF-8"})


class RequesterBody(Asked):
    name = fields.String()
    email = fields.String()
    phone = fields.String()


class OpenTicketBody(Asked):
    """Say what to open by ``process``, by ``role`` (its default process) or by ``service`` (its process)."""

    title = fields.String(required=True)
    service = fields.String(allow_none=True)
    process = fields.String(allow_none=True)
    role = fields.String(allow_none=True)
    body = text("the first message", load_default="")
    requester = fields.Raw(
        allow_none=True,
        metadata={"description": "id of a contact, an e-mail address, or an object with name, email, phone"},
    )
    data = fields.Dict(keys=fields.String(), load_default=dict, metadata=_DATA)
    parent = text("number of the ticket that it is to be a part of", allow_none=True)
    link = Truth(load_default=False, metadata={"description": "make a link to the status page"})


class EditTicketBody(Asked):
    """What is named changes, the rest stays."""

    title = fields.Raw()
    priority = fields.Raw(metadata={"description": "1 to 4"})
    due = fields.Raw(allow_none=True, metadata={"description": "ISO date or date-time, or milliseconds"})
    assignee = fields.Raw(allow_none=True, metadata={"description": "a log-in"})
    team = fields.Raw(allow_none=True, metadata={"description": "key of a team"})
    service = fields.Raw(metadata={"description": "key of a service; team, process and clocks follow"})
    parent = fields.Raw(allow_none=True, metadata={"description": "number of the ticket that it is a part of"})
    data = fields.Dict(keys=fields.String(), metadata=_DATA)


class RoleBody(Asked):
    role = fields.String(required=True)
    process = fields.String(allow_none=True)
    data = fields.Dict(keys=fields.String(), load_default=dict, metadata=_DATA)


class ServiceBody(Asked):
    service = text("key of a service in use", required=True)
    keep_process = Truth(load_default=False, metadata={"description": "the run goes on; team and clocks follow"})


class UndoBody(Asked):
    event = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "id of a row of history: take it back only if it is the account's last change"},
    )


class MergeBody(Asked):
    into = text("number of the ticket that goes on", required=True)


class MergedShape(Told):
    number = text("of the ticket that goes on")
    duplicate = text("number of the one that was merged into it")
    messages = fields.Integer(metadata={"description": "how many went over"})


class MoveBody(Asked):
    stage = fields.String(required=True)
    outcome = text("where several outcomes lead there", allow_none=True)
    data = fields.Dict(keys=fields.String(), load_default=dict, metadata=_DATA)


def ticket_json(view: TicketView, steps: Sequence[StepRow]) -> dict[str, Any]:
    return {
        "number": view.number,
        "title": view.title,
        "role": view.role.key,
        "service": view.service.key,
        "process": view.process,
        "version": view.version,
        **_stage(view.stage),
        "status": view.status,
        "priority": view.priority,
        "assignee": view.assignee.key if view.assignee else None,
        "team": view.team.key if view.team else None,
        "requester": requester_json(view.requester),
        "parent": view.parent,
        "due": iso(view.due),
        "ended": iso(view.ended),
        "result": view.result,
        "rating": view.rating,
        "entitled": view.entitled,
        "uncovered": view.uncovered,
        "channel": view.channel,
        "created": iso(view.created),
        "updated": iso(view.updated),
        "rev": view.rev,
        "data": dict(view.data),
        "work_items": [work_item_json(step) for step in steps],
    }


def field_json(row: FieldRow) -> dict[str, Any]:
    told = {"id": row.id, "title": row.title, "group": row.group, "value": row.value, "text": row.text}
    return {**told, "to_fill": row.to_fill, "editable": row.editable}


def ticket_list_json(page: Page[TicketRow]) -> dict[str, Any]:
    return {"items": [ticket_row_json(row) for row in page.items], "next": page.next}


def ticket_row_json(row: TicketRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "role": row.role.key,
        "service": row.service.key,
        "process": row.process,
        **_stage(row.stage),
        "status": row.status,
        "priority": row.priority,
        "assignee": row.assignee.key if row.assignee else None,
        "team": row.team.key if row.team else None,
        "client": row.client,
        "rating": row.rating,
        "entitled": row.entitled,
        "steps": list(row.steps),
        "due": iso(row.due),
        "ended": iso(row.ended),
        "created": iso(row.created),
        "updated": iso(row.updated),
        "rev": row.rev,
    }


def _stage(stage: StageLabel | None) -> dict[str, Any]:
    """Those outside read a public text without an id."""
    return {"stage": (stage.id or None) if stage else None, "stage_title": stage.title if stage else None}
