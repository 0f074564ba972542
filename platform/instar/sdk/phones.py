"""Telephone numbers for plugins: written to be compared and to be read, and whose they are."""

from __future__ import annotations

from collections.abc import Collection

from instar.contract import Viewer
from instar.queries import phones as query
from instar.queries.phones import ClientName, phone_number, phone_words
from instar.sdk.desk import as_actor
from instar.sdk.rows import named_tickets
from instar.web.current import kernel

__all__ = ["ClientName", "phone_clients", "phone_number", "phone_words", "requester_phones"]

INSIDE = "ticket.view_internal"


def phone_clients(by: Viewer | None, numbers: Collection[str]) -> dict[str, ClientName]:
    """By number (E.164) the contact that it belongs to, of those that ``by`` may know."""
    return query.contacts_of_phones(kernel(), as_actor(by), numbers)


def requester_phones(by: Viewer | None, ticket_id: int) -> tuple[str, ...]:
    """The numbers (E.164) of who has asked for a ticket; none for who does not see its inside."""
    if ticket_id not in named_tickets(by, (ticket_id,), INSIDE):
        return ()
    return query.phones_of_requester(kernel(), ticket_id)
