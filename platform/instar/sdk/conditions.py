"""Conditions over tickets, for plugins that decide something by what a ticket is: the language of processes, checked
against the site's fields when it is written, run over the facts that processes see.

Expressions read what the site knows of a ticket, which may be more than a reader may see: show their values only to who
sees its inside.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from instar.access import SYSTEM
from instar.commands.execute import Context
from instar.commands.facts import ticket_facts
from instar.commands.ticket import load_whoever_asks
from instar.contract import TicketEvent, Viewer
from instar.engine.compiler import TICKET
from instar.engine.expressions import (
    ANY,
    BOOLEAN,
    LIST,
    NUMBER,
    RECORD,
    TEXT,
    TIME,
    EvaluationError,
    Expression,
    ExpressionError,
    Type,
    compile_expression,
)
from instar.engine.source import Source
from instar.engine.templates import Value, compile_value
from instar.forms import KERNEL_TYPES
from instar.queries import events as query
from instar.queries.ticket import ticket_id
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = [
    "ANY",
    "BOOLEAN",
    "LIST",
    "NUMBER",
    "RECORD",
    "TEXT",
    "TIME",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "SiteNames",
    "Source",
    "TicketReading",
    "Type",
    "Value",
    "compile_expression",
    "compile_value",
    "condition_env",
    "event_details",
    "last_events",
    "read_ticket",
    "site_names",
    "ticket_events",
]


class SiteNames(NamedTuple):
    """What a site gives conditions to read. ``fields``: every field that a form, role or process has, with its type;
    ``calendars``: keys of those in force."""

    fields: Mapping[str, Type]
    calendars: frozenset[str]

    def types(self, *, open: bool = False, **more: Type) -> dict[str, Type]:
        """Names for ``compile_expression``: data, ticket, now, and ``more``. ``open``: the data may have fields that
        the site has no longer, which are null."""
        data = RECORD(dict(self.fields), open=open)
        ticket = {name: kind for name, kind in TICKET.items() if name != "children"}
        return {"data": data, "ticket": RECORD(ticket), "now": TIME, **more}


class TicketReading(NamedTuple):
    """A ticket as processes see it. ``env``: what an expression is called with, to be completed by names of one's own;
    ``data``: its fields."""

    ticket: Mapping[str, Any]
    data: Mapping[str, Any]
    env: Mapping[str, Any]


def site_names() -> SiteNames:
    """The site's fields and calendars now."""
    definitions = kernel().definitions
    known = {id: KERNEL_TYPES.get(kind) for id, kind in definitions.types().items()}
    fields = {id: kind.expression_type for id, kind in known.items() if kind is not None}
    return SiteNames(fields, frozenset(one.key for one in definitions.list("calendar")))


def read_ticket(ticket: int) -> TicketReading:
    """The ticket with this id as it is now, whoever asks: for what the site does by itself, and for pages that have
    seen to it who reads. It is there: ask with the id of an event, or of a ticket that was found."""
    site, now = kernel(), kernel().clock.now()
    context = Context(site, site.store.read(), SYSTEM, now, "")
    found = load_whoever_asks(context, ticket)
    facts = ticket_facts(context, found)
    return TicketReading(facts, found.data, condition_env(facts, found.data, now))


def condition_env(ticket: Mapping[str, Any], data: Mapping[str, Any], now: int) -> dict[str, Any]:
    """What an expression is called with about a ticket that is known already, as in a command of the plugin."""
    return {"ticket": ticket, "data": data, "now": now, "calendars": kernel().calendar}


def ticket_events(by: Viewer, number: str, limit: int = 50) -> tuple[TicketEvent, ...]:
    """What happened to a ticket ("T-12"), newest first, as ``after_event`` was told it; nothing for who does not see
    its inside. Raises NotFound."""
    return query.ticket_events(kernel(), as_actor(by), ticket_id(kernel(), as_actor(by), number), limit)


def last_events(by: Viewer, kinds: Collection[str] = (), limit: int = 100) -> tuple[TicketEvent, ...]:
    """The last events of tickets whose inside ``by`` sees, newest first; ``kinds``: of these alone."""
    return query.last_events(kernel(), as_actor(by), kinds, limit)


def event_details(event: TicketEvent) -> dict[str, Any]:
    """Who did it, and the message that was written: see ``instar.queries.events.event_details``."""
    return query.event_details(kernel(), event)
