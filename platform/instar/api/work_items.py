"""The worklist: steps that the account may do now."""

from __future__ import annotations

from dataclasses import replace

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.ticket import TicketShape
from instar.api.shapes.work import CompleteBody, Nothing, WorkItem, WorkList, WorkQuery, work_item_json, work_list_json
from instar.api.ticket_verbs import told_the_state
from instar.api.tickets import ticket_reply
from instar.commands import ClaimWork, CompleteWork, ReleaseWork
from instar.errors import Invalid, NotFound
from instar.i18n import _
from instar.queries.work import finished_ticket, step
from instar.queries.worklist import steps


@operation("GET", "/work-items", answer=WorkList, query=WorkQuery)
def work_items(call: Call) -> Reply:
    """Steps that the account may do now: taken by it, naming it, or free in its teams' queues."""
    if not call.query["mine"]:
        raise Invalid({"mine": [_("Only mine=true is supported yet.")]})
    asked = {"cursor": call.query.get("cursor"), "limit": call.query["limit"]}
    return Reply(work_list_json(steps(call.kernel, call.actor, whose="any", **asked)))


@operation("POST", "/work-items/<int:id>/claim", answer=WorkItem, body=Nothing, statuses=(403, 409))
def claim(call: Call) -> Reply:
    """Take a free step."""
    call.execute(ClaimWork(_id(call)))
    return Reply(work_item_json(step(call.kernel, call.actor, _id(call))))


@operation("POST", "/work-items/<int:id>/release", answer=WorkItem, body=Nothing, statuses=(403, 409))
def release(call: Call) -> Reply:
    """Put a step back that the account has taken."""
    call.execute(ReleaseWork(_id(call)))
    return Reply(work_item_json(step(call.kernel, call.actor, _id(call))))


@operation("POST", "/work-items/<int:id>/complete", answer=TicketShape, body=CompleteBody, statuses=(403, 409))
def complete(call: Call) -> Reply:
    """Finish a step with one of its outcomes; the answer is the ticket as it is then."""
    id = _id(call)
    command = CompleteWork(id, call.body["outcome"], call.body["data"])
    with told_the_state(call):
        try:
            answer = call.execute(command)
        except NotFound:
            gone_from = finished_ticket(call.kernel, id)
            if gone_from is None:
                raise
            call.key = None  # another command by its fields, and it only tells who was faster
            answer = call.execute(replace(command, ticket=gone_from))
    return ticket_reply(call, answer["ticket"])


def _id(call: Call) -> int:
    return int(call.path["id"])
