"""A template that acts: its text is sent, fields are set, people named, the outcome of a step pressed – all or nothing.

Every part is the ordinary command with its own permission, its own checks and its own row of history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.commands.answers import ME, no_answer
from instar.commands.edit import EditTicket
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.messages import PostReply
from instar.commands.ticket import Ticket, load
from instar.commands.watching import Watch
from instar.commands.work import CompleteWork
from instar.errors import InstarError, Refused
from instar.i18n import _

_ANSWER = "SELECT owner_id, team_id, acts FROM answer WHERE id = ?"
_ITEMS = "SELECT id, node FROM work_item WHERE ticket_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class UseMacro:
    """Do on the ticket what a template does. ``text``: its text as it is to be sent, "" sends none; ``audience``:
    public | internal. Where the outcome's form asks for a reply, the text is that reply."""

    ticket: int
    answer: int
    text: str = ""
    audience: str = "public"


@handles(UseMacro, "ticket.comment")
def use_macro(context: Context, command: UseMacro) -> Answer:
    ticket = load(context, command.ticket)
    acts = _acts(context, command.answer)
    values: dict[str, Any] = {name: acts[name] for name in ("priority", "team") if name in acts}
    if acts.get("assignee"):
        values["assignee"] = context.actor.key if acts["assignee"] == ME else acts["assignee"]
    if acts.get("fields"):
        values["data"] = dict(acts["fields"])
    if values:
        within(context, EditTicket(ticket.id, values))
    if acts.get("watch"):
        within(context, Watch(ticket.id))
    text, outcome = command.text.strip(), str(acts.get("outcome", ""))
    step = _step(context, ticket, outcome) if outcome else None
    reply = step[1] if step else ""
    if text and not (reply and command.audience == "public"):
        within(context, PostReply(ticket.id, text, command.audience))
    if step:
        data = {reply: text} if reply and command.audience == "public" else {}
        within(context, CompleteWork(step[0], outcome, data, ticket=ticket.id))
    return {"ticket": ticket.id, "number": ticket.number, "done": sorted(acts), "sent": bool(text)}


# -- below: how it is done -----------------------------------------------------------------------------------


def _acts(context: Context, id: int) -> Mapping[str, Any]:
    """What a template that the actor may use does: his own, or one of his teams'."""
    row = context.tx.one(_ANSWER, (id,))
    if row is None or (row[0] != context.actor.id and row[1] not in context.actor.teams):
        raise no_answer()
    acts: Mapping[str, Any] = orjson.loads(row[2])
    return acts


def _step(context: Context, ticket: Ticket, outcome: str) -> tuple[int, str]:
    """The oldest open step that has the outcome, and the field of its form that is the reply, "" for none."""
    definitions = context.kernel.definitions
    nodes = definitions.process(ticket.version_id).nodes
    for id, node in context.tx.all(_ITEMS, (ticket.id,)):
        if nodes[node].outcome(outcome) is None:
            continue
        try:
            form = definitions.step_form(ticket.version_id, node, outcome)
        except InstarError:  # published by other code
            continue
        wanted = (
            name for name in form.replies if not form.inputs[name].outcomes or outcome in form.inputs[name].outcomes
        )
        return id, next(wanted, "")
    said = _("No open step of {number} has the outcome “{outcome}” now.")
    raise Refused("no_outcome", said.format(number=ticket.number, outcome=outcome[:64]))
