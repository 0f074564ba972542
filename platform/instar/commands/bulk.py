"""One command over many tickets: written down with every ticket it is for, carried on ticket by ticket by a worker.

Each ticket is a transaction of its own, in the name and with the rights of who asked; what one refuses keeps no other
one back. The command of a ticket bears a key of its own, so a worker that is killed between the ticket and its row here
does nothing twice: the next one goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import orjson

from instar.access import Actor, Mask
from instar.commands import arguments
from instar.commands.edit import EditTicket
from instar.commands.end import CancelTicket
from instar.commands.execute import COMMANDS, Answer, Context, execute, handles
from instar.commands.messages import PostReply
from instar.commands.move import MoveTicket
from instar.commands.notices import write
from instar.commands.outbox import write_job
from instar.commands.role import ChangeRole
from instar.commands.service_change import ChangeService
from instar.commands.undo import Undo
from instar.commands.watching import Watch
from instar.engine.undo import UNDO_MS
from instar.errors import Conflict, InstarError, Invalid, NotFound, Refused, nearest
from instar.i18n import _, current, use
from instar.kernel import Kernel
from instar.store import Tx

KIND = "bulk"
MOST = 5_000
"""Tickets of one call."""
LONG = 100
"""From so many on who has called is told of the end."""
MOST_AT_ONCE = 5
"""Calls of one account that run side by side."""
BULK: Mapping[str, Any] = {
    "edit": EditTicket,
    "move": MoveTicket,
    "role": ChangeRole,
    "service": ChangeService,
    "cancel": CancelTicket,
    "message": PostReply,
    "watch": Watch,
    "undo": Undo,
}
"""What can be done to many: each command takes the ticket's id first."""
UNDOABLE = frozenset({"edit", "move", "role", "service"})
"""Calls that can be taken back."""

_ROW = "SELECT owner_id, mask, language, command, arguments, state FROM bulk WHERE id = ?"
_INSERT = """
INSERT INTO bulk (owner_id, mask, language, command, arguments, total, created) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_ITEM = "INSERT INTO bulk_item (bulk_id, position, ticket_id) VALUES (?, ?, ?)"
_NEXT = """
SELECT position, ticket_id FROM bulk_item WHERE bulk_id = ? AND state = 'waiting' ORDER BY position LIMIT ?"""
_TOLD = "UPDATE bulk_item SET state = ?, code = ?, message = ? WHERE bulk_id = ? AND position = ? AND state = 'waiting'"
_SKIP = "UPDATE bulk_item SET state = 'skipped' WHERE bulk_id = ? AND state = 'waiting'"
_END = "UPDATE bulk SET state = ?, ended = ? WHERE id = ? AND state = 'running'"
_SPAN = "SELECT owner_id, command, state, created, ended FROM bulk WHERE id = ?"
_DONE = "SELECT ticket_id FROM bulk_item WHERE bulk_id = ? AND state = 'done' ORDER BY position"
_COUNTS = "SELECT state, count(*) FROM bulk_item WHERE bulk_id = ? GROUP BY state"
_RUNNING = "SELECT count(*) FROM bulk WHERE owner_id = ? AND state = 'running'"


@dataclass(frozen=True, slots=True)
class StartBulk:
    """Do ``command`` (a key of ``BULK``) with ``arguments`` to every one of ``tickets`` (ids), in this order. An edit
    may name several people as ``assignee``: the tickets come to them in turn."""

    command: str
    tickets: tuple[int, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopBulk:
    """Leave the tickets alone that have not had their turn yet."""

    bulk: int


@dataclass(frozen=True, slots=True)
class UndoBulk:
    """Take back what a call has done, ticket by ticket, each where it is still the last that one has changed there."""

    bulk: int


@handles(StartBulk, "ticket.view")
def start_bulk(context: Context, command: StartBulk) -> Answer:
    if context.actor.id is None:
        raise NotFound("no_account", _("Nobody is logged in."))
    context.asked = True  # every ticket is asked for when its turn comes
    made = command_of(command.command, 0, command.arguments)
    arguments.check(made, COMMANDS[type(made)].checks)
    tickets = tuple(dict.fromkeys(command.tickets))
    if not tickets:
        raise Invalid({"select": [_("No ticket is chosen.")]})
    if len(tickets) > MOST:
        raise Invalid({"select": [_("At most {limit} tickets at once. Narrow it down.").format(limit=MOST)]})
    if context.tx.value(_RUNNING, (context.actor.id,)) >= MOST_AT_ONCE:
        raise Conflict("too_many_jobs", _("Wait until one of your {limit} jobs is done.").format(limit=MOST_AT_ONCE))
    mask = context.actor.mask.stored if context.actor.mask else None
    given = orjson.dumps(dict(command.arguments)).decode()
    row = (context.actor.id, mask, current(), command.command, given, len(tickets), context.now)
    bulk = context.tx.insert(_INSERT, row)
    context.tx.many(_ITEM, [(bulk, position, ticket) for position, ticket in enumerate(tickets)])
    write_job(context.tx, KIND, f"bulk:{bulk}", {"bulk": bulk}, context.now)
    context.jobs = True
    return {"bulk": bulk, "total": len(tickets)}


@handles(StopBulk, "ticket.view")
def stop_bulk(context: Context, command: StopBulk) -> Answer:
    row = context.tx.one(_ROW, (command.bulk,))
    context.asked = True
    if row is None or row[0] != context.actor.id:
        raise no_bulk()
    if row[5] != "running":
        raise Conflict("ended", _("It is over already."))
    context.tx.run(_SKIP, (command.bulk,))
    context.tx.run(_END, ("stopped", context.now, command.bulk))
    return {"bulk": command.bulk}


@handles(UndoBulk, "ticket.view")
def undo_bulk(context: Context, command: UndoBulk) -> Answer:
    row = context.tx.one(_SPAN, (command.bulk,))
    context.asked = True
    if row is None or row[0] != context.actor.id:
        raise no_bulk()
    _owner, name, state, created, ended = row
    if name not in UNDOABLE:
        raise Refused("no_undo", _("What this has done cannot be taken back."))
    if state == "running":
        raise Conflict("running", _("It is still running. Stop it first."))
    if context.now - ended > UNDO_MS:
        said = _("That was more than {minutes} minutes ago.").format(minutes=UNDO_MS // 60_000)
        raise Refused("undo_too_late", said, hint=_("Change it by hand: history shows what it was."))
    tickets = tuple(id for (id,) in context.tx.all(_DONE, (command.bulk,)))
    if not tickets:
        raise Refused("nothing_to_undo", _("It has changed nothing."))
    return start_bulk(context, StartBulk("undo", tickets, {"since": created, "until": ended}))


def no_bulk() -> NotFound:
    """The same words for a job that is not there and for somebody else's."""
    return NotFound("no_job", _("There is no such job, or it is not yours."))


def give_up(kernel: Kernel, bulk: int) -> None:
    """Leave out the ticket whose turn it is: whoever tried it has died of it too often."""
    waiting = kernel.store.read().all(_NEXT, (bulk, 1))
    with kernel.store.transaction() as tx:
        for position, _ticket in waiting:
            tx.run(_TOLD, ("failed", "lost", _("The worker stopped in the middle of the last try."), bulk, position))


def carry_on(kernel: Kernel, bulk: int, count: int) -> bool:
    """Do the next ``count`` tickets; whether any are left."""
    row = kernel.store.read().one(_ROW, (bulk,))
    if row is None or row[5] != "running":
        return False
    owner, mask, language, name, given, _state = row
    values = orjson.loads(given)
    waiting = kernel.store.read().all(_NEXT, (bulk, count))
    for position, ticket in waiting:
        actor = kernel.access.actor(owner, Mask.read(mask))
        with use(language):
            told = _one(kernel, actor, name, ticket, values, bulk, position)
        with kernel.store.transaction() as tx:
            tx.run(_TOLD, (*told, bulk, position))
    if len(waiting) == count:
        return True
    with kernel.store.transaction() as tx:
        now = kernel.clock.now()
        tx.run(_END, ("done", now, bulk))
        _tell_end(kernel, tx, bulk, owner, name, now)
    return False


def _tell_end(kernel: Kernel, tx: Tx, bulk: int, owner: int, name: str, now: int) -> None:
    """Nobody waited for a call that has lasted; one that has failed somewhere is worth a look in any case."""
    counts: dict[str, int] = dict(tx.all(_COUNTS, (bulk,)))
    done, failed = counts.get("done", 0), counts.get("failed", 0)
    if failed or done >= LONG:
        detail = {"job": "bulk", "id": bulk, "command": name, "done": done, "failed": failed}
        write(kernel, tx, "job", (owner,), None, now=now, by=None, key=f"job.bulk.{bulk}", detail=detail)


def _one(
    kernel: Kernel, actor: Actor | None, name: str, ticket: int, values: Mapping[str, Any], bulk: int, position: int
) -> tuple[str, str | None, str | None]:
    """(state, code, message) of one ticket."""
    if actor is None:
        return "failed", "no_account", _("The account is off.")
    try:
        made = command_of(name, ticket, values, position)
        answer = execute(kernel, made, actor, key=f"bulk:{bulk}:{position}", batch=f"bulk.{bulk}")
    except InstarError as error:
        return "failed", error.code, error.sentences()
    if "needs_form" in answer:
        return "failed", "needs_form", _("The step asks for more.")
    return "done", None, None


def command_of(name: str, ticket: int, values: Mapping[str, Any], position: int = 0) -> Any:
    """The command of one ticket, which stands at this place of the call; raises Invalid for a name or a field that is
    not there."""
    made = BULK.get(name)
    if made is None:
        near = nearest(name, BULK)
        hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
        raise Invalid({"command": [_("There is no command “{name}”.").format(name=name[:64]) + hint]})
    known = {one.name for one in fields(made)} - {"ticket", "rev", "origin"}
    unknown = {name: [_("This is not known here.")] for name in values if name not in known}
    if unknown:
        raise Invalid(unknown)
    values = _in_turn(values, position)
    try:
        return made(ticket, **{key: tuple(value) if key == "files" else value for key, value in values.items()})
    except TypeError:
        raise Invalid({"arguments": [_("Something is missing.")]}) from None


def _in_turn(values: Mapping[str, Any], position: int) -> Mapping[str, Any]:
    """One of several people: who it is follows from the ticket's place, so that a worker that goes on where another
    one was killed says the same."""
    edited = values.get("values")
    people = edited.get("assignee") if isinstance(edited, Mapping) else None
    if not isinstance(edited, Mapping) or not isinstance(people, list | tuple):
        return values
    return {**values, "values": {**edited, "assignee": people[position % len(people)] if people else None}}
