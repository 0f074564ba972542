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
_FIND = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_IDENTITY = (
    "INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING"
)


def requester(context: Context, given: int | Mapping[str, Any] | str | None) -> int | None:
    """The contact's id. ``given``: an id, an e-mail address, or ``{"name", "email", "phone"}``; None: the actor's own.

    What a stranger says of himself is only a claim: it finds the contact, and changes nothing of it.
    """
    if given is None:
        return context.actor.contact_id
    if isinstance(given, int):
        if context.tx.value("SELECT 1 FROM contact WHERE id = ?", (given,)) is None:
            raise Invalid({"requester": [_("There is no such contact.")]})
        return given
    known = {"email": given} if isinstance(given, str) else dict(given)
    identities = [*_emails(known.get("email")), *_phones(known.get("phone"))]
    for kind, value in identities:
        found = context.tx.value(_FIND, (kind, value))
        if found is not None:
            return int(found)
    name = " ".join(str(known.get("name") or "").split())[:200] or (identities[0][1] if identities else "")
    if not name:
        raise Invalid({"requester": [_("Say who asks: a name, an e-mail address or a phone number.")]})
    contact = context.tx.insert("INSERT INTO contact (name, created) VALUES (?, ?)", (name, context.now))
    for kind, value in identities:
        context.tx.run(_IDENTITY, (kind, value, contact))
    return contact


def _emails(given: object) -> list[tuple[str, str]]:
    address = str(given or "").strip().lower()
    if not address:
        return []
    try:
        validate.Email()(address)
    except ValidationError:
        raise Invalid({"requester.email": [_("This is no e-mail address. Check it.")]}) from None
    return [("email", address)]


def _phones(given: object) -> list[tuple[str, str]]:
    typed = str(given or "").strip()
    if not typed:
        return []
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid({"requester.phone": [_("This is no phone number. Check it.")]})
    return [("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))]
