"""Call activities: a process opens a child ticket, by the same command as everybody else.

This stands above ``open.py``, which begins runs, so what carries out effects (``carry.py``) is told of it here.
"""

from __future__ import annotations

from instar.access import SYSTEM
from instar.commands.carry import CARRIERS
from instar.commands.execute import within
from instar.commands.open import OpenTicket
from instar.commands.run import Run
from instar.commands.ticket import load_whoever_asks
from instar.engine.effects import ChildRequested
from instar.engine.events import ActionFailed, ChildEnded
from instar.errors import InstarError
from instar.i18n import text

CHANNEL = "process"

_INSERT = "INSERT INTO subscription (ticket_id, token, node, kind, name, created) VALUES (?, ?, ?, 'child', ?, ?)"


def request(run: Run, effect: ChildRequested) -> None:
    """Open the child; the token waits for its end, or has its answer at once. What keeps it from being opened is told
    as the failure of an action is."""
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
        called=effect.waits,
    )
    tx = run.context.tx
    tx.run("SAVEPOINT child")  # half a child would be left otherwise of one that is refused late
    try:
        opened = within(run.context, told, actor=SYSTEM)
    except InstarError as error:
        tx.run("ROLLBACK TO SAVEPOINT child")
        run.pending.append(ActionFailed(effect.token, error.code, error.sentences()))
        return
    tx.run("RELEASE SAVEPOINT child")
    child = load_whoever_asks(run.context, opened["ticket"])
    if not effect.waits:
        run.pending.append(ChildEnded(effect.token, child.number))
    elif child.ended is not None:  # it ran through at once, before anybody waited for it
        failed = child.state.get("error")
        run.pending.append(ChildEnded(effect.token, child.number, child.result, child.data, failed))
    else:
        row = (ticket.id, effect.token, effect.node, str(child.id), run.context.now)
        tx.run(_INSERT, row)


CARRIERS[ChildRequested] = request
