"""Parts of a ticket: its conversation and its history."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.clocks import ClockList, clock_json
from instar.api.shapes.talk import (
    EntryList,
    MessageBody,
    MessageList,
    MessageShape,
    PageQuery,
    history_json,
    message_json,
    messages_json,
)
from instar.api.shapes.ticket import FieldList, field_json
from instar.commands import PostReply
from instar.queries import conversation
from instar.queries.clocks import explained
from instar.queries.history import history
from instar.queries.ticket import ticket


@operation("GET", "/tickets/<number>/messages", answer=MessageList, query=PageQuery)
def messages(call: Call) -> Reply:
    """The conversation, oldest first; internal notes and messages to partners for those who may read them."""
    return Reply(messages_json(conversation.messages(call.kernel, call.actor, call.ticket_id, **call.query)))


@operation("POST", "/tickets/<number>/messages", answer=MessageShape, status=201, body=MessageBody, statuses=(403, 409))
def post_message(call: Call) -> Reply:
    """Write a message, to the client or to a partner, or an internal note."""
    id = call.ticket_id
    given = call.body
    posted = call.execute(PostReply(id, given["body"], given["audience"], tuple(given["files"]), given["partner"]))
    found = conversation.message(call.kernel, call.actor, id, posted["message"])
    assert found is not None, "who writes a message may read it"
    return Reply(message_json(found))


@operation("GET", "/tickets/<number>/fields", answer=FieldList)
def ticket_fields(call: Call) -> Reply:
    """Values with titles and in words; those of earlier roles and steps too, which the present role does not show."""
    return Reply({"items": [field_json(row) for row in ticket(call.kernel, call.actor, call.ticket_id).fields]})


@operation("GET", "/tickets/<number>/history", answer=EntryList, query=PageQuery)
def ticket_history(call: Call) -> Reply:
    """What happened, newest first."""
    return Reply(history_json(history(call.kernel, call.actor, call.ticket_id, **call.query)))


@operation("GET", "/tickets/<number>/clocks", answer=ClockList)
def ticket_clocks(call: Call) -> Reply:
    """Clocks of what was promised about time, the newest first, each with its segments; none for those outside."""
    return Reply({"items": [clock_json(one) for one in explained(call.kernel, call.actor, call.ticket_id)]})
