"""What the pages of a plugin may ask and do. Every function works on the site that answers the request.

Writes are commands and reads are queries, as in the kernel: an actor can do here what the actor may, and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, BinaryIO

import orjson
from flask import has_app_context

from instar.access import ANONYMOUS, SYSTEM, Actor, TicketKey
from instar.commands import accounts, files
from instar.commands import execute as execute_command
from instar.commands.own import RunOwn
from instar.commands.unsent import KeepUnsent
from instar.contract import TicketSet, Viewer
from instar.definitions import addressed_to_all
from instar.forms import Form
from instar.queries import same_person as same_person_query
from instar.queries.catalogue import Offered, orderable
from instar.queries.conversation import Conversation, conversation
from instar.queries.files import FileRow, stored
from instar.queries.sets import Tickets
from instar.queries.ticket import TicketView, ticket
from instar.queries.tickets import TicketRow
from instar.queries.unsent import unsent
from instar.settings import SETTINGS
from instar.store import Service
from instar.web.brand import here
from instar.web.current import actor, kernel
from instar.web.markup import safe_html
from instar.web.sizes import size
from instar.web.times import lasted, moment

__all__ = [
    "Offered",
    "begin_reply",
    "execute",
    "form",
    "known_as",
    "lasted",
    "may",
    "moment",
    "nobody",
    "now",
    "opening_form",
    "orderable_services",
    "own_settings",
    "people_names",
    "public_service",
    "public_services",
    "run_command",
    "safe_html",
    "same_person",
    "setting",
    "site_tickets",
    "size",
    "stored_file",
    "throttle",
    "ticket_set",
    "ticket_view",
    "today",
    "upload",
    "viewer",
    "visible_conversation",
    "visited_ticket",
    "visitor",
]


def viewer() -> Viewer:
    """Who asks for the page; kind "anonymous" when nobody is logged in."""
    return actor()


def execute(command: object, by: Viewer | None = None, *, key: str | None = None) -> dict[str, Any]:
    """Carry out a command in the name of ``by`` (None: who asks for the page; in ``after_event`` the site itself) and
    return its answer.

    ``key``: an idempotency key; a second call with it gets the first answer and changes nothing. Raises InstarError.
    """
    return execute_command(kernel(), command, as_actor(by), key=key)


def run_command(
    plugin: str, command: str, args: Mapping[str, Any], by: Viewer | None = None, *, key: str | None = None
) -> dict[str, Any]:
    """Carry out a command of a plugin (hook ``commands``) in the name of ``by`` and return {"result", "opened"}.

    ``args``: plain JSON, checked by the command's schema. ``key``: an idempotency key. Raises InstarError; Invalid has
    its sentences by path, such as ``lines.3.quantity``. A command that names no permission trusts who calls it.
    """
    return execute_command(kernel(), RunOwn(plugin, command, args, proven=True), as_actor(by), key=key)


def may(permission: str, by: Viewer | None = None, ticket: int | None = None) -> bool:
    """Whether ``by`` (None: who asks for the page) holds a permission: on the ticket with this id, else anywhere."""
    found = None
    if ticket is not None:
        zone = kernel().store.read().value("SELECT zone_id FROM ticket WHERE id = ?", (ticket,))
        if zone is None:
            return False
        found = TicketKey(ticket, zone)
    return kernel().access.can(as_actor(by), permission, found)


def known_as(by: Viewer) -> str:
    """As whom the site meets ``by`` where no ticket is asked for: "staff" | "partner" | "customer" | "guest"; each may
    know what those after him may. Whoever is logged in and none of the first two is a customer."""
    return kernel().access.known_as(as_actor(by))


def same_person(by: Viewer, ticket_id: int, roles: Collection[str]) -> tuple[TicketRow, ...]:
    """Other tickets of these roles of the same person, known by address or telephone number; ten at most, newest
    first."""
    return same_person_query.same_person(kernel(), as_actor(by), ticket_id, roles)


def today() -> str:
    """The date at the site, ISO."""
    return kernel().day(kernel().clock.now())


def visitor(token: str) -> Viewer | None:
    """The holder of a ticket's status link; None for a token that opens nothing."""
    return accounts.visitor_actor(kernel(), token)


def visited_ticket(by: Viewer) -> int:
    """The id of the one ticket that a visitor may see."""
    found = as_actor(by).ticket_id
    if found is None:
        raise ValueError("this viewer is no visitor: ask sdk.visitor(token)")
    return found


def ticket_view(by: Viewer, ticket_id: int) -> TicketView:
    """The ticket as ``by`` may see it; raises NotFound."""
    return ticket(kernel(), as_actor(by), ticket_id)


def ticket_set(by: Viewer) -> TicketSet:
    """The tickets that ``by`` may see, to be narrowed, counted and read as reports do."""
    return Tickets(kernel(), as_actor(by))


def site_tickets() -> TicketSet:
    """All tickets of the site, whoever asks: for what the site does by itself, such as at an alarm. Show nothing of
    them: for pages there is ``ticket_set``."""
    return Tickets(kernel(), SYSTEM)


def begin_reply(by: Viewer, ticket_id: int, text: str, audience: str = "client") -> None:
    """Put a text into what ``by`` has begun to write on the ticket (``client``: a reply, ``staff``: a note) and not
    sent: it stands there below what he has typed when its page is opened. Raises NotFound, Invalid."""
    begun = unsent(kernel(), as_actor(by), ticket_id).get(audience)
    held = orjson.loads(begun.content) if begun is not None else {"values": {}, "files": [], "rows": []}
    before = str(held["values"].get("body", "")).rstrip()
    held["values"] |= {"body": f"{before}\n\n{text}" if before else text, f"audience={audience}": True}
    execute_command(kernel(), KeepUnsent(ticket_id, audience, orjson.dumps(held).decode()), as_actor(by))


def visible_conversation(by: Viewer, ticket_id: int) -> Conversation:
    """The messages that ``by`` may read, oldest first; raises NotFound."""
    return conversation(kernel(), as_actor(by), ticket_id)


def public_services() -> list[Service]:
    """Services that everybody may ask for, in the catalogue's order; under the domain of a brand its own alone."""
    directory, brand = kernel().directory, here()
    return [
        service
        for service in directory.services()
        if service.public and service.active and service.process
        if brand is None or directory.brand_of_service(service) == brand
    ]


def orderable_services(by: Viewer, text: str = "", *, own: bool = True) -> tuple[Offered, ...]:
    """The catalogue as ``by`` may order from it: a tree, cut to its audience and to what a search finds.

    ``own``: what is offered to himself; else who may open tickets for others gets all that is live.
    """
    return orderable(kernel(), as_actor(by), text, own=own)


def public_service(key: str) -> Service | None:
    return next((service for service in public_services() if service.key == key), None)


def opening_form(service: Service) -> Form:
    """What the service asks of a stranger who opens a ticket: fields that are kept internal are not among it."""
    return addressed_to_all(kernel().definitions.opening_form(service.process or "", service))


def form(key: str) -> Form | None:
    """The form in force with this key, as it was published; None when there is none."""
    return kernel().definitions.form(key)


def stored_file(by: Viewer, file_id: str) -> tuple[FileRow, BinaryIO]:
    """A file that ``by`` may read, and its bytes to be closed by who reads them; raises NotFound."""
    found = stored(kernel(), as_actor(by), file_id)
    return found.row, kernel().blobs.open(found.sha256)


def upload(name: str, stream: BinaryIO, by: Viewer | None = None) -> str:
    """Store an uploaded file and return its id, for ``files`` of a command in the same name; raises InstarError."""
    return str(files.upload(kernel(), as_actor(by), name, stream)["id"])


def throttle(key: str, per_hour: int) -> bool:
    """Count one use; False when ``key`` has been used more than ``per_hour`` times in an hour."""
    return accounts.throttle(kernel(), key, per_hour)


def now() -> int:
    """UTC epoch milliseconds."""
    return kernel().clock.now()


def setting(name: str) -> Any:
    """A setting of the site, such as "base_url"; secrets are not told."""
    row = next((row for row in SETTINGS if row.name == name), None)
    if row is None:
        raise ValueError(f"there is no setting {name!r}")
    if row.secret:
        raise ValueError("secrets are not told to plugins")
    return getattr(kernel().settings, name)


def own_settings(plugin: str) -> Mapping[str, Any]:
    """The values of a plugin's own settings on this site, by row; empty while it is not loaded."""
    return kernel().plugins.values(plugin)


def people_names(ids: Collection[int]) -> dict[int, str]:
    """Names of accounts by id; of those that are not there, none."""
    return {id: person.name for id, person in kernel().directory.people(ids).items()}


def people_logins(ids: Collection[int]) -> dict[int, str]:
    """Log-ins of accounts by id, as lists are cut and grouped by them; of those that are not there, none."""
    return {id: person.key for id, person in kernel().directory.people(ids).items()}


def as_actor(by: Viewer | None) -> Actor:
    """Viewers are made by the kernel; anything else would be a way round ``access``."""
    if by is None:
        return actor() if has_app_context() else SYSTEM
    if not isinstance(by, Actor) or by.kind == "system":
        raise ValueError("this is no viewer: ask sdk.viewer() or sdk.visitor(token)")
    return by


def nobody() -> Viewer:
    """A stranger, whoever is logged in: for public forms."""
    return ANONYMOUS
