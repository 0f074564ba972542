"""One command over many tickets, and the job that it becomes."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.attention import WatchBody
from instar.api.shapes.base import Asked, Paged, Told, iso, moment, next_cursor, text
from instar.api.shapes.talk import MessageBody
from instar.api.shapes.ticket import EditTicketBody, MoveBody, RoleBody
from instar.api.shapes.work import Nothing
from instar.queries.bulk import STATES, BulkItem, BulkRow
from instar.queries.cursor import Page

ARGUMENTS: dict[str, type[Asked]] = {
    "edit": EditTicketBody,
    "move": MoveBody,
    "role": RoleBody,
    "cancel": Nothing,
    "message": MessageBody,
    "watch": WatchBody,
}
"""What a command takes is what its call for one ticket takes."""


class SelectBody(Asked):
    """Either the numbers of tickets, or filters as those of the list."""

    numbers = fields.List(fields.String(), metadata={"description": "such as T-1024"})
    filter = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "as in the list"})


class BulkBody(Asked):
    """One command for every ticket of a selection."""

    select = fields.Nested(SelectBody, required=True)
    command = fields.String(required=True, metadata={"enum": list(ARGUMENTS)})
    arguments = fields.Dict(
        keys=fields.String(), load_default=dict, metadata={"description": "the body of the same call for one ticket"}
    )


class JobShape(Told):
    """A command on its way over tickets. The four counts add up to ``total``."""

    id = fields.Integer()
    command = fields.String()
    state = fields.String(metadata={"enum": ["running", "done", "stopped"]})
    total = fields.Integer()
    waiting = fields.Integer()
    done = fields.Integer()
    failed = fields.Integer()
    skipped = fields.Integer()
    created = moment()
    ended = moment(allow_none=True)


class JobList(Told):
    """Newest first."""

    items = fields.List(fields.Nested(JobShape))
    next = next_cursor()


class JobItemShape(Told):
    ticket = text("number of the ticket")
    state = fields.String(metadata={"enum": list(STATES)})
    code = text("of the problem, for programs; empty where there was none")
    message = text("the same in words, in the language of who started the job")


class JobItemList(Told):
    items = fields.List(fields.Nested(JobItemShape))
    next = next_cursor()


class JobItemsQuery(Paged):
    state = fields.String(load_default="", metadata={"description": "only tickets in this state"})


def job_json(row: BulkRow) -> dict[str, Any]:
    told = {"id": row.id, "command": row.command, "state": row.state, "total": row.total}
    return {**told, **row.counts, "created": iso(row.created), "ended": iso(row.ended)}


def jobs_json(page: Page[BulkRow]) -> dict[str, Any]:
    return {"items": [job_json(row) for row in page.items], "next": page.next}


def job_items_json(page: Page[BulkItem]) -> dict[str, Any]:
    told = [
        {"ticket": item.number, "state": item.state, "code": item.code, "message": item.message} for item in page.items
    ]
    return {"items": told, "next": page.next}
