"""Who asks: a contact, found by what is known of the person, or made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers
from marshmallow import ValidationError, validate

from instar.commands.execute import Context
from instar.errors import Invalid
from instar.i18n import _

REGION = "RU"
LONGEST_EMAIL = 254
_PARTS = ("name", "email", "phone")
_FIND = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_IDENTITY = (
    "INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING"
)


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
        if context.tx.value("SELECT 1 FROM contact WHERE id = ?", (given,)) is None:
            raise Invalid({"requester": [_("There is no such contact.")]})
        return given
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
