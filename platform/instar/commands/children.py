"""Child tickets of a process: a call activity opens one (see `calls.py`), and goes on when it ends.

That a token waits for a child is a row of ``subscription``: kind "child", its name the child's id. The end of a child
goes to the ticket above as a job, as what a process throws does: whoever finishes the child need not be able to carry
on what waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from instar.commands.execute import Context
from instar.commands.outbox import write_job
from instar.commands.ticket import Data, Ticket, load_whoever_asks
from instar.engine.events import Cancelled, ChildEnded, Event, Rechecked

if TYPE_CHECKING:
    from instar.commands.run import Run

CHILD = "child"
"""The kind of the rows, and of the jobs that tell an end."""

_OF_TOKEN = "SELECT name FROM subscription WHERE ticket_id = ? AND token = ? AND kind = 'child'"
_FORGET = "DELETE FROM subscription WHERE ticket_id = ? AND token = ? AND kind = 'child'"
_WAITING = "SELECT token FROM subscription WHERE kind = 'child' AND name = ? AND ticket_id = ?"
_LOOKING = "SELECT 1 FROM subscription WHERE ticket_id = ? AND kind = 'condition' LIMIT 1"


def tell_end(run: Run, error: str | None) -> None:
    """The run of a ticket is over, by an error or without: the token above that waits for it goes on, and conditions
    there are looked at."""
    ticket, tx = run.ticket, run.context.tx
    if not ticket.parent_id:
        return
    token = tx.value(_WAITING, (str(ticket.id), ticket.parent_id))
    if token is None and tx.value(_LOOKING, (ticket.parent_id,)) is None:
        return
    told: Data = {"token": token, "number": ticket.number, "result": ticket.result, "data": ticket.data}
    if error is not None:
        told["error"] = error
    last = tx.value("SELECT coalesce(max(id), 0) FROM event WHERE ticket_id = ?", (ticket.id,))
    key = f"{CHILD}.{ticket.id}.{last}"
    write_job(tx, CHILD, key, told, run.context.now, ticket=ticket.parent_id)
    run.context.jobs = True


def take_end(context: Context, ticket: Ticket, told: Data) -> Event:
    """What the ticket above is told by such a job; nothing is waited for then any more."""
    if told["token"] is None:
        return Rechecked()
    context.tx.run(_FORGET, (ticket.id, told["token"]))
    return ChildEnded(told["token"], told["number"], told["result"], told["data"], told.get("error"))


def cancel(run: Run, token: int) -> None:
    """The child that a token waits for, which has been dropped, is cancelled with it. Its row goes first, so that its
    end is told nobody."""
    context, place = run.context, (run.ticket.id, token)
    found = [int(name) for (name,) in context.tx.all(_OF_TOKEN, place)]
    if found:
        context.tx.run(_FORGET, place)
    for id in found:
        child = load_whoever_asks(context, id)
        if child.ended is None:
            below = type(run)(context, child)
            below.feed(Cancelled())
            below.finish("cancelled", {"by": run.ticket.number})
