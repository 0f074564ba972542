"""What is done with a ticket: another role, another stage, cancel. Completing a step is in ``work_items.py``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.ticket import MergeBody, MergedShape, MoveBody, RoleBody, ServiceBody, TicketShape, UndoBody
from instar.api.shapes.work import Nothing
from instar.api.tickets import fresh, ticket_reply
from instar.commands import (
    Answer,
    CancelTicket,
    ChangeBack,
    ChangeRole,
    ChangeService,
    MergeTicket,
    MoveTicket,
    ReopenTicket,
    TakeApart,
    Undo,
)
from instar.errors import Conflict, Invalid
from instar.i18n import _
from instar.queries.ticket import ticket
from instar.queries.work import form_of, step


@operation("POST", "/tickets/<number>/role", answer=TicketShape, body=RoleBody, guarded=True, statuses=(403, 409))
def change_role(call: Call) -> Reply:
    """Give the ticket another role; number, conversation, files and values stay."""
    id = call.ticket_id
    call.execute(ChangeRole(id, **call.body, rev=call.rev))
    return ticket_reply(call, id)


@operation("POST", "/tickets/<number>/role/back", answer=TicketShape, body=Nothing, guarded=True, statuses=(403, 409))
def change_role_back(call: Call) -> Reply:
    """Undo the last change of role: the role before comes back, and its values with it."""
    id = call.ticket_id
    call.execute(ChangeBack(id, rev=call.rev))
    return ticket_reply(call, id)


@operation("POST", "/tickets/<number>/service", answer=TicketShape, body=ServiceBody, guarded=True, statuses=(403, 409))
def change_service(call: Call) -> Reply:
    """Bind the ticket to another service: team, process and clocks follow in one step."""
    id = call.ticket_id
    call.execute(ChangeService(id, **call.body, rev=call.rev))
    return ticket_reply(call, id)


@operation("POST", "/tickets/<number>/move", answer=TicketShape, body=MoveBody, guarded=True, statuses=(403, 409))
def move_ticket(call: Call) -> Reply:
    """Move the card to a stage: finishes the open step with the outcome that leads there."""
    id = call.ticket_id
    with told_the_state(call):
        answer = call.execute(MoveTicket(id, **call.body, rev=call.rev))
    wanted = answer.get("needs_form")
    if wanted:
        found = step(call.kernel, call.actor, wanted["item"])
        raise Invalid(
            {"data": [_("The step “{title}” asks for more.").format(title=found.title)]},
            code="needs_form",
            hint=_("Send its fields in “data”."),
            data={**wanted, "schema": form_of(call.kernel, found, wanted["outcome"]).json_schema()},
        )
    return ticket_reply(call, id)


@operation("POST", "/tickets/<number>/undo", answer=TicketShape, body=UndoBody, guarded=True, statuses=(403, 409))
def undo(call: Call) -> Reply:
    """Take back one's own last change of the ticket: within 15 minutes, while nobody has changed the same."""
    id = call.ticket_id
    call.execute(Undo(id, call.body["event"], rev=call.rev))
    return ticket_reply(call, id)


@operation("POST", "/tickets/<number>/merge", answer=MergedShape, body=MergeBody, guarded=True, statuses=(403, 409))
def merge_ticket(call: Call) -> Reply:
    """Merge the ticket, a duplicate, into another one: what was said goes over, its number leads there."""
    id = call.ticket_id
    call.refuse_outdated(ticket(call.kernel, call.actor, id).rev)
    return _merged(call.execute(MergeTicket(id, **call.body)))


@operation("POST", "/tickets/<number>/take-apart", answer=MergedShape, body=Nothing, statuses=(403, 409))
def take_apart(call: Call) -> Reply:
    """Undo a merge: the duplicate gets back what it brought, and begins anew if the merge had ended it."""
    return _merged(call.execute(TakeApart(call.ticket_id)))


def _merged(answer: Answer) -> Reply:
    return Reply({name: answer[name] for name in ("number", "duplicate", "messages")})


@operation("POST", "/tickets/<number>/cancel", answer=TicketShape, body=Nothing, guarded=True, statuses=(403, 409))
def cancel_ticket(call: Call) -> Reply:
    """End the ticket with the result "cancelled"."""
    id = call.ticket_id
    call.refuse_outdated(ticket(call.kernel, call.actor, id).rev)
    call.execute(CancelTicket(id))
    return ticket_reply(call, id)


@operation("POST", "/tickets/<number>/reopen", answer=TicketShape, body=Nothing, guarded=True, statuses=(403, 409))
def reopen_ticket(call: Call) -> Reply:
    """Begin the process of an ended ticket anew; number, values, files and conversation stay."""
    id = call.ticket_id
    call.refuse_outdated(ticket(call.kernel, call.actor, id).rev)
    call.execute(ReopenTicket(id))
    return ticket_reply(call, id)


@contextmanager
def told_the_state(call: Call) -> Iterator[None]:
    """Who was slower is told how the ticket is now: ``data.state`` of the 409."""
    try:
        yield
    except Conflict as error:
        id = error.data.get("ticket")
        state = fresh(call, id) if isinstance(id, int) else None
        if state is not None:
            error.data["state"] = state
        raise
