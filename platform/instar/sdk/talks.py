"""What a channel knows of those who write by it: for the site itself (jobs, routes of channels), nobody's rights are
looked at. Show nothing of it to anybody but the one whose address the channel has vouched for.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from instar.access import SYSTEM
from instar.commands import KnowSender, execute
from instar.contract import Sender
from instar.queries import talks
from instar.queries.client_requests import OwnRequest
from instar.web.current import kernel

__all__ = [
    "address_contact",
    "channel_message_ticket",
    "channel_talk",
    "contact_addresses",
    "contact_has_account",
    "know_sender",
    "sender_requests",
]


def know_sender(
    sender: Sender, *, phone: str = "", contact: int | None = None, account: int | None = None
) -> dict[str, Any]:
    """Say who somebody is whose address the channel vouches for: the client with this ``phone``, which he has proved
    his, or the ``contact`` (id) that a secret link of ours was made for. Returns {"contact", "name", "known"}.

    A contact with an account is only known where that ``account`` (its id) has asked for the link itself: who may
    change clients could else speak for any colleague. ``ForgetAddress`` takes it back.
    """
    given = KnowSender(sender.kind, sender.value, sender.name, phone, contact, account)
    return execute(kernel(), given, SYSTEM)


def contact_has_account(contact: int) -> bool:
    """Whether a contact (id) is somebody who logs in here."""
    return talks.has_account(kernel(), contact)


def channel_message_ticket(channel: str, external_id: str) -> int | None:
    """Id of the ticket that a message stands on which came by the channel; None while it was not taken in."""
    return talks.message_ticket(kernel(), channel, external_id)


def channel_talk(channel: str, conversation: str) -> int | None:
    """Id of the open ticket that the next message of a conversation would go to."""
    return talks.open_talk(kernel(), channel, conversation)


def address_contact(kind: str, value: str) -> int | None:
    """Id of the contact with this address."""
    return talks.contact_of(kernel(), kind, value)


def contact_addresses(kind: str, contacts: Collection[int]) -> tuple[str, ...]:
    """The addresses of a kind that contacts (ids) have."""
    return talks.addresses_of(kernel(), kind, contacts)


def sender_requests(kind: str, value: str) -> tuple[OwnRequest, ...]:
    """What the one with this address has asked for, open ones first."""
    return talks.sender_requests(kernel(), kind, value)
