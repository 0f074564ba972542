"""Commands of plugins: the one door for writes to a plugin's own tables, by the rules of every other command.

The kernel asks ``access``, checks what was sent, opens a ``tx`` that reaches the plugin's tables alone, carries out
what the plugin wants done to tickets by its ordinary commands, and writes the audit; all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.access import PERMISSIONS, SYSTEM, Actor
from instar.commands.alarms import set_alarm
from instar.commands.edit import EditTicket, PutData
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.facts import ticket_facts
from instar.commands.history import audit, record
from instar.commands.links import AddLink
from instar.commands.messages import PostReply, post
from instar.commands.open import OpenTicket
from instar.commands.rating import RateTicket, write_to_requester
from instar.commands.role import ChangeRole
from instar.commands.telling import tell_in_words
from instar.commands.ticket import Ticket, load, load_whoever_asks, ticket_id
from instar.commands.vouched import ForgetSender
from instar.contract import (
    Assign,
    Command,
    CommandAnswer,
    ForgetAddress,
    HandOver,
    LetterToRequester,
    LinkTicket,
    NewTicket,
    OnTicket,
    PostMessage,
    SetAlarm,
    SetData,
    SetPriority,
    SetRating,
    Tell,
    TicketEffect,
)
from instar.contract.arguments import loaded
from instar.errors import Forbidden, Invalid, NotFound, nearest
from instar.i18n import _
from instar.kernel import serving
from instar.store.fence import FencedTx
from instar.store.own import prefix_of

LARGEST = 64 << 10
"""Bytes of what a command answers, which is kept a day for repeats."""


@dataclass(frozen=True, slots=True)
class RunOwn:
    """Carry out the command ``command`` of a plugin. ``proven``: the plugin's own page asks, which has seen to it who
    it is; needed for commands that name no permission."""

    plugin: str
    command: str
    args: Mapping[str, Any] = field(default_factory=dict)
    proven: bool = False


class OwnTx(FencedTx):
    """What ``run`` of a command is given: see ``contract.CommandTx``."""

    def __init__(self, context: Context, plugin: str, ticket: Mapping[str, Any] | None) -> None:
        super().__init__(context.tx, prefix_of(plugin))
        self.now, self.actor, self.ticket = context.now, context.actor, ticket
        self.day = context.kernel.day(context.now)


@handles(RunOwn, "")
def run_own(context: Context, command: RunOwn) -> Answer:
    given = _find(context, command)
    about = _authorize(context, given, command)
    args = loaded(given.schema, command.args)
    facts = {**ticket_facts(context, about), "id": about.id, "data": about.data} if about else None
    answer = _carry_out(context, command, given, args, facts)
    by = context.actor if given.permission is not None else SYSTEM
    if answer.cause is not None:
        context.cause = {"plugin": command.plugin, "title": answer.cause.title, "chain": list(answer.cause.chain)}
    opened = _grant(context, command.plugin, answer, about, by)
    detail = {"ticket": about.number} if about else {}
    audit(context, "plugin.command", f"{command.plugin}.{given.key}", {**answer.audit, **detail})
    return {"result": dict(answer.result), "opened": opened}


def _find(context: Context, command: RunOwn) -> Command:
    """Raises NotFound, by name where the plugin has others."""
    plugins = context.kernel.plugins
    given = plugins.command(command.plugin, command.command)
    if given is not None and (given.permission is not None or command.proven):
        return given
    known = [key for plugin, key in plugins.commands if plugin == command.plugin]
    near = nearest(command.command, known)
    context.asked = True
    raise NotFound(
        "no_command",
        _("The plugin “{plugin}” has no command “{key}”, or is off.").format(
            plugin=command.plugin[:64], key=command.command[:64]
        ),
        hint=_("Did you mean “{name}”?").format(name=near) if near else None,
    )


def _authorize(context: Context, given: Command, command: RunOwn) -> Ticket | None:
    """Ask ``access``; the ticket that the command is about. Before anything else of what was sent is looked at."""
    if given.permission is not None and given.permission not in PERMISSIONS:
        context.kernel.plugins.fault_of(
            command.plugin, ValueError(f"there is no permission {given.permission!r}"), f"the command {given.key}"
        )
        raise Forbidden("not_allowed", _("This command names a permission that there is not."))
    if not given.ticket:
        if given.permission is None:
            context.asked = True
        else:
            context.authorize(permission=given.permission)
        return None
    number = command.args.get(given.ticket)
    if not isinstance(number, str) or not number.strip():
        if given.permission is not None:
            context.authorize(permission=given.permission)
        raise Invalid({given.ticket: [_("Name the ticket by its number, such as T-12.")]})
    id = ticket_id(number)
    if given.permission is not None:
        return load(context, id, given.permission)
    context.asked = True
    return load_whoever_asks(context, id)


def _carry_out(
    context: Context, command: RunOwn, given: Command, args: Mapping[str, Any], ticket: Mapping[str, Any] | None
) -> CommandAnswer:
    """Raises what the plugin refuses by, and PluginFault for anything else; either way nothing is left of it."""
    tx = OwnTx(context, command.plugin, ticket)

    def run() -> CommandAnswer:
        with serving(context.kernel):
            answer = given.run(tx, args)
        if answer is None:
            return CommandAnswer()
        if not isinstance(answer, CommandAnswer):
            raise TypeError(f"the command {given.key} returned {type(answer).__name__}; it returns CommandAnswer")
        size = len(orjson.dumps(dict(answer.result))) + len(orjson.dumps(dict(answer.audit)))
        if size > LARGEST:
            raise ValueError(f"the command {given.key} answered {size} bytes; {LARGEST} are the most")
        return answer

    try:
        return context.kernel.plugins.call(command.plugin, f"the command {given.key}", run, here=True)
    finally:
        tx.closed = True


def _grant(context: Context, plugin: str, answer: CommandAnswer, about: Ticket | None, by: Actor) -> list[str]:
    """Carry out what the command wants done to tickets; numbers of those that it opened."""
    opened = []
    for wanted in answer.effects:
        if isinstance(wanted, NewTicket):
            made = OpenTicket(
                title=wanted.title,
                role=wanted.role,
                process=wanted.process,
                service=wanted.service,
                body=wanted.body,
                requester=wanted.requester,
                data=wanted.data,
                parent=wanted.parent,
                partial=True,
            )
            opened.append(within(context, made, actor=by)["number"])
        elif isinstance(wanted, SetAlarm):
            set_alarm(context, plugin, wanted)
        elif isinstance(wanted, ForgetAddress):
            within(context, ForgetSender(wanted.kind, wanted.value, wanted.account), actor=SYSTEM)
        elif isinstance(wanted, OnTicket):
            _change(context, ticket_id(wanted.number), wanted.effect, by)
        elif isinstance(wanted, Tell) and about is None:
            key = f"{wanted.kind}.{wanted.url}.{context.now}"
            tell_in_words(context, wanted.kind, wanted.people, wanted.text, None, key=key, url=wanted.url)
        elif about is None:
            raise RuntimeError("the command is about no ticket: say by OnTicket which one is meant")
        else:
            _change(context, about.id, wanted, by)
    return opened


def _change(context: Context, id: int, effect: TicketEffect, by: Actor) -> None:
    if isinstance(effect, SetRating):
        within(context, RateTicket(id, effect.rating, asked=effect.asked), actor=by)
    elif isinstance(effect, LetterToRequester):
        inner = Context(context.kernel, context.tx, by, context.now, "ticket.comment", cause=context.cause)
        write_to_requester(inner, load(inner, id), effect)
        context.jobs |= inner.jobs
    elif isinstance(effect, SetData):
        within(context, PutData(id, dict(effect.values)), actor=by)
    elif isinstance(effect, Assign):
        given = {"team": effect.team, "assignee": effect.person}
        named = {name: value for name, value in given.items() if value is not None}
        within(context, EditTicket(id, named), actor=by)
    elif isinstance(effect, SetPriority):
        within(context, EditTicket(id, {"priority": effect.priority}), actor=by)
    elif isinstance(effect, LinkTicket):
        within(context, AddLink(id, effect.kind, effect.other), actor=by)
    elif isinstance(effect, HandOver):
        within(context, ChangeRole(id, effect.role, effect.process), actor=by)
    elif isinstance(effect, Tell):
        tell_in_words(context, effect.kind, effect.people, effect.text, id)
    else:
        _post(context, id, effect, by)


def _post(context: Context, id: int, wanted: PostMessage, by: Actor) -> None:
    if not wanted.automatic:
        within(context, PostReply(id, wanted.body, wanted.audience), actor=by)
        return
    needed = "ticket.comment_internal" if wanted.audience == "internal" else "ticket.comment"
    inner = Context(context.kernel, context.tx, by, context.now, needed, cause=context.cause)
    message = post(inner, load(inner, id), wanted.body, wanted.audience, automatic=True)
    record(inner, id, "message", {"message": message, "audience": wanted.audience})
    context.jobs |= inner.jobs
