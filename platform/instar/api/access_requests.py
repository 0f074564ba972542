"""Requests for access: asked for, followed, answered."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.access_request import (
    AccessAnswerBody,
    AccessAnswered,
    AccessAskBody,
    AccessRequestMade,
    OpenAccessRequestList,
    OwnAccessRequestList,
    own_json,
    request_json,
)
from instar.api.shapes.base import Paged
from instar.commands.asked import AnswerAccess, AskAccess
from instar.queries.asked import own_requests, requests


@operation("POST", "/access-requests", answer=AccessRequestMade, body=AccessAskBody, status=201, statuses=(403, 409))
def ask_access(call: Call) -> Reply:
    """Ask for access to a ticket; a hidden one and a missing one are answered alike."""
    made = call.execute(AskAccess(call.body["ticket"], call.body["reason"]))
    return Reply({"id": made["request"]})


@operation("GET", "/me/access-requests", answer=OwnAccessRequestList)
def own_access_requests(call: Call) -> Reply:
    """What the account has asked for, newest first, at most 20."""
    return Reply({"items": [own_json(row) for row in own_requests(call.kernel, call.actor)]})


@operation("GET", "/access-requests", answer=OpenAccessRequestList, query=Paged, statuses=(403,))
def open_access_requests(call: Call) -> Reply:
    """Open requests that the account may answer, oldest first."""
    page = requests(call.kernel, call.actor, cursor=call.query.get("cursor"), limit=call.query["limit"])
    return Reply({"items": [request_json(row) for row in page.items], "next": page.next})


@operation(
    "POST", "/access-requests/<int:id>/answer", answer=AccessAnswered, body=AccessAnswerBody, statuses=(403, 409)
)
def answer_access(call: Call) -> Reply:
    """Show the ticket, say that a right was given, or decline with a word."""
    told = call.execute(AnswerAccess(int(call.path["id"]), call.body["answer"], call.body["word"]))
    return Reply({"id": told["request"], "state": told["answer"]})
