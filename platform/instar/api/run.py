"""Where the run of a ticket stands, and how who assigns the work steers it."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.run import DoneBody, ItemBody, PlaceList, places_json
from instar.api.shapes.ticket import TicketShape
from instar.api.shapes.work import Nothing
from instar.api.tickets import ticket_reply
from instar.commands import AddItem, CancelToken, TakeAsDone
from instar.queries.places import places
from instar.queries.ticket import ticket

PLACE = "/tickets/<number>/run/<int:token>"


@operation("GET", "/tickets/<number>/run", answer=PlaceList, statuses=(403,))
def ticket_run(call: Call) -> Reply:
    """All that waits in the run of a ticket: steps, actions, events, child tickets, sub-processes."""
    return Reply(places_json(places(call.kernel, call.actor, call.ticket_id)))


@operation("POST", f"{PLACE}/cancel", answer=TicketShape, body=Nothing, guarded=True, statuses=(403, 409))
def cancel_token(call: Call) -> Reply:
    """End what waits there, and all inside it; nothing follows it. The last one ends the ticket."""
    return _steered(call, CancelToken(call.ticket_id, int(call.path["token"])))


@operation("POST", f"{PLACE}/done", answer=TicketShape, body=DoneBody, guarded=True, statuses=(403, 409))
def take_as_done(call: Call) -> Reply:
    """Go on as if what it waits for had come; a step is finished without its form."""
    return _steered(call, TakeAsDone(call.ticket_id, int(call.path["token"]), call.body["outcome"]))


@operation("POST", f"{PLACE}/items", answer=TicketShape, body=ItemBody, guarded=True, statuses=(403, 409))
def add_item(call: Call) -> Reply:
    """One more item for an activity that is done for many, one more offer of an ad-hoc sub-process."""
    return _steered(call, AddItem(call.ticket_id, int(call.path["token"]), call.body["item"]))


def _steered(call: Call, command: object) -> Reply:
    id = call.ticket_id
    call.refuse_outdated(ticket(call.kernel, call.actor, id).rev)
    call.execute(command)
    return ticket_reply(call, id)
