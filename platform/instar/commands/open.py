"""A ticket begins: whatever the page, channel or script, it is this command."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import Any

from instar.access import asker
from instar.commands.client_access import claim
from instar.commands.entitlement import check as check_contract
from instar.commands.execute import Answer, Context, handles
from instar.commands.facts import env
from instar.commands.files import attach
from instar.commands.filled import attach_files, load_form
from instar.commands.links import above, tell_parent
from instar.commands.messages import post
from instar.commands.passwords import hash_token
from instar.commands.requesters import requester
from instar.commands.run import Run, zone
from instar.commands.ticket import Data, Ticket, blank, next_id
from instar.definitions import addressed_to_all
from instar.engine.events import Started
from instar.errors import Invalid, NotFound, nearest
from instar.forms import Form
from instar.i18n import _
from instar.store import Service

LONGEST_TITLE = 250
TURNS = frozenset(["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"])

_CONTACT = "SELECT organization_id, principal_id FROM contact WHERE id = ?"
_TAKE_PART = "INSERT INTO participant (principal_id, ticket_id, kind, zone_id) VALUES (?, ?, 'requester', ?)"


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open a ticket of a process, of a role (its default process) or of a service (its process).

    ``requester``: see ``requesters.requester``. ``data``: fields of the opening form; ``origin`` says whether they
    are JSON ("api") or what a page sent ("page"). ``link``: make a status link for the requester. ``partial``: what the
    form requires may be missing, because whoever asks has seen no form (a letter, a call). Who has no right to open
    tickets may ask for a service that is offered to him: for its own process, in the fields that are not kept internal.
    ``outside``: the form is the one that everybody outside gets, whoever fills it in.
    ``parent``: number of the ticket that it is to be a part of. ``start``: for the site itself alone, the start event
    that it begins at, because of a plan, a message or a signal that carries ``payload``; ``called``: a process waits
    for its end.
    """

    title: str
    role: str | None = None
    process: str | None = None
    service: str | None = None
    body: str = ""
    requester: int | str | Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "page"
    origin: str = "api"
    files: tuple[str, ...] = ()
    link: bool = False
    parent: str | None = None
    partial: bool = False
    outside: bool = False
    start: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    called: bool = False


@handles(OpenTicket, "ticket.create")
def open_ticket(context: Context, command: OpenTicket) -> Answer:
    if command.start is not None or command.called:
        context.authorize_system()
    title = clean_title(command.title)
    ticket = _ticket(context, command)
    ticket.title = title
    service = context.kernel.directory.service(ticket.service_id)
    context.authorize_opening(ticket.key, public=_is_offered(context, command, ticket, service))
    ticket.parent_id = above(context, command.parent) if command.parent else None
    ticket.requester_id = requester(context, command.requester)
    account = _belongs_to(context, ticket)
    form = context.kernel.definitions.opening_form(ticket.process, service)
    if command.outside or (not context.actor.signed_in and context.actor.kind != "system"):
        form = addressed_to_all(form)
    if form.inputs or command.data:
        ticket.data = _filled(context, command, ticket, form)
    ticket.id = next_id(context)
    run, given = Run(context, ticket), ticket.data
    payload = dict(command.payload) if command.start is not None else None
    run.open(Started(command.start, payload, command.called))
    if command.requester is not None:
        claim(context, ticket.id, command.requester, ticket.requester_id)
    if account is not None:  # a requester with an account sees the ticket
        context.tx.run(_TAKE_PART, (account, ticket.id, ticket.zone_id))
    attach_files(context, ticket.id, form, ticket.data)
    if command.body.strip():
        post(context, ticket, command.body, "public", files=command.files, contact_id=ticket.requester_id)
    elif command.files:
        attach(context, ticket.id, command.files, audience="public")
    link = _link(context, ticket) if command.link else None
    if ticket.parent_id is not None:
        tell_parent(context, ticket.id, None, ticket.parent_id)
    told = {"role": ticket.role, "process": ticket.process, "channel": ticket.channel}
    told |= check_contract(context, ticket)
    run.finish("opened", {**told, "data": given})  # a replay begins with what the run began with
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "rev": ticket.rev,
        "items": run.opened,
        "link": link,
    }


def _filled(context: Context, command: OpenTicket, ticket: Ticket, form: Form) -> Data:
    """What the opening form makes of the data; raises Invalid. What is required may be left out only where it must."""
    seen = env(context, ticket, form)
    try:
        return load_form(context, form, command.data, seen, origin=command.origin)
    except Invalid:
        if not (command.partial and context.actor.kind == "system"):
            raise
        return load_form(context, form, command.data, seen, origin=command.origin, partial=True)


def clean_title(given: str) -> str:
    """One line of at most 250 characters, without letters that control others; raises Invalid."""
    title = " ".join(given.split())
    if not title.isprintable():
        title = "".join(filterfalse(_controls, title)).strip()
    if not title.isascii() and all(unicodedata.category(letter) in ("Cf", "Zs") for letter in title):
        title = ""
    if not title:
        raise Invalid({"title": [_("The title is empty. Say in a few words what it is about.")]})
    if len(title) > LONGEST_TITLE:
        raise Invalid(
            {"title": [_("The title is longer than {limit} characters. Shorten it.").format(limit=LONGEST_TITLE)]}
        )
    return title


def _controls(letter: str) -> bool:
    """NUL and its like, and what turns the direction of the text that follows: a title must not rewrite a list."""
    return unicodedata.category(letter) == "Cc" or unicodedata.bidirectional(letter) in TURNS


def _ticket(context: Context, command: OpenTicket) -> Ticket:
    """The row as it will be, before the run has begun."""
    service = _named_service(context, command.service)
    process, role = command.process, command.role
    if process is None and role is None:
        process = service.process if service else None
        if process is None:
            raise Invalid({"process": [_("Say what to open: a process, a role or a service that has one.")]})
    definitions = context.kernel.definitions
    if role is None:
        process, version = definitions.for_process(process or "")
        role = definitions.process(version).role
    else:
        process, version = definitions.for_role(role, process)
    service = service or _service_of(context, process)
    ticket = blank(role, process, version, service.id, service.team_id, context.now)
    ticket.channel = command.channel
    ticket.zone_id = zone(context, ticket)
    return ticket


def _is_offered(context: Context, command: OpenTicket, ticket: Ticket, service: Service) -> bool:
    """Whether just this is offered to the actor: a service by its name, with its own process and role."""
    if command.service is None or ticket.process != service.process:
        return False
    kernel, actor = context.kernel, context.actor
    if not service.public and not asker(kernel.store, kernel.directory, kernel.access, actor).is_offered(service):
        return False
    return ticket.role == context.kernel.definitions.process(ticket.version_id).role


def _named_service(context: Context, key: str | None) -> Service | None:
    if key is None:
        return None
    found = context.kernel.directory.service_by_key(key)
    if found is None or not found.active:
        near = nearest(key, [service.key for service in context.kernel.directory.services()])
        raise NotFound(
            "no_service",
            _("There is no service “{key}”.").format(key=key),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
            status=422,
        )
    return found


def _service_of(context: Context, process: str) -> Service:
    """The first service that runs the process, else the catalogue's first one (``init`` makes ``general``)."""
    first = None
    for service in context.kernel.directory.services():
        if service.active and service.process == process:
            return service
        if service.active and first is None:
            first = service
    if first is None:
        raise NotFound("no_service", _("The site has no service yet."), hint=_("“instar init” makes one."), status=422)
    return first


def _belongs_to(context: Context, ticket: Ticket) -> int | None:
    """Enter the requester's organization, and return the account of the requester, if there is one."""
    row = context.tx.one(_CONTACT, (ticket.requester_id,)) if ticket.requester_id else None
    organization, account = row or (None, None)
    found: int | None = account
    if organization is not None:
        ticket.organization_id = organization
        ticket.zone_id = zone(context, ticket)
    return found


def _link(context: Context, ticket: Ticket) -> str:
    """A token that opens this one ticket to whoever has it; stored as a hash."""
    token = secrets.token_urlsafe(24)
    context.tx.run(
        "INSERT INTO visitor_link (token_hash, ticket_id, contact_id, created) VALUES (?, ?, ?, ?)",
        (hash_token(token), ticket.id, ticket.requester_id, context.now),
    )
    return token
