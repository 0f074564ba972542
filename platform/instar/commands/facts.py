"""What expressions see of a ticket. Its parts are looked up only when an expression asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from instar.access import Actor
from instar.commands.execute import Context
from instar.commands.ticket import Data, Ticket
from instar.engine.calendars import Calendar
from instar.forms import Form
from instar.forms.locales import zone_of
from instar.forms.settled import settled

_REQUESTER = """
SELECT c.principal_id, c.name,
       (SELECT value FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'email'
        ORDER BY i.shared, i.verified DESC, i.value LIMIT 1)
FROM contact c WHERE c.id = ?"""


_CHILDREN = "SELECT id, process, ended, result FROM ticket WHERE parent_id = ? ORDER BY id LIMIT 1000"


class TicketFacts:
    """The engine's facts about one ticket at one moment: ``data``, ``ticket``, ``now`` (ms), ``user``."""

    __slots__ = ("_context", "_made", "_ticket", "asked", "data", "now")

    def __init__(self, context: Context, ticket: Ticket) -> None:
        self._context = context
        self._ticket = ticket
        self._made: Data | None = None
        self.data: Mapping[str, Any] = ticket.data
        self.now = context.now
        self.asked: dict[str, int] | None = None
        """Calendars that were counted by → their versions, for history."""

    @property
    def children(self) -> list[Data] | None:
        """The child tickets that were seen, for history; None where nothing looked at them."""
        return self._made.get("children") if self._made is not None else None

    @property
    def user(self) -> Data | None:
        return user_facts(self._context.actor)

    @property
    def zone(self) -> tzinfo:
        """The site's: in it timers count days."""
        return zone_of(self._context.kernel.settings.timezone)

    @property
    def most_items(self) -> int:
        return self._context.kernel.settings.most_items

    def calendars(self, key: str) -> Calendar | None:
        """The working-time calendar in force."""
        definitions, found = self._context.kernel.definitions, self._context.kernel.calendar(key)
        if found is not None:
            versions = ((one, definitions.current("calendar", one)) for one in (key, *found.extends))
            self.asked = {**(self.asked or {}), **{one: version.id for one, version in versions if version}}
        return found

    def settle(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Data that a task has set, as the forms of the ticket would have left it."""
        ticket, definitions = self._ticket, self._context.kernel.definitions
        form = definitions.fields(ticket.role, ticket.version_id)
        return settled(form, definitions.field_types(), data, env(self._context, ticket, form))

    @property
    def ticket(self) -> Data:
        if self._made is None:
            self._made = ticket_facts(self._context, self._ticket)
            if self._context.kernel.definitions.process(self._ticket.version_id).counts_children:
                self._made["children"] = _children(self._context, self._ticket.id)
        return self._made


def env(context: Context, ticket: Ticket, form: Form) -> Data:
    """The same for a form, which evaluates its own conditions and defaults; ``ticket`` only when one of them asks."""
    seen = TicketFacts(context, ticket)
    return {
        "data": seen.data,
        "ticket": seen.ticket if _asks_ticket(form) else {},
        "now": seen.now,
        "user": seen.user,
        "work": ticket.state.get("work", {}),
        "calendars": context.kernel.calendar,
    }


@lru_cache(maxsize=2048)
def _asks_ticket(form: Form) -> bool:
    """Whether a condition or a default of the form reads the ticket; forms never change."""
    expressions = (part for field in form.plan.order for part in field.expressions)
    return any(name.partition(".")[0] == "ticket" for part in expressions for name in part.reads)


def user_facts(actor: Actor) -> Data | None:
    """Who acts; None in automatic steps."""
    if actor.kind == "system":
        return None
    return {"login": actor.key, "name": actor.name, "email": actor.email, "kind": actor.kind}


def ticket_facts(context: Context, ticket: Ticket) -> Data:
    """The record ``ticket`` of expressions and of action contexts (process-format §4)."""
    directory = context.kernel.directory
    service = directory.service(ticket.service_id)
    team = directory.person(service.team_id) if service.team_id else None
    own_team = directory.person(ticket.team_id) if ticket.team_id else None
    assignee = directory.person(ticket.assignee_id) if ticket.assignee_id else None
    return {
        "number": ticket.number,
        "title": ticket.title,
        "role": ticket.role,
        "process": ticket.process,
        "stage": ticket.stage,
        "status": ticket.status,
        "service": {
            "key": service.key,
            "team": team.key if team else None,
            **directory.leading(directory.structure().of_team(service.team_id)),
        },
        "team": own_team.key if own_team else None,
        "priority": ticket.priority,
        "created": ticket.created,
        "due": ticket.due,
        "requester": _requester(context, ticket.requester_id),
        "organization": _organization(context, ticket.organization_id),
        "assignee": {"login": assignee.key, "name": assignee.name, **directory.led(assignee.id)} if assignee else None,
        "channel": ticket.channel,
        "result": ticket.result,
        "parent": f"T-{ticket.parent_id}" if ticket.parent_id else None,
    }


def _requester(context: Context, contact_id: int | None) -> Data | None:
    row = context.tx.one(_REQUESTER, (contact_id,)) if contact_id else None
    if row is None:
        return None
    principal, name, email = row
    account = context.kernel.directory.person(principal) if principal else None
    return {
        "id": contact_id,
        "login": account.key if account else None,
        "name": name,
        "email": email,
        **context.kernel.directory.led(principal),
    }


def _children(context: Context, ticket_id: int) -> list[Data]:
    return [
        {"number": f"T-{id}", "process": process, "ended": ended is not None, "result": result}
        for id, process, ended, result in context.tx.all(_CHILDREN, (ticket_id,))
    ]


def _organization(context: Context, organization_id: int | None) -> Data | None:
    if not organization_id:
        return None
    row = context.tx.one("SELECT key, name FROM organization WHERE id = ?", (organization_id,))
    return {"key": row[0], "name": row[1]} if row else None
