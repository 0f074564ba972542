"""Clients: organizations and the people who write, call and order. Staff add and change them; nobody is deleted.

An e-mail address or a phone number belongs to one contact. A contact with an account gets the rights of its
organization, so moving one there is for those who manage accounts and hold these rights themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.requesters import emails, name_of, phones
from instar.commands.rights import refuse_lending
from instar.errors import Conflict, Invalid, NotFound, Outdated, nearest
from instar.i18n import _

PERMISSION = "client.edit"
INSIDE = "ticket.view_internal"
KINDS = ("customer", "partner", "supplier", "own")
ORGANIZATION_TEXTS = ("full_name", "inn", "kpp", "ogrn", "phone", "email", "site", "address", "note")
CONTACT_TEXTS = ("position", "note")
LONGEST = 500
LONGEST_NOTE = 4000
MOST_IDENTITIES = 20
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_DIVIDED = re.compile(r"[,;\n]")

_ORGANIZATION = "SELECT id, name, kind, data, rev FROM organization WHERE key = ?"
_CONTACT = """
SELECT c.name, c.organization_id, c.principal_id, c.data, c.rev, o.key
FROM contact c LEFT JOIN organization o ON o.id = c.organization_id WHERE c.id = ?"""
_IDENTITIES = "SELECT value FROM contact_identity WHERE contact_id = ? AND kind = ? ORDER BY value"
_HOLDER = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_IDENTITY = "INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES (?, ?, ?, 0)"


@dataclass(frozen=True, slots=True)
class AddOrganization:
    """``key``: of our own making when None. ``values``: see ``EditOrganization``."""

    name: str
    key: str | None = None
    kind: str = "customer"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditOrganization:
    """``values``: any of name, kind and ``ORGANIZATION_TEXTS``; "" or None empties a text. ``rev``: the newest one."""

    key: str
    values: Mapping[str, Any]
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class AddContact:
    """``values``: see ``EditContact``; a name or an address has to be there."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EditContact:
    """``values``: any of name, organization (key, name or None), email, phone (several with commas between them) and
    ``CONTACT_TEXTS``. ``rev``: the newest, if given."""

    contact: int
    values: Mapping[str, Any]
    rev: int | None = None


@handles(AddOrganization, PERMISSION)
def add_organization(context: Context, command: AddOrganization) -> Answer:
    _authorize(context)
    errors: dict[str, list[str]] = {}
    values = {"name": command.name, "kind": command.kind, **command.values}
    name, kind, data = _organization(context, values, ("", "customer", {}), errors)
    key = _key(context, command.key or data.get("inn") or "", errors, given=command.key is not None)
    if errors:
        raise Invalid(errors)
    id = context.tx.insert(
        "INSERT INTO organization (key, name, kind, data, created) VALUES (?, ?, ?, ?, ?)",
        (key or f"new-{context.now}", name, kind, _json(data), context.now),
    )
    if not key:
        key = f"org-{id}"
        context.tx.run("UPDATE organization SET key = ? WHERE id = ?", (key, id))
    _told(context, "organization.added", key, values)
    return {"id": id, "key": key, "rev": 1, "changed": sorted(values)}


@handles(EditOrganization, PERMISSION)
def edit_organization(context: Context, command: EditOrganization) -> Answer:
    _authorize(context)
    row = context.tx.one(_ORGANIZATION, (command.key,))
    if row is None or not context.kernel.references.has(context.actor, "organization", command.key):
        raise no_such_client()
    id, name, kind, data, rev = row
    refuse_outdated(rev, command.rev)
    before = (name, kind, orjson.loads(data))
    errors: dict[str, list[str]] = {}
    after = _organization(context, command.values, before, errors)
    if errors:
        raise Invalid(errors)
    changed = sorted(_differing(_flat(before), _flat(after)))
    if changed:
        context.tx.run(
            "UPDATE organization SET name = ?, kind = ?, data = ?, rev = rev + 1 WHERE id = ?",
            (after[0], after[1], _json(after[2]), id),
        )
        if "kind" in changed:
            context.kernel.epochs.bump(context.tx, "access")
        _told(context, "organization.edited", command.key, changed)
    return {"id": id, "key": command.key, "rev": rev + bool(changed), "changed": changed}


@handles(AddContact, PERMISSION)
def add_contact(context: Context, command: AddContact) -> Answer:
    _authorize(context)
    values = dict(command.values)
    if not str(values.get("name") or "").strip():  # somebody of whom only an address is known is called by it
        values["name"] = str(values.get("email") or values.get("phone") or "")
    errors = _strangers(values, ("name", "organization", "email", "phone", *CONTACT_TEXTS))
    name = _caught(errors, lambda: name_of(values["name"])) or ""
    organization = _caught(errors, lambda: _organization_id(context, values.get("organization")))
    data = _texts(values, CONTACT_TEXTS, {}, errors)
    found = {kind: _caught(errors, partial(_identities, kind, values.get(kind))) or [] for kind in _READ}
    for kind, wanted in found.items():
        _refuse_taken(context, kind, wanted, None, errors)
    if errors:
        raise Invalid(errors)
    id = context.tx.insert(
        "INSERT INTO contact (name, organization_id, data, created) VALUES (?, ?, ?, ?)",
        (name, organization, _json(data), context.now),
    )
    for kind, wanted in found.items():
        for value in wanted:
            context.tx.run(_IDENTITY, (kind, value, id))
    _told(context, "contact.added", str(id), values)
    return {"id": id, "rev": 1, "changed": sorted(values)}


@handles(EditContact, PERMISSION)
def edit_contact(context: Context, command: EditContact) -> Answer:
    _authorize(context)
    row = context.tx.one(_CONTACT, (command.contact,))
    if row is None or not context.kernel.references.has(context.actor, "contact", str(command.contact)):
        raise no_such_client()
    name, organization, account, data, rev, _organization_key = row
    refuse_outdated(rev, command.rev)
    values = command.values
    errors = _strangers(values, ("name", "organization", "email", "phone", *CONTACT_TEXTS))
    old = orjson.loads(data)
    texts = _texts(values, CONTACT_TEXTS, old, errors)
    changed = set(_differing(old, texts))
    if "name" in values:
        given = _caught(errors, lambda: name_of(values["name"]))
        changed |= {"name"} if given != name else set()
        name = given or name
    if "organization" in values:
        wanted = _caught(errors, lambda: _organization_id(context, values["organization"]))
        if wanted != organization and "organization" not in errors:
            _refuse_moving(context, account, wanted)
            changed.add("organization")
            organization = wanted
    identities = {kind: _caught(errors, partial(_identities, kind, values[kind])) for kind in _READ if kind in values}
    for kind, found in identities.items():
        _refuse_taken(context, kind, found or [], command.contact, errors)
    if errors:
        raise Invalid(errors)
    for kind, found in identities.items():
        if _set_identities(context, command.contact, kind, found or []):
            changed.add(kind)
    if changed:
        context.tx.run(
            "UPDATE contact SET name = ?, organization_id = ?, data = ?, rev = rev + 1 WHERE id = ?",
            (name, organization, _json(texts), command.contact),
        )
        if account is not None and "organization" in changed:
            context.kernel.epochs.bump(context.tx, "access")
        _told(context, "contact.edited", str(command.contact), sorted(changed))
    return {"id": command.contact, "rev": rev + bool(changed), "changed": sorted(changed)}


def _authorize(context: Context) -> None:
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


# -- below: how it is done -----------------------------------------------------------------------------------

_Organization = tuple[str, str, dict[str, str]]
_READ: Mapping[str, Callable[[str, str], list[tuple[str, str]]]] = {"email": emails, "phone": phones}


def _organization(
    context: Context, values: Mapping[str, Any], before: _Organization, errors: dict[str, list[str]]
) -> _Organization:
    errors |= _strangers(values, ("name", "kind", *ORGANIZATION_TEXTS))
    name, kind, data = before
    if "name" in values:
        name = _caught(errors, lambda: name_of(values["name"])) or ""
    if "kind" in values and values["kind"] != kind:
        kind = values["kind"]
        if kind not in KINDS:
            errors["kind"] = [_("The kind is one of: {names}.").format(names=", ".join(KINDS))]
    if "partner" in (kind, before[1]) and kind != before[1]:
        context.authorize(permission="user.manage")  # people of a partner see what is shared with it
    return name, kind, _texts(values, ORGANIZATION_TEXTS, data, errors)


def _strangers(values: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, list[str]]:
    told = {}
    for name in set(values) - set(known):
        near = nearest(name, known)
        said = _("There is no property “{name}”.").format(name=name[:64])
        told[name] = [said + (" " + _("Did you mean “{name}”?").format(name=near) if near else "")]
    return told


def _texts(
    values: Mapping[str, Any], names: tuple[str, ...], before: Mapping[str, str], errors: dict[str, list[str]]
) -> dict[str, str]:
    """The texts as they will be; what is empty is not kept."""
    after = dict(before)
    for name in names:
        if name not in values:
            continue
        given = values[name]
        if given is not None and not isinstance(given, str):
            errors[name] = [_("This is a text.")]
            continue
        text = (given or "").replace("\x00", "").strip()
        most = LONGEST_NOTE if name in ("note", "address") else LONGEST
        if len(text) > most:
            errors[name] = [_("This is longer than {most} characters.").format(most=most)]
        elif name == "email" and text:
            text = _caught(errors, partial(_email, text)) or ""
        after[name] = text
    return {name: text for name, text in after.items() if text}


def _email(text: str) -> str:
    return emails(text, "email")[0][1]


def _identities(kind: str, given: Any) -> list[str]:
    """Addresses or numbers, each once, as they are stored."""
    if given is not None and not isinstance(given, str):
        raise Invalid({kind: [_("This is a text.")]})
    found = [value for one in _DIVIDED.split(given or "") for _kind, value in _READ[kind](one, kind)]
    if len(found) > MOST_IDENTITIES:
        raise Invalid({kind: [_("These are more than {most}.").format(most=MOST_IDENTITIES)]})
    return sorted(set(found))


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


def _organization_id(context: Context, key: Any) -> int | None:
    if key in (None, ""):
        return None
    named = context.kernel.references.resolve(context.actor, "organization", key) if isinstance(key, str) else None
    row = context.tx.one("SELECT id FROM organization WHERE key = ?", (named,))
    if row is None:
        raise Invalid({"organization": [_("There is no client “{key}”.").format(key=str(key)[:64])]})
    return int(row[0])


def _refuse_moving(context: Context, account: int | None, organization: int | None) -> None:
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


def _key(context: Context, wanted: str, errors: dict[str, list[str]], *, given: bool) -> str:
    """The key, "" where one has still to be made; only one that somebody has chosen is refused."""
    key = wanted.strip().lower()
    taken = context.tx.value("SELECT 1 FROM organization WHERE key = ?", (key,)) is not None
    if _KEY.fullmatch(key) and not taken:
        return key
    if given and taken:
        raise Conflict("key_taken", _("“{key}” is taken.").format(key=key), hint=_("Choose another name."))
    if given:
        errors["key"] = [_("Use a-z, 0-9, “_”, “-” and “.”, at most 64 of them, a letter or digit first.")]
    return ""


def _caught(errors: dict[str, list[str]], read: Callable[[], Any]) -> Any:
    """What ``read`` gives; what it refuses goes to ``errors``."""
    try:
        return read()
    except Invalid as error:
        errors.update(error.errors)
        return None


def _flat(values: _Organization) -> dict[str, str]:
    return {"name": values[0], "kind": values[1], **values[2]}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _json(data: Mapping[str, str]) -> str:
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def _told(context: Context, what: str, target: str, names: Any) -> None:
    """A line in the audit: which properties, never their values, for those are about people."""
    audit(context, what, target, {"changed": sorted(names)})
