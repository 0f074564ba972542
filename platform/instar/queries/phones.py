"""Telephone numbers: how they are written to be compared, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

import phonenumbers

from instar.access import Actor
from instar.forms.spelling import e164, phone
from instar.kernel import Kernel
from instar.queries.clients import INSIDE
from instar.store import as_list

REGION = "RU"
"""Where a number without a country belongs, as in ``commands.requesters``."""
_OF_PHONES = """
SELECT i.value, c.id, c.name FROM contact_identity i
JOIN contact o ON o.id = i.contact_id JOIN contact c ON c.id = coalesce(o.merged_into, o.id)
WHERE i.kind = 'phone' AND i.value IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text') AND {known}
ORDER BY i.value, c.id"""
_OF_TICKET = """
SELECT i.value FROM ticket t JOIN contact_identity i ON i.contact_id = t.requester_id
WHERE t.id = ? AND i.kind = 'phone' ORDER BY i.value LIMIT 10"""


class ClientName(NamedTuple):
    """A contact as it stands in a row of something else."""

    id: int
    name: str

    @property
    def url(self) -> str:
        return f"/clients/contacts/{self.id}"


def phone_number(typed: str) -> str | None:
    """The number as E.164, "+74951234567"; None for what is none: an extension of an exchange, a word, a fragment.

    Exchanges write numbers without a plus and with it. One without is to be valid, for four digits are read as a number
    too; one with a plus is what contacts may be entered with.
    """
    plain = typed.strip()
    found = None if re.search(r"[*#@]", plain) else phone(plain, REGION)
    if found is None or not (plain.startswith("+") or phonenumbers.is_valid_number(found)):
        return None
    return e164(found)


def phone_words(number: str) -> str:
    """A number of E.164 as people read it, "+7 495 123-45-67"."""
    found = phone(number)
    if found is None:
        return number
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def contacts_of_phones(kernel: Kernel, actor: Actor, numbers: Collection[str]) -> dict[str, ClientName]:
    """By number (E.164) the contact that it belongs to, of those that the actor may know."""
    if not numbers or not kernel.access.can(actor, INSIDE):
        return {}
    known = kernel.references.known(actor, "contact")
    sql = _OF_PHONES.format(known=known.where)
    rows = kernel.store.read().all(sql, (as_list(sorted(set(numbers))), *known.args))
    return {number: ClientName(id, name) for number, id, name in rows}


def phones_of_client(values: Mapping[str, str], phones: Collection[str]) -> tuple[str, ...]:
    """The numbers (E.164) of a client: those of its requisites, and ``phones``: of its people, with commas between."""
    given = [values.get("phone", ""), *phones]
    found = (phone_number(part) for text in given for part in re.split(r"[,;]", text or "") if part.strip())
    return tuple(dict.fromkeys(number for number in found if number))


def phones_of_requester(kernel: Kernel, ticket_id: int) -> tuple[str, ...]:
    """The numbers (E.164) of who has asked for a ticket; for who has been seen to see its inside."""
    return tuple(number for (number,) in kernel.store.read().all(_OF_TICKET, (ticket_id,)))
