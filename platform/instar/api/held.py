"""Replies that wait to be sent, and can be withdrawn until then."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.held import HeldBody, HeldList, HeldShape, WithdrawnShape, held_json
from instar.commands import HoldReply, WithdrawReply
from instar.queries.held import held

RULE = "/tickets/<number>/held"


@operation("GET", RULE, answer=HeldList)
def held_replies(call: Call) -> Reply:
    """Replies of the ticket that wait: the account's own, and those of others where it sees the inside."""
    return Reply({"items": [held_json(row) for row in held(call.kernel, call.actor, call.ticket_id)]})


@operation("POST", RULE, answer=HeldShape, status=201, body=HeldBody, statuses=(403, 409))
def hold_reply(call: Call) -> Reply:
    """Reply to the client at a later moment. Nobody outside sees it before."""
    id, given = call.ticket_id, call.body
    due = int(given["due"].timestamp() * 1000)
    made = call.execute(HoldReply(id, given["body"], due, tuple(given["files"])))["reply"]
    return Reply(held_json(next(row for row in held(call.kernel, call.actor, id) if row.id == made)))


@operation("DELETE", f"{RULE}/<int:id>", answer=WithdrawnShape, statuses=(403, 409))
def withdraw_reply(call: Call) -> Reply:
    """Withdraw an own reply before it is sent. 409 when it has been."""
    assert call.ticket_id
    return Reply({"body": call.execute(WithdrawReply(int(call.path["id"])))["body"]})
