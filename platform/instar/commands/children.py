"""Child tickets of a process: a call activity opens one, and goes on when it ends.

That a token waits for a child is a row of ``subscription``: kind "child", its name the child's id. The end of a child
goes to the ticket above as a job, as what a process throws does: whoever finishes the child need not be able to carry
on what waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from instar.access import SYSTEM
from instar.commands.execute import Context, within
from instar.commands.outbox import write_job
from instar.commands.ticket import Data, Ticket, from_row, select_ticket
from instar.engine.effects import ChildRequested
from instar.engine.events import ActionFailed, Cancelled, ChildEnded, Event, Rechecked
from instar.errors import InstarError
from instar.i18n import text

if TYPE_CHECKING:
    from instar.commands.run import Run

CHILD = "child"
"""The kind of the rows, and of the jobs that tell an end."""
CHANNEL = "process"

_INSERT = "INSERT INTO subscription (ticket_id, token, node, kind, name, created) VALUES (?, ?, ?, 'child', ?, ?)"
_OF_TOKEN = "SELECT name FROM subscription WHERE ticket_id = ? AND token = ? AND kind = 'child'"
_FORGET = "DELETE FROM subscription WHERE ticket_id = ? AND token = ? AND kind = 'child'"
_WAITING = "SELECT token FROM subscription WHERE kind = 'child' AND name = ? AND ticket_id = ?"
_LOOKING = """
SELECT 1 FROM subscription WHERE ticket_id = ? AND kind = 'condition' AND name IN ('all', 'any') LIMIT 1"""


def request(run: Run, effect: ChildRequested) -> None:
    """Open the child; the token waits for its end, or has its answer at once. What keeps it from being opened is told
    as the failure of an action is."""
    from instar.commands.open import OpenTicket  # it begins runs itself

    ticket, args = run.ticket, effect.args
    node = run.process.nodes[effect.node]
    told = OpenTicket(
        title=str(args.get("title") or text(node.title) or ticket.title),
        role=effect.role,
        process=effect.process,
        service=effect.service,
        body=str(args.get("body") or ""),
        requester=args.get("requester"),
        data=args.get("data") or {},
        channel=CHANNEL,
        parent=ticket.number,
        partial=True,
    )
    try:
        opened = within(run.context, told, actor=SYSTEM)
    except InstarError as error:
        run.pending.append(ActionFailed(effect.token, error.code, error.sentences()))
        return
    child = _load(run.context, opened["ticket"])
    if not effect.waits:
        run.pending.append(ChildEnded(effect.token, child.number))
    elif child.ended is not None:  # it ran through at once, before anybody waited for it
        run.pending.append(ChildEnded(effect.token, child.number, child.result, child.data))
    else:
        row = (ticket.id, effect.token, effect.node, str(child.id), run.context.now)
        run.context.tx.run(_INSERT, row)


def tell_end(run: Run) -> None:
    """The run of a ticket is over: the token above that waits for it goes on, and conditions there are looked at."""
    ticket, tx = run.ticket, run.context.tx
    if not ticket.parent_id:
        return
    token = tx.value(_WAITING, (str(ticket.id), ticket.parent_id))
    if token is None and tx.value(_LOOKING, (ticket.parent_id,)) is None:
        return
    told: Data = {"token": token, "number": ticket.number, "result": ticket.result, "data": ticket.data}
    last = tx.value("SELECT coalesce(max(id), 0) FROM event WHERE ticket_id = ?", (ticket.id,))
    key = f"{CHILD}.{ticket.id}.{last}"
    write_job(tx, CHILD, key, told, run.context.now, ticket=ticket.parent_id)
    run.context.jobs = True


def take_end(context: Context, ticket: Ticket, told: Data) -> Event:
    """What the ticket above is told by such a job; nothing is waited for then any more."""
    if told["token"] is None:
        return Rechecked()
    context.tx.run(_FORGET, (ticket.id, told["token"]))
    return ChildEnded(told["token"], told["number"], told["result"], told["data"])


def cancel(run: Run, token: int) -> None:
    """The child that a token waits for, which has been dropped, is cancelled with it. Its row goes first, so that its
    end is told nobody."""
    context, place = run.context, (run.ticket.id, token)
    found = [int(name) for (name,) in context.tx.all(_OF_TOKEN, place)]
    if found:
        context.tx.run(_FORGET, place)
    for id in found:
        child = _load(context, id)
        if child.ended is None:
            below = type(run)(context, child)
            below.feed(Cancelled())
            below.finish("cancelled", {"by": run.ticket.number})


def _load(context: Context, id: int) -> Ticket:
    row = select_ticket(context.tx, id)
    assert row is not None, "tickets are never deleted"
    return from_row(row)
