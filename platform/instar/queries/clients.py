"""Clients: organizations and contacts, as lists and one by one. Who is there for whom is said by ``access``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from stdnum.ru import inn as inn_number
from stdnum.ru import ogrn as ogrn_number

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.labels import PersonLabel, person_label
from instar.queries.suggestions import address_of, glob, match_words
from instar.store import Row

INSIDE, EDIT = "ticket.view_internal", "client.edit"
MOST_PEOPLE = 100

_ORGANIZATIONS = """
SELECT o.name, o.id, o.key, o.kind, o.data FROM organization o
WHERE (o.name, o.id) > (?, ?) AND (? = '' OR o.kind = ?) AND ({match}) AND {known} ORDER BY o.name, o.id LIMIT ?"""
_ORGANIZATION = (
    "SELECT o.id, o.key, o.name, o.kind, o.data, o.rev, o.created FROM organization o WHERE o.id = ? AND {known}"
)
_CONTACT_COLUMNS = """
SELECT c.name, c.id, o.id, o.key, o.name, c.data,
  (SELECT group_concat(i.value, ', ') FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'email'),
  (SELECT group_concat(i.value, ', ') FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'phone')
FROM contact c LEFT JOIN organization o ON o.id = c.organization_id"""
_CONTACTS = f"""{_CONTACT_COLUMNS}
WHERE (c.name, c.id) > (?, ?) AND ({{match}}) AND {{known}} ORDER BY c.name, c.id LIMIT ?"""
_CONTACT = f"{_CONTACT_COLUMNS} WHERE c.id = ? AND {{known}}"
_PEOPLE = f"{_CONTACT_COLUMNS} WHERE c.organization_id = ? AND {{known}} ORDER BY c.name, c.id LIMIT ?"
_REST = "SELECT rev, created, principal_id FROM contact WHERE id = ?"
_IDENTITY = "c.id IN (SELECT i.contact_id FROM contact_identity i WHERE i.value GLOB ?)"


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    id: int
    key: str
    name: str
    kind: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """``email`` and ``phone``: all of them, with commas between."""

    id: int
    name: str
    email: str
    phone: str
    organization_id: int | None
    organization_key: str | None
    organization: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """``remarks``: property → what looks wrong with it, which is no reason to refuse it. ``people``: at most 100."""

    row: OrganizationRow
    rev: int
    created: int
    people: tuple[ContactRow, ...]
    remarks: dict[str, str]
    editable: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """``account``: the person's log-in, None where there is none or the reader may not manage accounts."""

    row: ContactRow
    rev: int
    created: int
    account: PersonLabel | None
    editable: bool


def organizations(
    kernel: Kernel, actor: Actor, *, q: str = "", kind: str = "", cursor: str | None = None, limit: int = 50
) -> Page[OrganizationRow]:
    """Organizations by name that the actor may know; ``q``: words of the name, the key or the INN. Raises Forbidden
    for who may see the inside of no ticket."""
    kernel.access.authorize(actor, INSIDE)
    name, id = decode(cursor, str, int) or ("", 0)
    size, known = limited(limit), kernel.references.known(actor, "organization")
    match, args = _matching("o.name", q, "o.key GLOB ? OR o.data ->> '$.inn' = ?", [glob(q.lower()), q])
    sql = _ORGANIZATIONS.format(match=match, known=known.where)
    rows = kernel.store.read().all(sql, (name, id, kind, kind, *args, *known.args, size + 1))
    following = encode(rows[size - 1][:2]) if len(rows) > size else None
    return Page(tuple(_organization(row) for row in rows[:size]), following)


def contacts(
    kernel: Kernel, actor: Actor, *, q: str = "", cursor: str | None = None, limit: int = 50
) -> Page[ContactRow]:
    """Contacts by name; ``q``: words of the name, a part of an address or a phone number. Raises as above."""
    kernel.access.authorize(actor, INSIDE)
    name, id = decode(cursor, str, int) or ("", 0)
    size, known = limited(limit), kernel.references.known(actor, "contact")
    match, args = _matching("c.name", q, _IDENTITY, [glob(address_of(q))])
    sql = _CONTACTS.format(match=match, known=known.where)
    rows = kernel.store.read().all(sql, (name, id, *args, *known.args, size + 1))
    following = encode(rows[size - 1][:2]) if len(rows) > size else None
    return Page(tuple(_contact(row) for row in rows[:size]), following)


def organization(kernel: Kernel, actor: Actor, id: int) -> OrganizationView:
    """One organization with its people; raises NotFound for one that is not there or not for the actor."""
    kernel.access.authorize(actor, INSIDE)
    known = kernel.references.known(actor, "organization")
    row = kernel.store.read().one(_ORGANIZATION.format(known=known.where), (id, *known.args))
    if row is None:
        raise _no_such_client()
    found = _organization((row[2], row[0], row[1], row[3], row[4]))
    there = kernel.references.known(actor, "contact")
    people = kernel.store.read().all(_PEOPLE.format(known=there.where), (id, *there.args, MOST_PEOPLE))
    return OrganizationView(
        row=found,
        rev=row[5],
        created=row[6],
        people=tuple(_contact(one) for one in people),
        remarks=_remarks(found.values),
        editable=kernel.access.can(actor, EDIT),
    )


def contact(kernel: Kernel, actor: Actor, id: int) -> ContactView:
    """One contact; raises NotFound as ``organization``."""
    kernel.access.authorize(actor, INSIDE)
    known = kernel.references.known(actor, "contact")
    tx = kernel.store.read()
    row = tx.one(_CONTACT.format(known=known.where), (id, *known.args))
    rest = tx.one(_REST, (id,)) if row is not None else None
    if row is None or rest is None:
        raise _no_such_client()
    rev, created, account = rest
    manages = kernel.access.can(actor, "user.manage")
    return ContactView(
        row=_contact(row),
        rev=rev,
        created=created,
        account=person_label(kernel, account) if account and manages else None,
        editable=kernel.access.can(actor, EDIT),
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _matching(column: str, q: str, further: str, further_args: list[Any]) -> tuple[str, list[Any]]:
    if not q.strip():
        return "TRUE", []
    match, args = match_words(column, q)
    return f"{match} OR {further}", [*args, *further_args]


def _organization(row: Row) -> OrganizationRow:
    name, id, key, kind, data = row
    return OrganizationRow(id, key, name, kind, orjson.loads(data))


def _contact(row: Row) -> ContactRow:
    name, id, organization_id, key, organization, data, email, phone = row
    return ContactRow(id, name, email or "", phone or "", organization_id, key, organization or "", orjson.loads(data))


def _remarks(values: dict[str, str]) -> dict[str, str]:
    """Numbers whose check digit does not fit: foreign and old ones are stored all the same."""
    found = {}
    if values.get("inn") and not inn_number.is_valid(values["inn"]):
        found["inn"] = _("The check digit does not fit: look whether it was mistyped.")
    if values.get("ogrn") and not ogrn_number.is_valid(values["ogrn"]):
        found["ogrn"] = _("The check digit does not fit: look whether it was mistyped.")
    return found


def _no_such_client() -> NotFound:
    """The same words for one that is missing and for one that is not for the reader."""
    return NotFound("no_client", _("There is no such client, or it is not shared with you."))
