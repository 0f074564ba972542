"""Another service for a ticket, in one step: the team that performs it, its process and its clocks follow.

Where the new service names another process the ticket is handed over to it: number, conversation, files and values
stay, what does not belong to the new role is kept aside. Who answers for the ticket keeps it if he is in the new team,
else it lies in that team's queue; so do open steps that are for the team of the service. What would become of it is
told by the same command, carried out and taken back (``rehearse``): a preview that counts otherwise would be a second
truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instar.commands.assignment import give
from instar.commands.candidates import refuse_without_plugin
from instar.commands.clocks import present, promises
from instar.commands.entitlement import check as check_contract
from instar.commands.execute import Answer, Context, handles
from instar.commands.run import Run, zone
from instar.commands.services import service_named
from instar.commands.ticket import Ticket, load, refuse_outdated
from instar.engine.catalogue import SERVICE_TEAM
from instar.engine.model import Node
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _, text
from instar.store import Service
from instar.store.services import inside

_ITEMS = "SELECT id, node, team_id, assignee_id FROM work_item WHERE ticket_id = ? ORDER BY id"
_GIVE = "UPDATE work_item SET team_id = ?, assignee_id = ?, absent_id = NULL WHERE id = ?"
KIND = "service"
"""Of the row of history."""


@dataclass(frozen=True, slots=True)
class ChangeService:
    """Bind the ticket to the service with this key. ``keep_process``: the run goes on, only team and clocks follow."""

    ticket: int
    service: str
    keep_process: bool = False
    rev: int | None = None


@handles(ChangeService, "ticket.edit")
def change_service(context: Context, command: ChangeService) -> Answer:
    ticket = load(context, command.ticket)
    refuse_outdated(ticket, command.rev)
    service = orderable_service(context, command.service)
    if service.id == ticket.service_id:
        said = _("{number} is bound to this service already: {name}.")
        raise Refused("same_service", said.format(number=ticket.number, name=text(service.title)))
    process = None if command.keep_process or ticket.ended is not None else service.process
    return bind(context, ticket, service, process)


def bind(
    context: Context, ticket: Ticket, service: Service, process: str | None, back: tuple[int | None] | None = None
) -> Answer:
    """Make it so, and write the row of history. ``process``: the one that it is to run from now on, None: as it is.
    ``back``: the team that it had, where a change is taken back."""
    refuse_without_plugin(context, ticket)
    before, old = _held(context, ticket), context.kernel.directory.service(ticket.service_id)
    team = back[0] if back is not None else _team_of(ticket, service)
    run = Run(context, ticket)
    run.promised = bool(promises(context, ticket, run.process))
    clocks = present(context, ticket)
    was = ticket.process
    ticket.service_id, ticket.team_id = service.id, team
    if ticket.assignee_id is not None and not _stays(context, ticket.assignee_id, team, old):
        ticket.assignee_id = None
    ticket.zone_id = zone(context, ticket)
    if process is not None and process != was:
        role, key = _role_of(context, process)
        run.hand_over(role, key)
    elif ticket.ended is None:
        _hand_steps(run, old, service)
    after = _held(context, ticket)
    told = {"from": old.key, "to": service.key, "process_from": was, "process_to": ticket.process}
    told |= check_contract(context, ticket)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    run.finish(KIND, {**told, "changes": changes})
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "rev": ticket.rev,
        "service": service.key,
        "team": after["team"],
        "assignee": after["assignee"],
        "process": ticket.process,
        "handed": ticket.process != was,
        "role": ticket.role,
        "stage": ticket.stage,
        "items": run.opened,
        "clocks_before": [row.as_json() for row in clocks],
        "clocks": [row.as_json() for row in present(context, ticket)],
    }


def take_back(context: Context, ticket: Ticket, payload: Mapping[str, Any]) -> Answer:
    """Bind the ticket to the service before, with the team and the person that it had; a process that was left for
    another one begins anew."""
    context.authorize(ticket.key, "ticket.edit")
    service = service_named(context, payload["from"])
    left = payload["process_from"] if payload["process_from"] != payload["process_to"] else None
    if left is not None and context.kernel.definitions.current("process", left) is None:
        raise Refused("no_way_back", _("The process that it came from is not in force any more."))
    directory = context.kernel.directory
    changes = payload["changes"]
    team = ticket.team_id
    if "team" in changes:
        found = directory.find("team", changes["team"][0]) if changes["team"][0] else None
        team = found.id if found else None
    if "assignee" in changes:
        person = directory.find("user", changes["assignee"][0]) if changes["assignee"][0] else None
        ticket.assignee_id = person.id if person and person.active else None
    return bind(context, ticket, service, left, (team,))


def orderable_service(context: Context, key: str) -> Service:
    """A service that tickets may be bound to; raises Invalid under "service"."""
    try:
        service = service_named(context, key)
    except NotFound as error:
        raise Invalid({"service": [error.message]}, hint=error.hint) from None
    name = text(service.title) or service.key
    if not service.active:
        said = (
            _("“{name}” is a draft: it is not in use yet.") if service.state == "draft" else _("“{name}” is retired.")
        )
        raise Invalid({"service": [said.format(name=name)]}, hint=_("Choose a service that is in use."))
    if not service.process and inside(context.kernel.directory.services(), service.id):
        said = _("“{name}” is only a heading.").format(name=name)
        raise Invalid({"service": [said]}, hint=_("Choose one of the services inside it."))
    return service


# -- below: how it is done -----------------------------------------------------------------------------------


def _team_of(ticket: Ticket, service: Service) -> int | None:
    """A service that nobody performs leaves the ticket with the team that has it."""
    return service.team_id if service.team_id is not None else ticket.team_id


def _role_of(context: Context, process: str) -> tuple[str, str]:
    key, version = context.kernel.definitions.for_process(process)
    return context.kernel.definitions.process(version).role, key


def _stays(context: Context, person: int, team: int | None, old: Service) -> bool:
    """Whether who answers for the ticket goes on with it: nobody takes it from a member of the team that it goes to."""
    return team is None or team == old.team_id or person in context.kernel.directory.members(team)


def _hand_steps(run: Run, old: Service, new: Service) -> None:
    """Open steps that are for the team of the service lie in the new team's queue, or are given out there."""
    if new.team_id is None or new.team_id == old.team_id:
        return
    context, ticket = run.context, run.ticket
    members = context.kernel.directory.members(new.team_id)
    for id, name, team, assignee in context.tx.all(_ITEMS, (ticket.id,)):
        node = run.process.nodes.get(name)
        if team == old.team_id and node is not None and _is_for_service(node):
            context.tx.run(_GIVE, (new.team_id, assignee if assignee in members else None, id))
            given = give(context, ticket, node, id)
            run.given += [given] if given is not None else []


def _is_for_service(node: Node) -> bool:
    if not node.candidates:
        return True
    named = node.candidates.get("team")
    return named == SERVICE_TEAM or (isinstance(named, tuple | list) and SERVICE_TEAM in named)


def _held(context: Context, ticket: Ticket) -> dict[str, str | None]:
    """What history compares."""
    directory = context.kernel.directory
    team = directory.person(ticket.team_id) if ticket.team_id else None
    assignee = directory.person(ticket.assignee_id) if ticket.assignee_id else None
    return {
        "service": directory.service(ticket.service_id).key,
        "team": team.key if team else None,
        "assignee": assignee.key if assignee else None,
    }
