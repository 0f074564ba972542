"""What the account has an eye on: messages that call it, tickets that it watches."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.attention import (
    MentionList,
    SeenBody,
    SeenShape,
    WatchBody,
    WatchedList,
    WatchShape,
    mention_json,
    watched_json,
)
from instar.api.shapes.talk import PageQuery
from instar.commands.mentions import SeeMentions
from instar.commands.watching import Watch
from instar.queries.mentions import mentions
from instar.queries.watching import watched


@operation("GET", "/mentions", answer=MentionList)
def list_mentions(call: Call) -> Reply:
    """Messages that call the account and that it has not seen, newest first."""
    return Reply({"items": [mention_json(one) for one in mentions(call.kernel, call.actor)]})


@operation("POST", "/tickets/<number>/mentions/seen", answer=SeenShape, body=SeenBody)
def see_mentions(call: Call) -> Reply:
    """What calls the account on a ticket has been seen."""
    return Reply({"seen": call.execute(SeeMentions(call.ticket_id))["seen"]})


@operation("GET", "/watched", answer=WatchedList, query=PageQuery)
def list_watched(call: Call) -> Reply:
    """Tickets that the account watches, the last one marked first."""
    found = watched(call.kernel, call.actor, **call.query)
    return Reply({"items": [watched_json(one) for one in found.items], "next": found.next})


@operation("POST", "/tickets/<number>/watch", answer=WatchShape, body=WatchBody, statuses=(403, 409))
def watch_ticket(call: Call) -> Reply:
    """Watch a ticket, or watch it no more."""
    return Reply({"watching": call.execute(Watch(call.ticket_id, call.body["on"]))["watching"]})
