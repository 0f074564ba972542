"""Organizations: what the law makes of them, what they are to us, their requisites. Nobody is deleted.

Numbers of the law that do not check out are kept, with a remark; that somebody looked and found one right is a record
of its own, which counts as long as the number stays. An organization is its INN and KPP: who adds it again is told of
the first, and adds it all the same only if he says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from instar.commands.client_values import ORGANIZATION_TEXTS, caught, legal_form, roles, strangers, texts
from instar.commands.clients import (
    INSIDE,
    PERMISSION,
    as_json,
    authorize_clients,
    differing,
    no_such_client,
    refuse_merged,
    refuse_outdated,
    tell,
)
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.requesters import name_of
from instar.errors import Conflict, Invalid, Refused
from instar.i18n import _
from instar.requisites import ROLES, guess_form, remarks

LONGEST = 2000
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_OWN = ("name", "kind", "roles", "legal_form")
_ROW = "SELECT id, name, kind, legal_form, data, rev, merged_into, checked FROM organization WHERE key = ?"
_ROLE = "INSERT INTO organization_role (role, organization_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
_ROLES = "SELECT role FROM organization_role WHERE organization_id = ?"
_SAME = """
SELECT id, key, name FROM organization WHERE data ->> '$.inn' = ? AND coalesce(data ->> '$.kpp', '') = ?
AND merged_into IS NULL AND id <> ? ORDER BY id LIMIT 1"""


class Organization(NamedTuple):
    """``kind``: the first of the roles, by which programs know it."""

    name: str
    kind: str
    legal_form: str
    roles: tuple[str, ...]
    data: Mapping[str, str]

    @property
    def flat(self) -> dict[str, Any]:
        return {"name": self.name, "kind": self.kind, "legal_form": self.legal_form, "roles": self.roles, **self.data}


@dataclass(frozen=True, slots=True)
class AddOrganization:
    """``key``: of our own making when None. ``values``: see ``EditOrganization``. ``again``: although there is one of
    this INN and KPP."""

    name: str
    key: str | None = None
    kind: str = "customer"
    values: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True, slots=True)
class EditOrganization:
    """``values``: any of name, kind (the first role), roles (a list, or a text with commas), legal_form and
    ``ORGANIZATION_TEXTS``; "" or None empties a text. ``rev``: the newest one."""

    key: str
    values: Mapping[str, Any]
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class ConfirmRequisite:
    """A number that looks wrong is right: ``name`` is a property of which something is remarked."""

    key: str
    name: str
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class TakeClients:
    """The list of organizations leaves as a file. ``query``: what it is cut to."""

    query: str = ""


@handles(AddOrganization, PERMISSION)
def add_organization(context: Context, command: AddOrganization) -> Answer:
    authorize_clients(context)
    errors: dict[str, list[str]] = {}
    values = {"name": command.name, "kind": command.kind, **command.values}
    made = _read(context, values, None, errors)
    key = _key(context, command.key or made.data.get("inn") or "", errors, given=command.key is not None)
    if errors:
        raise Invalid(errors)
    if not command.again:
        _refuse_same(context, made.data)
    id = context.tx.insert(
        "INSERT INTO organization (key, name, kind, legal_form, data, created) VALUES (?, ?, ?, ?, ?, ?)",
        (key or f"new-{context.now}", made.name, made.kind, made.legal_form, as_json(made.data), context.now),
    )
    if not key:
        key = f"org-{id}"
        context.tx.run("UPDATE organization SET key = ? WHERE id = ?", (key, id))
    put_roles(context, id, (), made.roles)
    tell(context, "organization.added", key, values)
    return {"id": id, "key": key, "rev": 1, "changed": sorted(values)}


@handles(EditOrganization, PERMISSION)
def edit_organization(context: Context, command: EditOrganization) -> Answer:
    authorize_clients(context)
    id, before, rev, _checked = _load(context, command.key, command.rev)
    errors: dict[str, list[str]] = {}
    after = _read(context, command.values, before, errors)
    if errors:
        raise Invalid(errors)
    implied = {"kind", "roles"} - command.values.keys()  # the one follows from the other
    changed = sorted(differing(before.flat, after.flat) - implied)
    if changed:
        context.tx.run(
            "UPDATE organization SET name = ?, kind = ?, legal_form = ?, data = ?, rev = rev + 1 WHERE id = ?",
            (after.name, after.kind, after.legal_form, as_json(after.data), id),
        )
        put_roles(context, id, before.roles, after.roles)
        tell(context, "organization.edited", command.key, changed)
    return {"id": id, "key": command.key, "rev": rev + bool(changed), "changed": changed}


@handles(ConfirmRequisite, PERMISSION)
def confirm_requisite(context: Context, command: ConfirmRequisite) -> Answer:
    authorize_clients(context)
    id, there, rev, checked = _load(context, command.key, command.rev)
    if command.name not in remarks(there.legal_form, there.data):
        raise Refused("nothing_to_confirm", _("Nothing is remarked of “{name}”.").format(name=command.name[:64]))
    checked[command.name] = {"value": there.data[command.name], "by": context.actor.id, "at": context.now}
    context.tx.run("UPDATE organization SET checked = ?, rev = rev + 1 WHERE id = ?", (as_json(checked), id))
    audit(context, "organization.confirmed", command.key, {"name": command.name})
    return {"id": id, "key": command.key, "rev": rev + 1, "changed": [command.name]}


@handles(TakeClients, "ticket.export")
def take_clients(context: Context, command: TakeClients) -> Answer:
    context.authorize(permission=INSIDE)
    context.authorize()
    audit(context, "client.exported", "", {"query": command.query[:LONGEST]})
    return {}


def put_roles(context: Context, id: int, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Write what an organization is to us. People of a partner see what is shared with it: their rights change."""
    for role in set(before) - set(after):
        context.tx.run("DELETE FROM organization_role WHERE role = ? AND organization_id = ?", (role, id))
    for role in set(after) - set(before):
        context.tx.run(_ROLE, (role, id))
    if set(before) != set(after):
        context.kernel.epochs.bump(context.tx, "access")


def roles_of(context: Context, id: int) -> tuple[str, ...]:
    found = {role for (role,) in context.tx.all(_ROLES, (id,))}
    return tuple(role for role in ROLES if role in found)


def authorize_roles(context: Context, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Who makes a partner of one, or takes that from it, gives or takes rights."""
    if ("partner" in before) != ("partner" in after):
        context.authorize(permission="user.manage")


# -- below: how it is done -----------------------------------------------------------------------------------


def _load(context: Context, key: str, rev: int | None) -> tuple[int, Organization, int, dict[str, Any]]:
    row = context.tx.one(_ROW, (key,))
    if row is None or not context.kernel.references.has(context.actor, "organization", key):
        raise no_such_client()
    id, name, kind, form, data, there, merged, checked = row
    refuse_merged(context, "organization", name, merged)
    refuse_outdated(there, rev)
    return id, Organization(name, kind, form, roles_of(context, id), orjson.loads(data)), there, orjson.loads(checked)


def _read(
    context: Context, values: Mapping[str, Any], before: Organization | None, errors: dict[str, list[str]]
) -> Organization:
    errors |= strangers(values, (*_OWN, *ORGANIZATION_TEXTS))
    name, kind, form, there, data = before or Organization("", "", "", (), {})
    if "name" in values:
        name = caught(errors, lambda: name_of(values["name"])) or ""
    if "kind" in values and values["kind"] not in ROLES:
        errors["kind"] = [_("The kind is one of: {names}.").format(names=", ".join(ROLES))]
    elif "kind" in values:
        wanted = ({*there} - {kind}) | {values["kind"]}
        kind = values["kind"]
    else:
        wanted = {*there}
    if "roles" in values:
        wanted = {*(caught(errors, lambda: roles(values["roles"])) or ())}
    after = there if errors.keys() & {"kind", "roles"} else tuple(role for role in ROLES if role in wanted)
    authorize_roles(context, there, after)
    if after and kind not in after:
        kind = after[0]
    data = texts(values, ORGANIZATION_TEXTS, data, errors)
    if values.get("legal_form"):
        form = caught(errors, lambda: legal_form(values["legal_form"])) or form
    return Organization(name, kind, form or guess_form(name, data.get("inn", "")), after, data)


def _refuse_same(context: Context, data: Mapping[str, str]) -> None:
    """Raise Conflict for one whose INN and KPP are there already."""
    same = context.tx.one(_SAME, (data["inn"], data.get("kpp", ""), 0)) if data.get("inn") else None
    if same is None or not context.kernel.references.has(context.actor, "organization", same[1]):
        return
    raise Conflict(
        "same_client",
        _("Same as “{name}”? Its INN and KPP are these.").format(name=same[2]),
        hint=_("Open that one, or add this one all the same."),
        data={"id": same[0], "key": same[1], "name": same[2]},
    )


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
