"""Where what a channel brought has gone to, by the channel's own ids: for what it has to say of it later.

For the site itself: nobody's rights are looked at.
"""

from __future__ import annotations

from collections.abc import Collection

from instar.kernel import Kernel
from instar.queries.client_requests import OwnRequest, requests_of_contact
from instar.store import as_list

_MESSAGE = """
SELECT m.ticket_id FROM inbound i JOIN message m ON m.id = i.message_id WHERE i.channel = ? AND i.external_id = ?
UNION ALL SELECT ticket_id FROM inbound WHERE channel = ? AND external_id = ? LIMIT 1"""
_OPEN = """
SELECT i.ticket_id FROM inbound i JOIN ticket t ON t.id = i.ticket_id
WHERE i.channel = ? AND i.conversation = ? AND t.ended IS NULL ORDER BY i.ticket_id DESC LIMIT 1"""
_CAME = """
SELECT external_id FROM message
WHERE ticket_id = ? AND channel = ? AND direction = 'in' AND external_id IS NOT NULL ORDER BY id DESC LIMIT 1"""
_FILE = """
SELECT a.name, a.media_type, a.sha256 FROM message m JOIN attachment a ON a.message_id = m.id
WHERE m.id = ? AND m.direction = 'out' AND m.audience = 'public'
ORDER BY a.at, a.id LIMIT 1 OFFSET ?"""
_CONTACT = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_ACCOUNT = "SELECT p.active FROM contact c JOIN principal p ON p.id = c.principal_id WHERE c.id = ?"
_VALUES = """
SELECT value FROM contact_identity WHERE kind = ? AND contact_id IN (SELECT value FROM json_each(?)) ORDER BY value"""


def message_ticket(kernel: Kernel, channel: str, external_id: str) -> int | None:
    """The ticket on which a message stands that came by the channel."""
    found: int | None = kernel.store.read().value(_MESSAGE, (channel, external_id, channel, external_id))
    return found


def open_talk(kernel: Kernel, channel: str, conversation: str) -> int | None:
    """The open ticket that the next message of a conversation would go to."""
    found: int | None = kernel.store.read().value(_OPEN, (channel, conversation))
    return found


def came_last(kernel: Kernel, channel: str, ticket: int) -> str | None:
    """The channel's id of the newest message on the ticket that came by it."""
    found: str | None = kernel.store.read().value(_CAME, (ticket, channel))
    return found


def left_file(kernel: Kernel, message: int, place: int) -> tuple[str, str, str] | None:
    """(name, kind, sha256) of the file at this place of a message that was written to who has asked."""
    row = kernel.store.read().one(_FILE, (message, place))
    return (row[0], row[1], row[2]) if row is not None else None


def contact_of(kernel: Kernel, kind: str, value: str) -> int | None:
    """Id of the contact that has the address."""
    found: int | None = kernel.store.read().value(_CONTACT, (kind, value))
    return found


def addresses_of(kernel: Kernel, kind: str, contacts: Collection[int]) -> tuple[str, ...]:
    """The addresses of a kind that these contacts have."""
    return tuple(value for (value,) in kernel.store.read().all(_VALUES, (kind, as_list(contacts))))


def sender_requests(kernel: Kernel, kind: str, value: str) -> tuple[OwnRequest, ...]:
    """The tickets that who has this address has asked for, open ones first; none for whose account is closed."""
    contact = contact_of(kernel, kind, value)
    if contact is None or kernel.store.read().value(_ACCOUNT, (contact,)) == 0:
        return ()
    return requests_of_contact(kernel, contact)


def has_account(kernel: Kernel, contact: int) -> bool:
    """Whether a contact is somebody who logs in here, or did."""
    return kernel.store.read().value(_ACCOUNT, (contact,)) is not None
