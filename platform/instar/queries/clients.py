"""Clients: organizations and contacts, as lists and one by one. Who is there for whom is said by ``access``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.labels import PersonLabel, person_label
from instar.queries.suggestions import address_of, glob, match_words
from instar.requisites import ROLES, remarks, written
from instar.store import Row

INSIDE, EDIT = "ticket.view_internal", "client.edit"
MOST_PEOPLE = 100

_OWN = """o.name, o.id, o.key, o.kind, o.data, o.legal_form, o.merged_into,
  (SELECT group_concat(r.role, ',') FROM organization_role r WHERE r.organization_id = o.id)"""
_ORGANIZATIONS = f"""
SELECT {_OWN} FROM organization o
WHERE (o.name, o.id) > (?, ?) AND o.merged_into IS NULL AND ({{cut}}) AND ({{match}}) AND {{known}}
ORDER BY o.name, o.id LIMIT ?"""
_ORGANIZATION = f"SELECT {_OWN}, o.rev, o.created, o.checked FROM organization o WHERE o.id = ? AND {{known}}"
_ROLE = "o.id IN (SELECT r.organization_id FROM organization_role r WHERE r.role = ?)"
_BEHIND = "SELECT id, key FROM {table} WHERE merged_into = ? ORDER BY id"
_INTO = "SELECT merged_into FROM {table} WHERE id = ?"
_OF_INN = "o.id IN (SELECT n.id FROM organization n WHERE n.data ->> '$.inn' = ?)"
_REACHED = """o.id IN (SELECT c.organization_id FROM contact c JOIN contact_identity i ON i.contact_id = c.id
  WHERE i.value = ?) OR o.data ->> '$.phone' = ? OR o.data ->> '$.email' = ?"""
_IDENTITIES = """
SELECT kind, value, verified, shared FROM contact_identity WHERE contact_id = ? ORDER BY kind, value"""
_POSITIONS = """
SELECT o.id, o.key, o.name, p.title, p.since, p.until FROM client_position p
JOIN organization o ON o.id = p.organization_id WHERE p.contact_id = ? ORDER BY p.until, o.name LIMIT ?"""
_PLACES = """
SELECT c.id, c.name, p.title, p.since, p.until FROM client_position p JOIN contact c ON c.id = p.contact_id
WHERE p.organization_id = ? AND c.merged_into IS NULL AND {known} ORDER BY p.until, c.name LIMIT ?"""
_CONTACT_COLUMNS = """
SELECT c.name, c.id, o.id, o.key, o.name, c.data,
  (SELECT group_concat(i.value, ', ') FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'email'),
  (SELECT group_concat(i.value, ', ') FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'phone'),
  (SELECT group_concat(i.value, ', ') FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'telegram')
FROM contact c LEFT JOIN organization o ON o.id = c.organization_id"""
_CONTACTS = f"""{_CONTACT_COLUMNS}
WHERE (c.name, c.id) > (?, ?) AND c.merged_into IS NULL AND ({{match}}) AND {{known}} ORDER BY c.name, c.id LIMIT ?"""
_CONTACT = f"{_CONTACT_COLUMNS} WHERE c.id = ? AND {{known}}"
_PEOPLE = f"""{_CONTACT_COLUMNS}
WHERE c.organization_id = ? AND c.merged_into IS NULL AND {{known}} ORDER BY c.name, c.id LIMIT ?"""
_REST = "SELECT rev, created, principal_id FROM contact WHERE id = ?"
_IDENTITY = "c.id IN (SELECT i.contact_id FROM contact_identity i WHERE i.value GLOB ?)"


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """``kind``: the first of its ``roles``. ``legal_form``: see ``requisites.LEGAL_FORMS``."""

    id: int
    key: str
    name: str
    kind: str
    values: dict[str, str]
    legal_form: str = "company"
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactRow:
    """``email``, ``phone`` and ``telegram``: all of them, with commas between."""

    id: int
    name: str
    email: str
    phone: str
    organization_id: int | None
    organization_key: str | None
    organization: str
    values: dict[str, str]
    telegram: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What looks wrong with a property, which is no reason to refuse it. ``confirmed``: who has looked and found it
    right, None for nobody; ``at``: when (ms)."""

    said: str
    confirmed: PersonLabel | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works or has worked besides: the organization, or, seen from there, the person. Days as text."""

    id: int
    name: str
    title: str
    since: str
    until: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """``shared``: several people read it. ``verified``: somebody has proved that it is his."""

    kind: str
    value: str
    verified: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """``people``, ``places``: at most 100. ``ids``, ``keys``: its own and those of the ones merged into it, by which
    tables of others name it."""

    row: OrganizationRow
    rev: int
    created: int
    people: tuple[ContactRow, ...]
    remarks: dict[str, Remark]
    editable: bool
    places: tuple[Place, ...] = ()
    ids: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactView:
    """``account``: the person's log-in, None where there is none or the reader may not manage accounts."""

    row: ContactRow
    rev: int
    created: int
    account: PersonLabel | None
    editable: bool
    identities: tuple[Identity, ...] = ()
    places: tuple[Place, ...] = ()
    ids: tuple[int, ...] = ()


def organizations(
    kernel: Kernel,
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    form: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[OrganizationRow]:
    """Organizations by name that the actor may know; ``q``: words of the name, the key, the INN, a phone number or an
    e-mail address of its own or of its people; ``kind``: one of its roles; ``form``: its legal form. Raises Forbidden
    for who may see the inside of no ticket."""
    kernel.access.authorize(actor, INSIDE)
    name, id = decode(cursor, str, int) or ("", 0)
    size, known = limited(limit), kernel.references.known(actor, "organization")
    match, args = _matching("o.name", q, *_further(q))
    cuts = [cut for cut, given in ((_ROLE, kind), ("o.legal_form = ?", form)) if given]
    sql = _ORGANIZATIONS.format(match=match, known=known.where, cut=" AND ".join(cuts) or "TRUE")
    asked = (name, id, *filter(None, (kind, form)), *args, *known.args, size + 1)
    rows = kernel.store.read().all(sql, asked)
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
    """One organization with its people: the survivor of one that was merged. Raises NotFound for one that is not there
    or not for the actor."""
    kernel.access.authorize(actor, INSIDE)
    known, tx = kernel.references.known(actor, "organization"), kernel.store.read()
    row = tx.one(_ORGANIZATION.format(known=known.where), (survivor(kernel, "organization", id), *known.args))
    if row is None:
        raise _no_such_client()
    found = _organization(row)
    there = kernel.references.known(actor, "contact")
    people = tx.all(_PEOPLE.format(known=there.where), (found.id, *there.args, MOST_PEOPLE))
    places = tx.all(_PLACES.format(known=there.where), (found.id, *there.args, MOST_PEOPLE))
    behind = _behind(kernel, "organization", "key", found.id)
    return OrganizationView(
        row=found,
        rev=row[8],
        created=row[9],
        people=tuple(_contact(one) for one in people),
        remarks=_remarks(kernel, found, orjson.loads(row[10])),
        editable=kernel.access.can(actor, EDIT),
        places=tuple(Place(one[0], one[1], one[2], one[3] or "", one[4] or "") for one in places),
        ids=(found.id, *(id for id, _key in behind)),
        keys=(found.key, *(key for _id, key in behind)),
    )


def contact(kernel: Kernel, actor: Actor, id: int) -> ContactView:
    """One contact, the survivor of one that was merged; raises NotFound as ``organization``."""
    kernel.access.authorize(actor, INSIDE)
    known = kernel.references.known(actor, "contact")
    tx, id = kernel.store.read(), survivor(kernel, "contact", id)
    row = tx.one(_CONTACT.format(known=known.where), (id, *known.args))
    rest = tx.one(_REST, (id,)) if row is not None else None
    if row is None or rest is None:
        raise _no_such_client()
    rev, created, account = rest
    manages = kernel.access.can(actor, "user.manage")
    places = tx.all(_POSITIONS, (id, MOST_PEOPLE))
    return ContactView(
        row=_contact(row),
        rev=rev,
        created=created,
        account=person_label(kernel, account) if account and manages else None,
        editable=kernel.access.can(actor, EDIT),
        identities=tuple(Identity(one[0], one[1], bool(one[2]), bool(one[3])) for one in tx.all(_IDENTITIES, (id,))),
        places=tuple(Place(one[0], one[2], one[3], one[4] or "", one[5] or "", one[1]) for one in places),
        ids=(id, *(other for other, _key in _behind(kernel, "contact", "id", id))),
    )


def survivor(kernel: Kernel, kind: str, id: int) -> int:
    """The client that goes on for this one: itself, where it was not merged. ``kind``: organization | contact."""
    return int(kernel.store.read().value(_INTO.format(table=kind), (id,)) or id)


def id_of_key(kernel: Kernel, key: str) -> int:
    """The id of an organization whose key the actor may name; 0 for none."""
    return int(kernel.store.read().value("SELECT id FROM organization WHERE key = ?", (key,)) or 0)


def key_of(kernel: Kernel, actor: Actor, id: int) -> str:
    """The key of an organization, a merged one's too; raises NotFound as ``organization``."""
    known = kernel.references.known(actor, "organization")
    key = kernel.store.read().value(
        f"SELECT o.key FROM organization o WHERE o.id = ? AND {known.where}", (id, *known.args)
    )
    if key is None:
        organization(kernel, actor, id)
        key = kernel.store.read().value("SELECT key FROM organization WHERE id = ?", (id,))
    return str(key)


# -- below: how it is done -----------------------------------------------------------------------------------


def _further(q: str) -> tuple[str, list[Any]]:
    """What else than its name finds an organization; numbers and addresses are looked for where the question is one,
    for that reads every row's requisites."""
    parts, args = ["o.key GLOB ?"], [glob(q.lower())]
    if (inn := written("inn", q)).isdecimal():
        parts.append(_OF_INN)
        args.append(inn)
    address = _address(q)
    if "@" in q or address.lstrip("+").isdecimal():
        parts.append(_REACHED)
        args += [address, q.strip(), address]
    return " OR ".join(parts), args


def _matching(column: str, q: str, further: str, further_args: list[Any]) -> tuple[str, list[Any]]:
    if not q.strip():
        return "TRUE", []
    match, args = match_words(column, q)
    return f"{match} OR {further}", [*args, *further_args]


def _organization(row: Row) -> OrganizationRow:
    name, id, key, kind, data, legal_form, _merged, roles = row[:8]
    held = set((roles or "").split(","))
    return OrganizationRow(id, key, name, kind, orjson.loads(data), legal_form, tuple(r for r in ROLES if r in held))


def _contact(row: Row) -> ContactRow:
    name, id, organization_id, key, organization, data, email, phone, telegram = row
    values = orjson.loads(data)
    return ContactRow(
        id, name, email or "", phone or "", organization_id, key, organization or "", values, telegram or ""
    )


def _remarks(kernel: Kernel, row: OrganizationRow, checked: dict[str, Any]) -> dict[str, Remark]:
    """A confirmation counts for the value that was looked at."""
    found = {}
    for name, said in remarks(row.legal_form, row.values).items():
        record = checked.get(name, {})
        if record.get("value") == row.values[name]:
            by = person_label(kernel, record["by"]) if record["by"] else None
            found[name] = Remark(said, by, record["at"])
        else:
            found[name] = Remark(said)
    return found


def _behind(kernel: Kernel, table: str, key: str, id: int) -> list[Row]:
    return kernel.store.read().all(_BEHIND.format(table=table).replace("key", key), (id,))


def _address(q: str) -> str:
    """An address as it is stored: a Russian phone number in whatever way it is written."""
    plain = address_of(q.strip())
    digits = plain.lstrip("+")
    if digits.isdecimal() and len(digits) == 11 and plain[0] == "8":
        return f"+7{digits[1:]}"
    return f"+{digits}" if digits.isdecimal() and len(digits) == 11 else plain


def _no_such_client() -> NotFound:
    """The same words for one that is missing and for one that is not for the reader."""
    return NotFound("no_client", _("There is no such client, or it is not shared with you."))
