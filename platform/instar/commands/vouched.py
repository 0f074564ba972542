"""A person who has proved at a channel who he is, becomes the client who is known already.

A number proves it where it is the client's own: proved before, written into his contact by a colleague, or all that is
known of him. A number that a stranger has put beside an e-mail address proves nothing: the address may be another's.
Who has an account is only he whom the account itself has asked in, or whose number was proved before.

What was only "somebody who writes" – a contact that a channel made, without company, log-in or other addresses – goes
into the client. Whoever is more than that stays who he is: two such clients are one only when a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.client_merging import MergeClients
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.history import audit
from instar.commands.requesters import identity_of, phones, sender
from instar.contract import Sender
from instar.errors import Invalid

_FIND = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_OWN = """
SELECT i.contact_id FROM contact_identity i JOIN contact c ON c.id = i.contact_id
WHERE i.kind = ? AND i.value = ? AND i.shared = 0 AND (i.verified = 1 OR c.principal_id IS NULL AND (
  i.claimed = 0 OR NOT EXISTS (
    SELECT 1 FROM contact_identity j WHERE j.contact_id = i.contact_id AND (j.kind, j.value) <> (i.kind, i.value))))"""
_GIVE = """
INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES (?, ?, ?, 1) ON CONFLICT (kind, value) DO
UPDATE SET verified = 1 WHERE contact_identity.contact_id = excluded.contact_id"""
_LIVING = """
SELECT c.id, c.principal_id FROM contact c
WHERE c.id = (SELECT coalesce(o.merged_into, o.id) FROM contact o WHERE o.id = ?)"""
_FORGET = """
DELETE FROM contact_identity WHERE kind = ? AND value = ?
  AND contact_id IN (SELECT id FROM contact WHERE principal_id = ?)"""
_BARE = """
SELECT 1 FROM contact c WHERE c.id = ? AND c.organization_id IS NULL AND c.principal_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM contact_identity i WHERE i.contact_id = c.id AND i.kind <> ?)"""
_NAME = "SELECT name FROM contact WHERE id = ?"


@dataclass(frozen=True, slots=True)
class KnowSender:
    """``kind``, ``value``, ``name``: of a sender whose address his channel vouches for. ``phone``: a number that he has
    proved his, "" for none. ``contact``: id of the client that a secret link was made for, which he has used;
    ``account``: id of the account that has made the link itself, for its own contact."""

    kind: str
    value: str
    name: str = ""
    phone: str = ""
    contact: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class ForgetSender:
    """An address (``kind``, ``value``) that ``account`` (an id) had asked in, is its contact's no longer."""

    kind: str
    value: str
    account: int


@handles(KnowSender, "channel.manage")
def know_sender(context: Context, command: KnowSender) -> Answer:
    """``{"contact", "name", "known"}``: who he is now; ``known``: he is the client that number or link belong to."""
    context.authorize_system()
    given = Sender(command.kind, command.value, command.name, verified=True)
    kind, value = identity_of(given)
    number = _number(command.phone)
    client = _client(context, command, number)
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


@handles(ForgetSender, "channel.manage")
def forget_sender(context: Context, command: ForgetSender) -> Answer:
    """``{"forgotten"}``: whether it was his. Who writes from there next is somebody of whom only that address is known;
    what he has written stays."""
    context.authorize_system()
    forgotten = bool(context.tx.run(_FORGET, (command.kind, command.value, command.account)))
    if forgotten:
        audit(context, "contact.address_forgotten", str(command.account), {"kind": command.kind})
    return {"forgotten": forgotten}


def _number(given: str) -> str:
    try:
        return phones(given)[0][1]
    except (Invalid, IndexError):
        return ""


def _client(context: Context, command: KnowSender, number: str) -> int | None:
    if command.contact is not None:
        id, account = context.tx.one(_LIVING, (command.contact,)) or (None, None)
        return id if account in (None, command.account) else None
    own: int | None = context.tx.value(_OWN, ("phone", number)) if number else None
    return own
