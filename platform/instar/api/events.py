"""Messages and signals from outside: what a running process waits for."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.event import DeliveryBody, ReceivedShape, SignalBody, SignalledShape
from instar.commands import DeliverMessage, RaiseSignal
from instar.queries.ticket import ticket_id


@operation("POST", "/messages", answer=ReceivedShape, body=DeliveryBody, statuses=(403, 404, 409))
def deliver_message(call: Call) -> Reply:
    """Give a message to one process that waits for it: of the ticket named, else by name and key."""
    given = dict(call.body)
    number = given.pop("ticket", None)
    ticket = None if number is None else ticket_id(call.kernel, call.actor, number)
    answer = call.execute(DeliverMessage(**given, ticket=ticket))
    return Reply({"ticket": answer["number"], "kept": answer["kept"]})


@operation("POST", "/signals", answer=SignalledShape, status=202, body=SignalBody, statuses=(403,))
def raise_signal(call: Call) -> Reply:
    """Raise a signal for all processes that wait for it now, on tickets that the account may work on."""
    return Reply(call.execute(RaiseSignal(**call.body)))
