"""Partners on a ticket: organizations that work on it, until when."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.partners import ShareBody, ShareList, moment_of, share_json
from instar.commands import EndShare, ShareTicket
from instar.queries.partners import shares


@operation("GET", "/tickets/<number>/partners", answer=ShareList)
def ticket_partners(call: Call) -> Reply:
    """Partners of the ticket, those whose time is over too; none for who may not see what is internal."""
    return _partners(call, call.ticket_id)


@operation("POST", "/tickets/<number>/partners", answer=ShareList, body=ShareBody, statuses=(403, 409))
def share_ticket(call: Call) -> Reply:
    """Share the ticket with a partner organization until a moment; again: until another one."""
    id = call.ticket_id
    call.execute(ShareTicket(id, call.body["partner"], moment_of(call.body["until"])))
    return _partners(call, id)


@operation("DELETE", "/tickets/<number>/partners/<key>", answer=ShareList, statuses=(403, 409))
def end_share(call: Call) -> Reply:
    """End sharing: the partner's people do not see the ticket any more."""
    id = call.ticket_id
    call.execute(EndShare(id, call.path["key"]))
    return _partners(call, id)


def _partners(call: Call, id: int) -> Reply:
    return Reply({"items": [share_json(share) for share in shares(call.kernel, call.actor, id)]})
