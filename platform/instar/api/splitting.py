"""Splitting a ticket: messages into a new one, or several below it."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.splitting import SplitBody, SplitShape, SubtasksBody, SubtasksShape
from instar.api.shapes.work import Nothing
from instar.commands.splitting import SplitIntoSubtasks, SplitTicket, TakeSplitBack


@operation("POST", "/tickets/<number>/split", answer=SplitShape, status=201, body=SplitBody, statuses=(403, 409))
def split_ticket(call: Call) -> Reply:
    """Messages and their files go to a new ticket of the same client; the two are linked."""
    body = call.body
    made = call.execute(SplitTicket(call.ticket_id, tuple(body["messages"]), body["title"], body["service"]))
    return Reply({name: made[name] for name in ("number", "messages")})


@operation("POST", "/tickets/<number>/split/take-back", answer=SplitShape, body=Nothing, statuses=(403, 409))
def take_split_back(call: Call) -> Reply:
    """Undo that, named by the new ticket: within 15 minutes, while nothing has happened to it."""
    made = call.execute(TakeSplitBack(call.ticket_id))
    return Reply({name: made[name] for name in ("number", "messages")})


@operation(
    "POST", "/tickets/<number>/subtasks", answer=SubtasksShape, status=201, body=SubtasksBody, statuses=(403, 409)
)
def split_into_subtasks(call: Call) -> Reply:
    """Open several tickets below it, all or none."""
    made = call.execute(SplitIntoSubtasks(call.ticket_id, tuple(call.body["items"])))
    return Reply({"numbers": made["made"]})
