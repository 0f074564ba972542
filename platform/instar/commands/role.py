"""A change of role: number, conversation, files and every value stay; what the new role does not show is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.facts import env
from instar.commands.filled import attach_files, load_form
from instar.commands.run import Run
from instar.commands.ticket import Ticket, load, refuse_outdated
from instar.commands.work import changes
from instar.errors import Invalid, Refused, nearest
from instar.i18n import _, text


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """Give the ticket another role; without ``process`` the present one stays if it serves the role, else the role's.

    ``data``: fields of the new role; what is left out stands as "to fill" and blocks nothing.
    """

    ticket: int
    role: str
    process: str | None = None
    rev: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "api"


@dataclass(frozen=True, slots=True)
class ChangeBack:
    """Undo the last change of role: the role before and its process, whose values were kept and come back.

    It is a change like any other: the run starts anew at the beginning, and history keeps both.
    """

    ticket: int
    rev: int | None = None


_CHANGES = """
SELECT payload FROM event WHERE ticket_id = ? AND (kind = 'role' OR payload LIKE '%"role_changed"%')
ORDER BY id DESC LIMIT 50"""


@handles(ChangeRole, "ticket.edit")
def change_role(context: Context, command: ChangeRole) -> Answer:
    ticket = load(context, command.ticket)
    refuse_outdated(ticket, command.rev)
    kernel = context.kernel
    role = kernel.plugins.role(command.role)
    if role is None:
        near = nearest(command.role, kernel.plugins.roles)
        raise Invalid(
            {"role": [_("There is no role “{role}”.").format(role=command.role)]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    if command.role == ticket.role and command.process in (None, ticket.process):
        raise Refused(
            "same_role", _("{number} is this already: {role}.").format(number=ticket.number, role=text(role.title))
        )
    before, old_role, old_process = ticket.data, ticket.role, ticket.process
    form = kernel.definitions.role_form(command.role)
    if command.data:
        ticket.data = load_form(
            context, form, command.data, env(context, ticket, form), origin=command.origin, partial=True
        )
        attach_files(context, ticket.id, form, ticket.data)
    run = Run(context, ticket)
    keeps = command.process is None and ticket.ended is None and run.process.role == command.role
    if keeps:
        ticket.role = command.role
    else:
        run.hand_over(command.role, command.process)
    payload = {"from": old_role, "to": command.role, "process_from": old_process, "process_to": ticket.process}
    run.finish("role", {**payload, "changes": changes(before, ticket.data)})
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "rev": ticket.rev,
        "role": ticket.role,
        "process": ticket.process,
        "stage": ticket.stage,
        "items": run.opened,
    }


@handles(ChangeBack, "ticket.edit")
def change_back(context: Context, command: ChangeBack) -> Answer:
    ticket = load(context, command.ticket)
    refuse_outdated(ticket, command.rev)
    before = _role_before(context, ticket)
    if before is None:
        raise Refused("no_role_before", _("The ticket had no other role before."))
    role, process = before
    known = process is not None and context.kernel.definitions.current("process", process) is not None
    return change_role(context, ChangeRole(ticket.id, role, process if known else None))


def _role_before(context: Context, ticket: Ticket) -> tuple[str, str | None] | None:
    """(role, process) that the present role took the place of, by hand or by the process itself; None for none."""
    for (payload,) in context.tx.all(_CHANGES, (ticket.id,)):
        told = orjson.loads(payload)
        effects = [one for one in told.get("effects") or () if one.get("kind") == "role_changed"]
        for change in (told, *reversed(effects)):
            if change.get("to") == ticket.role and change.get("from") not in (None, ticket.role):
                return change["from"], change.get("process_from")
    return None
