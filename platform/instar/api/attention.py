"""What the account has an eye on: messages that call it, tickets that it watches."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.attention import (
    MentionList,
    SeenBody,
    SeenShape,
    StarBody,
    StarList,
    StarShape,
    WatchBody,
    WatchedList,
    WatchShape,
    mention_json,
    watched_json,
)
from instar.api.shapes.talk import PageQuery
from instar.api.shapes.ticket import ticket_row_json
from instar.commands.favourites import Star
from instar.commands.mentions import SeeMentions
from instar.commands.watching import Watch
from instar.queries.favourites import recent, starred
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


@operation("GET", "/favourites", answer=StarList)
def list_favourites(call: Call) -> Reply:
    """Tickets with the account's star, the last one first, and those whose pages it has seen lately."""
    of = {"items": starred(call.kernel, call.actor), "recent": recent(call.kernel, call.actor)}
    return Reply({name: [ticket_row_json(row) for row in rows] for name, rows in of.items()})


@operation("POST", "/tickets/<number>/star", answer=StarShape, body=StarBody, statuses=(409,))
def star_ticket(call: Call) -> Reply:
    """Give a ticket the account's star, or take it back."""
    return Reply({"starred": call.execute(Star(call.ticket_id, call.body["on"]))["starred"]})
