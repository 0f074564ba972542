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
