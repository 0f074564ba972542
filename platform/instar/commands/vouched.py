"""A person who has proved at a channel who he is, becomes the client who is known already.

What was only "somebody who writes" – a contact that a channel made, without company, log-in or other addresses – goes
into the client. Whoever is more than that stays who he is: two such clients are one only when a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.client_merging import MergeClients
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.requesters import identity_of, phones, sender
from instar.contract import Sender
from instar.errors import Invalid

_FIND = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_OWN = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ? AND shared = 0"
_GIVE = """
INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES (?, ?, ?, 1) ON CONFLICT (kind, value) DO
UPDATE SET verified = 1 WHERE contact_identity.contact_id = excluded.contact_id"""
_LIVING = "SELECT coalesce(merged_into, id) FROM contact WHERE id = ?"
_BARE = """
SELECT 1 FROM contact c WHERE c.id = ? AND c.organization_id IS NULL AND c.principal_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM contact_identity i WHERE i.contact_id = c.id AND i.kind <> ?)"""
_NAME = "SELECT name FROM contact WHERE id = ?"


@dataclass(frozen=True, slots=True)
class KnowSender:
    """``kind``, ``value``, ``name``: of a sender whose address his channel vouches for. ``phone``: a number that he has
    proved his, "" for none. ``contact``: id of the client that a secret link was made for, which he has used."""

    kind: str
    value: str
    name: str = ""
    phone: str = ""
    contact: int | None = None


@handles(KnowSender, "channel.manage")
def know_sender(context: Context, command: KnowSender) -> Answer:
    """``{"contact", "name", "known"}``: who he is now; ``known``: he is the client that number or link belong to."""
    context.authorize_system()
    given = Sender(command.kind, command.value, command.name, verified=True)
    kind, value = identity_of(given)
    number = _number(command.phone)
    client = _client(context, command.contact, number)
    own: int | None = context.tx.value(_FIND, (kind, value))
    if client is not None and own is None:
        context.tx.run(_GIVE, (kind, value, client))
        own = client
    if own is None:
        own = sender(context, given)
    if client is not None and own != client and context.tx.value(_BARE, (own, kind)) is not None:
        within(context, MergeClients("contact", own, client))
        own = client
    context.tx.run(_GIVE, (kind, value, own))
    if number:
        context.tx.run(_GIVE, ("phone", number, own))
    return {"contact": own, "name": context.tx.value(_NAME, (own,)), "known": client is not None and own == client}


def _number(given: str) -> str:
    try:
        return phones(given)[0][1]
    except (Invalid, IndexError):
        return ""


def _client(context: Context, linked: int | None, number: str) -> int | None:
    if linked is not None:
        found: int | None = context.tx.value(_LIVING, (linked,))
        return found
    own: int | None = context.tx.value(_OWN, ("phone", number)) if number else None
    return own
