"""Who asks: a contact, found by what is known of the person, or made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers
from marshmallow import ValidationError, validate

from instar.commands.execute import Context
from instar.contract import Sender
from instar.errors import Invalid
from instar.i18n import _

REGION = "RU"
LONGEST_EMAIL = 254
LONGEST_KIND = 40
_PARTS = ("name", "email", "phone")
_FIND = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_IDENTITY = (
    "INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING"
)

_VOUCHED = "UPDATE contact_identity SET verified = 1 WHERE kind = ? AND value = ? AND verified = 0"


def requester(context: Context, given: int | Mapping[str, Any] | str | None) -> int | None:
    """The contact's id. ``given``: an id, an e-mail address, or ``{"name", "email", "phone"}``; None: the actor's own.

    What a stranger says of himself is only a claim: it finds the contact, and changes nothing of it. Ids are for those
    who are logged in: a stranger could count through them.
    """
    actor = context.actor
    stranger = not actor.signed_in and actor.kind != "system"
    if given is None and (actor.contact_id is not None or not stranger):
        return actor.contact_id
    if isinstance(given, int) and not stranger:
        row = context.tx.one("SELECT coalesce(merged_into, id) FROM contact WHERE id = ?", (given,))
        if row is None:
            raise Invalid({"requester": [_("There is no such contact.")]})
        return int(row[0])
    known = {"email": given} if isinstance(given, str) else dict(given) if isinstance(given, Mapping) else {}
    for part, value in known.items():
        if part not in _PARTS or not (value is None or isinstance(value, str)):
            raise Invalid({f"requester.{part[:64]}": [_("Give name, email and phone, each as a text.")]})
    identities = [*emails(known.get("email")), *phones(known.get("phone"))]
    for kind, value in identities:
        found = context.tx.value(_FIND, (kind, value))
        if found is not None:
            return int(found)
    name = one_line(str(known.get("name") or "")) or (identities[0][1] if identities else "")
    if not name:
        raise Invalid({"requester": [_("Say who asks: a name, an e-mail address or a phone number.")]})
    contact = context.tx.insert("INSERT INTO contact (name, created) VALUES (?, ?)", (name, context.now))
    for kind, value in identities:
        context.tx.run(_IDENTITY, (kind, value, contact))
    return contact


def sender(context: Context, given: Sender) -> int:
    """The contact of who wrote by a channel, found by the address or made.

    An address that the channel vouches for is verified from then on; any other is a claim, as in a form.
    """
    kind, value = identity_of(given)
    found = context.tx.value(_FIND, (kind, value))
    if found is None:
        name = one_line(given.name) or value
        found = context.tx.insert("INSERT INTO contact (name, created) VALUES (?, ?)", (name, context.now))
        context.tx.run(_IDENTITY, (kind, value, found))
    if given.verified:
        context.tx.run(_VOUCHED, (kind, value))
    return int(found)


def identity_of(given: Sender) -> tuple[str, str]:
    """Kind and address as they are stored. What is no address of its kind – a short number, a robot's name – stands
    as it came: nothing is lost because its sender is odd.
    """
    plain = one_line(given.value)[:LONGEST_EMAIL]
    try:
        known = {"email": emails, "phone": phones}.get(given.kind)
        return (known(given.value) if known else [])[0]
    except (Invalid, IndexError):
        return one_line(given.kind)[:LONGEST_KIND], plain.lower() if given.kind == "email" else plain


def email_of(given: Sender) -> str:
    """The e-mail address of a sender who has a right one; else ""."""
    try:
        return emails(given.value)[0][1] if given.kind == "email" else ""
    except (Invalid, IndexError):
        return ""


def one_line(name: str) -> str:
    """A person's or a team's name: one line of at most 200 characters, "" for none."""
    return " ".join(name.replace("\x00", "").split())[:200]


def name_of(given: object) -> str:
    """A name as ``one_line`` writes it; raises Invalid at ``name`` for none."""
    name = one_line(given) if isinstance(given, str) else ""
    if not name:
        raise Invalid({"name": [_("The name is empty.")]})
    return name


def emails(given: str | None, name: str = "requester.email") -> list[tuple[str, str]]:
    """The address as an identity, none for an empty one; raises Invalid at ``name``."""
    address = str(given or "").strip().lower()
    if not address:
        return []
    try:
        validate.Email()(address)
    except ValidationError:
        address = ""
    if not 0 < len(address) <= LONGEST_EMAIL:
        raise Invalid({name: [_("This is no e-mail address. Check it.")]})
    return [("email", address)]


def phones(given: object, name: str = "requester.phone") -> list[tuple[str, str]]:
    """The number as an identity (E.164), none for an empty one; raises Invalid at ``name``."""
    typed = str(given or "").strip()
    if not typed:
        return []
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid({name: [_("This is no phone number. Check it.")]})
    return [("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))]
