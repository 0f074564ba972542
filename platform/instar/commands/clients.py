"""Contacts: the people who write, call and order. Staff add and change them; nobody is deleted.

An e-mail address or a phone number belongs to one contact. A contact with an account gets the rights of its
organization, so moving one there is for those who manage accounts and hold these rights themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from instar.commands.client_values import CONTACT_TEXTS, READ, caught, identities, strangers, texts
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.requesters import name_of
from instar.commands.rights import refuse_lending
from instar.errors import Invalid, NotFound, Outdated, Refused
from instar.i18n import _

PERMISSION = "client.edit"
INSIDE = "ticket.view_internal"

_CONTACT = """
SELECT c.name, c.organization_id, c.principal_id, c.data, c.rev, c.merged_into
FROM contact c LEFT JOIN organization o ON o.id = c.organization_id WHERE c.id = ?"""
_LEFT = """
INSERT INTO client_position (contact_id, organization_id, title, until) VALUES (?, ?, ?, ?)
ON CONFLICT (contact_id, organization_id) DO UPDATE SET title = excluded.title, until = excluded.until"""
_IDENTITIES = "SELECT value FROM contact_identity WHERE contact_id = ? AND kind = ? ORDER BY value"
_HOLDER = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_IDENTITY = "INSERT INTO contact_identity (kind, value, contact_id, verified, claimed) VALUES (?, ?, ?, 0, 0)"


@dataclass(frozen=True, slots=True)
class AddContact:
    """``values``: see ``EditContact``; a name or an address has to be there."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EditContact:
    """``values``: any of name, organization (key, name or None), email, phone, telegram (several with commas between
    them) and ``CONTACT_TEXTS``. ``rev``: the newest, if given."""

    contact: int
    values: Mapping[str, Any]
    rev: int | None = None


@handles(AddContact, PERMISSION)
def add_contact(context: Context, command: AddContact) -> Answer:
    authorize_clients(context)
    values = dict(command.values)
    if not str(values.get("name") or "").strip():  # somebody of whom only an address is known is called by it
        values["name"] = str(values.get("email") or values.get("phone") or "")
    errors = strangers(values, ("name", "organization", *READ, *CONTACT_TEXTS))
    name = caught(errors, lambda: name_of(values["name"])) or ""
    organization = caught(errors, lambda: organization_id(context, values.get("organization")))
    data = texts(values, CONTACT_TEXTS, {}, errors)
    found = {kind: caught(errors, partial(identities, kind, values.get(kind))) or [] for kind in READ}
    for kind, wanted in found.items():
        _refuse_taken(context, kind, wanted, None, errors)
    if errors:
        raise Invalid(errors)
    id = context.tx.insert(
        "INSERT INTO contact (name, organization_id, data, created) VALUES (?, ?, ?, ?)",
        (name, organization, as_json(data), context.now),
    )
    for kind, wanted in found.items():
        for value in wanted:
            context.tx.run(_IDENTITY, (kind, value, id))
    tell(context, "contact.added", str(id), values)
    return {"id": id, "rev": 1, "changed": sorted(values)}


@handles(EditContact, PERMISSION)
def edit_contact(context: Context, command: EditContact) -> Answer:
    authorize_clients(context)
    row = context.tx.one(_CONTACT, (command.contact,))
    if row is None or not context.kernel.references.has(context.actor, "contact", str(command.contact)):
        raise no_such_client()
    name, organization, account, data, rev, merged = row
    refuse_merged(context, "contact", name, merged)
    refuse_outdated(rev, command.rev)
    values = command.values
    errors = strangers(values, ("name", "organization", *READ, *CONTACT_TEXTS))
    old = orjson.loads(data)
    kept = texts(values, CONTACT_TEXTS, old, errors)
    changed = set(differing(old, kept))
    if "name" in values:
        given = caught(errors, lambda: name_of(values["name"]))
        changed |= {"name"} if given != name else set()
        name = given or name
    if "organization" in values:
        wanted = caught(errors, lambda: organization_id(context, values["organization"]))
        if wanted != organization and "organization" not in errors:
            refuse_moving(context, account, wanted)
            changed.add("organization")
            _was_there(context, command.contact, organization, old.get("position", ""))
            organization = wanted
    addresses = {kind: caught(errors, partial(identities, kind, values[kind])) for kind in READ if kind in values}
    for kind, found in addresses.items():
        _refuse_taken(context, kind, found or [], command.contact, errors)
    if errors:
        raise Invalid(errors)
    for kind, found in addresses.items():
        if _set_identities(context, command.contact, kind, found or []):
            changed.add(kind)
    if changed:
        context.tx.run(
            "UPDATE contact SET name = ?, organization_id = ?, data = ?, rev = rev + 1 WHERE id = ?",
            (name, organization, as_json(kept), command.contact),
        )
        if account is not None and "organization" in changed:
            context.kernel.epochs.bump(context.tx, "access")
        tell(context, "contact.edited", str(command.contact), sorted(changed))
    return {"id": command.contact, "rev": rev + bool(changed), "changed": sorted(changed)}


def authorize_clients(context: Context) -> None:
    """Whoever changes clients may see them as well: else he could not read what he has written."""
    context.authorize(permission=INSIDE)
    context.authorize()


def no_such_client() -> NotFound:
    """The same words for one that is missing and for one that is not for the reader."""
    return NotFound("no_client", _("There is no such client, or it is not shared with you."))


def refuse_outdated(rev: int, given: int | None) -> None:
    """Raise Outdated for the revision of an earlier state."""
    if given is not None and given != rev:
        raise Outdated(
            "changed_meanwhile",
            _("Somebody changed this meanwhile."),
            hint=_("Compare both values and save the right one."),
            data={"rev": rev},
        )


def refuse_merged(context: Context, kind: str, name: str, into: int | None) -> None:
    """Raise Refused for one that leads to another."""
    if into is not None:
        other = context.tx.value(f"SELECT name FROM {kind} WHERE id = ?", (into,))
        said = _("{name} was merged into {other} (#{id}).").format(name=name, other=other, id=into)
        raise Refused("merged_already", said, hint=_("Change that one, or take the two apart."))


def organization_id(context: Context, key: Any) -> int | None:
    if key in (None, ""):
        return None
    named = context.kernel.references.resolve(context.actor, "organization", key) if isinstance(key, str) else None
    row = context.tx.one("SELECT coalesce(merged_into, id) FROM organization WHERE key = ?", (named,))
    if row is None:
        raise Invalid({"organization": [_("There is no client “{key}”.").format(key=str(key)[:64])]})
    return int(row[0])


def refuse_moving(context: Context, account: int | None, organization: int | None) -> None:
    """People with an account act for their organization, so whoever moves one gives rights."""
    if account is None:
        return
    context.authorize(permission="user.manage")
    context.require_confirmed()
    lent = context.tx.value(
        "SELECT id FROM principal WHERE kind = 'organization' AND organization_id = ?", (organization,)
    )
    if lent is not None:
        refuse_lending(context, lent)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def as_json(data: Mapping[str, str]) -> str:
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def tell(context: Context, what: str, target: str, names: Any) -> None:
    """A line in the audit: which properties, never their values, for those are about people."""
    audit(context, what, target, {"changed": sorted(names)})


# -- below: how it is done -----------------------------------------------------------------------------------


def _was_there(context: Context, contact: int, organization: int | None, title: str) -> None:
    """Where somebody has worked until today stays known."""
    if organization is not None:
        day = datetime.fromtimestamp(context.now / 1000, UTC).date().isoformat()
        context.tx.run(_LEFT, (contact, organization, title, day))


def _refuse_taken(
    context: Context, kind: str, wanted: list[str], contact: int | None, errors: dict[str, list[str]]
) -> None:
    for value in wanted:
        holder = context.tx.value(_HOLDER, (kind, value))
        if holder is not None and holder != contact:
            errors[kind] = [_("{value} belongs to another contact (#{id}).").format(value=value, id=holder)]


def _set_identities(context: Context, contact: int, kind: str, wanted: list[str]) -> bool:
    """Whether there was anything to change. What stays keeps what is known of it."""
    there = [value for (value,) in context.tx.all(_IDENTITIES, (contact, kind))]
    for value in set(there) - set(wanted):
        context.tx.run("DELETE FROM contact_identity WHERE kind = ? AND value = ?", (kind, value))
    for value in set(wanted) - set(there):
        context.tx.run(_IDENTITY, (kind, value, contact))
    return there != wanted
