"""One command over many tickets: a job, its progress, and how it went with each ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.api import reading
from instar.api.operation import Call, Reply, operation
from instar.api.shapes.base import Paged
from instar.api.shapes.bulk import (
    ARGUMENTS,
    BulkBody,
    JobItemList,
    JobItemsQuery,
    JobList,
    JobShape,
    job_items_json,
    job_json,
    jobs_json,
)
from instar.api.shapes.ticket import TicketsQuery
from instar.api.shapes.work import Nothing
from instar.api.tickets import filters_of
from instar.commands import StartBulk, StopBulk, UndoBulk
from instar.commands.bulk import MOST
from instar.errors import Invalid
from instar.i18n import _
from instar.queries.bulk import bulk, bulk_items, bulks
from instar.queries.key import id_of
from instar.queries.tickets import ticket_ids


@operation("POST", "/tickets/bulk", answer=JobShape, status=202, body=BulkBody, statuses=(403, 409))
def start_bulk(call: Call) -> Reply:
    """Do one command to many tickets: the answer is a job that works through them."""
    given = call.body
    name = given["command"]
    shape = ARGUMENTS.get(name)
    values = reading.part(shape, given["arguments"], "arguments") if shape is not None else given["arguments"]
    made = call.execute(
        StartBulk(name, _selected(call, given["select"]), {"values": values} if name == "edit" else values)
    )
    return Reply(job_json(bulk(call.kernel, call.actor, made["bulk"])), {"Location": f"/api/v1/jobs/{made['bulk']}"})


@operation("GET", "/jobs", answer=JobList, query=Paged)
def jobs(call: Call) -> Reply:
    """Jobs that the account has started."""
    return Reply(jobs_json(bulks(call.kernel, call.actor, **call.query)))


@operation("GET", "/jobs/<int:id>", answer=JobShape)
def one_job(call: Call) -> Reply:
    """A job: how far it is."""
    return Reply(job_json(bulk(call.kernel, call.actor, int(call.path["id"]))))


@operation("GET", "/jobs/<int:id>/items", answer=JobItemList, query=JobItemsQuery)
def job_items(call: Call) -> Reply:
    """The tickets of a job, each with how it went."""
    return Reply(job_items_json(bulk_items(call.kernel, call.actor, int(call.path["id"]), **call.query)))


@operation("POST", "/jobs/<int:id>/stop", answer=JobShape, body=Nothing, statuses=(409,))
def stop_job(call: Call) -> Reply:
    """Leave the tickets alone that have not had their turn yet."""
    id = int(call.path["id"])
    call.execute(StopBulk(id))
    return Reply(job_json(bulk(call.kernel, call.actor, id)))


@operation("POST", "/jobs/<int:id>/undo", answer=JobShape, status=202, body=Nothing, statuses=(409,))
def undo_job(call: Call) -> Reply:
    """Take back what a job has done, within 15 minutes: the answer is a job that does it."""
    made = call.execute(UndoBulk(int(call.path["id"])))
    return Reply(job_json(bulk(call.kernel, call.actor, made["bulk"])), {"Location": f"/api/v1/jobs/{made['bulk']}"})


def _selected(call: Call, select: Mapping[str, Any]) -> tuple[int, ...]:
    if len(select) != 1:
        raise Invalid({"select": [_("Say which tickets: “numbers” or “filter”.")]})
    if "numbers" in select:
        ids = [id_of(number) for number in select["numbers"]]
        wrong = [number for number, id in zip(select["numbers"], ids, strict=True) if id is None]
        if wrong:
            raise Invalid({"select.numbers": [_("“{number}” is no number of a ticket.").format(number=wrong[0][:64])]})
        return tuple(id for id in ids if id is not None)
    given = reading.part(TicketsQuery, select["filter"], "select.filter")
    return tuple(ticket_ids(call.kernel, call.actor, filters_of(given), given["sort"], MOST + 1))
