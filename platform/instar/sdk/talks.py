"""What a channel knows of those who write by it: for the site itself (jobs, routes of channels), nobody's rights are
looked at. Show nothing of it to anybody but the one whose address the channel has vouched for.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, BinaryIO

from instar.access import SYSTEM
from instar.commands import KnowSender, execute
from instar.contract import Sender
from instar.queries import talks
from instar.queries.client_requests import OwnRequest
from instar.web.current import kernel

__all__ = [
    "address_contact",
    "came_last",
    "channel_message_ticket",
    "channel_talk",
    "contact_addresses",
    "contact_has_account",
    "know_sender",
    "left_file",
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


def came_last(channel: str, ticket: int) -> str | None:
    """The channel's id of the newest message on a ticket (id) that came by it; None where none did."""
    return talks.came_last(kernel(), channel, ticket)


def left_file(key: str, place: int) -> tuple[str, str, BinaryIO] | None:
    """(name, kind of media, bytes to be closed) of a file that left with a message, in the order that ``send`` was
    given them; None where there is none. ``key``: of the message, as ``Outbound`` has it."""
    id = key.removeprefix("m")
    found = talks.left_file(kernel(), int(id), place) if id.isascii() and id.isdigit() and len(id) < 16 else None
    return (found[0], found[1], kernel().blobs.open(found[2])) if found is not None else None


def address_contact(kind: str, value: str) -> int | None:
    """Id of the contact with this address."""
    return talks.contact_of(kernel(), kind, value)


def contact_addresses(kind: str, contacts: Collection[int]) -> tuple[str, ...]:
    """The addresses of a kind that contacts (ids) have."""
    return talks.addresses_of(kernel(), kind, contacts)


def sender_requests(kind: str, value: str) -> tuple[OwnRequest, ...]:
    """What the one with this address has asked for, open ones first."""
    return talks.sender_requests(kernel(), kind, value)
