"""Undo: one's own last change of a ticket is taken back by the ordinary command that writes the opposite.

Within 15 minutes, and only while nobody has changed the same since; history keeps both rows. What was sent, and what a
step has asked of the outside, is never taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import orjson

from instar.commands.candidates import Item
from instar.commands.edit import EditTicket, plain_values
from instar.commands.execute import COMMANDS, Answer, Context, handles
from instar.commands.links import AddLink, DropLink, has_link
from instar.commands.move import MoveTicket
from instar.commands.role import ChangeBack
from instar.commands.service_change import take_back
from instar.commands.ticket import Ticket, load, number, refuse_outdated
from instar.commands.work import ClaimWork, ReassignWork, ReleaseWork, assign
from instar.engine.undo import FIELDS, HANDS, KINDS, LINKS, ROLE, SERVICE, STAGE, UNDO_MS, entered, way_back
from instar.errors import InstarError, Invalid, Refused
from instar.i18n import _, text

_LAST = f"""
SELECT id, at, kind, payload FROM event WHERE ticket_id = ? AND actor_id = ?
AND kind IN ({", ".join(f"'{kind}'" for kind in KINDS)}) ORDER BY id DESC LIMIT 1"""
_STAGES = """
SELECT payload FROM event WHERE ticket_id = ? AND id < ? AND payload LIKE '%"stage_entered"%'
ORDER BY id DESC LIMIT 1"""
_ITEM = "SELECT id, token, node, team_id, assignee_id FROM work_item WHERE id = ? AND ticket_id = ?"


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the actor's last change of the ticket. ``event``: only if that row of history is it; ``since`` and
    ``until`` (ms): only if it was made then."""

    ticket: int
    event: int | None = None
    rev: int | None = None
    since: int | None = None
    until: int | None = None


class _Row(NamedTuple):
    id: int
    kind: str
    payload: Mapping[str, Any]


@handles(Undo, "")
def undo(context: Context, command: Undo) -> Answer:
    ticket = load(context, command.ticket, "ticket.view")
    refuse_outdated(ticket, command.rev)
    row = _last(context, ticket, command)
    answer = _WAYS[way_back(row.kind, row.payload)](context, ticket, row)
    return {"ticket": ticket.id, "number": ticket.number, "event": row.id, **answer}


# -- below: how it is done -----------------------------------------------------------------------------------


def _last(context: Context, ticket: Ticket, command: Undo) -> _Row:
    """The row to take back; raises Refused with the reason where there is none."""
    found = context.tx.one(_LAST, (ticket.id, context.actor.id)) if context.actor.id is not None else None
    if found is None:
        raise Refused("nothing_to_undo", _("You have changed nothing here that could be taken back."))
    id, at, kind, payload = found
    if command.since is not None and at < command.since:
        raise Refused("nothing_to_undo", _("You have changed nothing here that could be taken back."))
    if command.event not in (None, id) or (command.until is not None and at > command.until):
        raise Refused(
            "not_the_last",
            _("Only your last change can be taken back, and this is an earlier one."),
            hint=_("Take back the later one first."),
        )
    if context.now - at > UNDO_MS:
        raise Refused(
            "undo_too_late",
            _("That was more than {minutes} minutes ago.").format(minutes=UNDO_MS // 60_000),
            hint=_("Change it by hand: history shows what it was."),
        )
    row = _Row(id, kind, orjson.loads(payload))
    if not way_back(row.kind, row.payload):
        raise Refused("sent", _("A step that is done, and what it has sent, cannot be taken back."))
    return row


def _fields(context: Context, ticket: Ticket, row: _Row) -> Answer:
    """The old value of every field, unless one of them is another by now."""
    now, changes = plain_values(context, ticket), row.payload["changes"]
    theirs = sorted(name.removeprefix("data.") for name, (_old, new) in changes.items() if now.get(name) != new)
    if theirs:
        raise _changed_since(_("Somebody has changed this since: {names}.").format(names=", ".join(theirs)))
    inputs = context.kernel.definitions.fields(ticket.role, ticket.version_id).inputs
    values: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for name, (old, _new) in changes.items():
        field = name.removeprefix("data.")
        if field == name:
            values[name] = old
        elif field not in inputs or inputs[field].entered:  # what is worked out follows by itself
            data[field] = old
    return _by(context, EditTicket(ticket.id, {**values, **({"data": data} if data else {})}))


def _hands(context: Context, ticket: Ticket, row: _Row) -> Answer:
    """The step goes back to who had it, or to nobody."""
    before, after = row.payload["from"], row.payload["to"]
    found = context.tx.one(_ITEM, (row.payload["item"], ticket.id))
    if found is None:
        raise _changed_since(_("The step is done."))
    item = Item(*found)
    if item.assignee_id != after:
        raise _changed_since(_("Somebody else has the step now."))
    if before is None:
        return _by(context, ReleaseWork(item.id))
    if before == context.actor.id and after is None:
        return _by(context, ClaimWork(item.id))
    if before == context.actor.id:  # who has handed his step on may take it back before the other has begun
        context.authorize(ticket.key, "ticket.act")
        assign(context, item, ticket, before, "claimed")
        return {"item": item.id}
    person = context.kernel.directory.person(before)
    return _by(context, ReassignWork(item.id, person.key if person else ""))


def _role(context: Context, ticket: Ticket, row: _Row) -> Answer:
    effects = row.payload.get("effects") or ()
    roles = [effect["to"] for effect in effects if effect.get("kind") == "role_changed"] or [row.payload.get("to")]
    if ticket.role != roles[-1]:
        raise _changed_since(_("The ticket has another role by now."))
    return _by(context, ChangeBack(ticket.id))


def _stage(context: Context, ticket: Ticket, row: _Row) -> Answer:
    """Back to the stage before, where the process has a way there that asks for nothing."""
    if ticket.stage != entered(row.payload):
        raise _changed_since(_("The ticket has moved on."))
    earlier = context.tx.value(_STAGES, (ticket.id, row.id))
    stage = entered(orjson.loads(earlier)) if earlier else None
    process = context.kernel.definitions.process(ticket.version_id)
    title = next((text(known.title) or known.id for known in process.stages if known.id == stage), None)
    if stage is None or title is None:
        raise Refused("no_way_back", _("It was in no other stage before."))
    answer = _by(context, MoveTicket(ticket.id, stage))
    if "needs_form" in answer:
        said = _("The way back to {stage} asks for more.").format(stage=title)
        raise Refused("no_way_back", said, hint=_("Do the step by hand."))
    return answer


def _links(context: Context, ticket: Ticket, row: _Row) -> Answer:
    """A link that was made goes, one that was removed comes back."""
    kind, other = row.payload["link"], row.payload["other"]
    made = row.kind == "linked"
    if has_link(context, kind, ticket.id, other) != made:
        raise _changed_since(_("Somebody has changed this link since."))
    return _by(context, (DropLink if made else AddLink)(ticket.id, kind, number(other)))


def _service(context: Context, ticket: Ticket, row: _Row) -> Answer:
    """The service before, with its team; a process that was left begins anew."""
    if context.kernel.directory.service(ticket.service_id).key != row.payload["to"]:
        raise _changed_since(_("The ticket has another service by now."))
    if ticket.process != row.payload["process_to"]:
        raise _changed_since(_("The ticket runs another process by now."))
    return take_back(context, ticket, row.payload)


_WAYS: Mapping[str, Callable[[Context, Ticket, _Row], Answer]] = {
    FIELDS: _fields,
    HANDS: _hands,
    ROLE: _role,
    STAGE: _stage,
    LINKS: _links,
    SERVICE: _service,
}


def _by(context: Context, command: object) -> Answer:
    """Carry out the opposite as itself: with its own permission, its own rules and its own row of history."""
    spec = COMMANDS[type(command)]
    inner = replace(context, permission=spec.permission)
    try:
        answer = spec.handler(inner, command)
    except Invalid as error:
        told = " ".join(str(said) for found in error.errors.values() for said in found)
        raise Refused("cannot_undo", _("This cannot be taken back: {why}").format(why=told)) from error
    except InstarError as error:
        if error.code not in ("no_such_move", "ambiguous"):
            raise
        raise Refused("no_way_back", _("This cannot be taken back: {why}").format(why=error.message)) from error
    context.jobs = context.jobs or inner.jobs
    return answer


def _changed_since(said: str) -> Refused:
    return Refused("changed_since", said, hint=_("Look at the ticket as it is now."))
