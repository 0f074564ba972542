"""Merging two organizations, or two contacts, that are one, and taking them apart again.

Whatever names the one names the survivor afterwards (``client_moving``); the one stays as a way to it. Nobody comes to
see a ticket by that (``client_safety``). A row of ``client_merge`` keeps what went over and what the survivor was
before, so that within thirty days the merge can be undone; what somebody has changed since stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from instar.commands.client_moving import Moved, carry_back, carry_over
from instar.commands.client_safety import Kept, Side, refuse_opening, refuse_two_accounts
from instar.commands.client_values import CONTACT_TEXTS, LONG, ORGANIZATION_TEXTS, strangers
from instar.commands.clients import (
    PERMISSION,
    as_json,
    authorize_clients,
    no_such_client,
    refuse_merged,
    refuse_outdated,
)
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.organizations import authorize_roles, put_roles, roles_of
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _
from instar.requisites import ROLES

KINDS = ("organization", "contact")
UNDO_DAYS = 30
DAY_MS = 86_400_000
OF_ORGANIZATION = ("name", "legal_form", *ORGANIZATION_TEXTS)
OF_CONTACT = ("name", "organization", *CONTACT_TEXTS)
CHOICES = ("into", "loser", "both")
"""Whose value a property has afterwards; both only for long texts, a line after the other."""

_ORGANIZATION = "SELECT id, key, name, legal_form, kind, data, rev, merged_into, checked FROM organization WHERE id = ?"
_PUT_ORGANIZATION = """
UPDATE organization SET name = ?, legal_form = ?, kind = ?, data = ?, checked = ?, rev = rev + 1 WHERE id = ?"""
_CONTACT = "SELECT id, organization_id, name, principal_id, data, rev, merged_into FROM contact WHERE id = ?"
_PUT_CONTACT = """
UPDATE contact SET name = ?, organization_id = ?, principal_id = ?, data = ?, rev = rev + 1 WHERE id = ?"""
_LEAD = "UPDATE {kind} SET merged_into = ?, rev = rev + 1 WHERE id = ?"
_INSERT = "INSERT INTO client_merge (kind, loser_id, into_id, by_id, at, record) VALUES (?, ?, ?, ?, ?, ?)"
_MERGE = "SELECT kind, loser_id, into_id, at, record, undone FROM client_merge WHERE id = ?"
_HAS_ACCOUNTS = "SELECT 1 FROM contact WHERE organization_id = ? AND principal_id IS NOT NULL LIMIT 1"
_TAKE_ACCOUNT = "UPDATE contact SET principal_id = NULL WHERE id = ?"
_GIVE_ACCOUNT = "UPDATE contact SET principal_id = ? WHERE id = ?"
_GRANT = "UPDATE access_grant SET scope_key = ? WHERE id = ? AND scope_key = ?"
_BELONGS = "UPDATE principal SET organization_id = ? WHERE id = ? AND organization_id = ?"


@dataclass(frozen=True, slots=True)
class MergeClients:
    """``loser`` is the same as ``into`` (ids), which goes on for both. ``keep``: property → one of ``CHOICES``; without
    it the survivor's value, or the other's where it has none. ``loser_rev``, ``rev``: the newest ones, if given."""

    kind: str
    loser: int
    into: int
    keep: Mapping[str, Any] = field(default_factory=dict)
    loser_rev: int | None = None
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class UndoMerge:
    """Take apart what a merge (its id) has put together."""

    merge: int


class _One(NamedTuple):
    """One of the two as it stands in its row. ``values``: of ``OF_ORGANIZATION`` or ``OF_CONTACT``, those not empty."""

    side: Side
    values: dict[str, Any]
    rev: int
    roles: tuple[str, ...] = ()
    kind: str = ""
    checked: Mapping[str, Any] = {}
    account: int | None = None


@handles(MergeClients, PERMISSION)
def merge_clients(context: Context, command: MergeClients) -> Answer:
    authorize_clients(context)
    if command.kind not in KINDS:
        raise Invalid({"kind": [_("One of: {names}.").format(names=", ".join(KINDS))]})
    if command.loser == command.into:
        raise Invalid({"into": [_("Nobody is merged into himself. Choose another one.")]})
    loser, into = _one(context, command.kind, command.loser), _one(context, command.kind, command.into)
    refuse_outdated(loser.rev, command.loser_rev)
    refuse_outdated(into.rev, command.rev)
    after = _kept(command.kind, loser.values, into.values, command.keep)
    record = _merged(context, command.kind, loser, into, after)
    context.tx.run(_LEAD.format(kind=command.kind), (into.side.id, loser.side.id))
    row = (command.kind, loser.side.id, into.side.id, context.actor.id, context.now, orjson.dumps(record).decode())
    id = context.tx.insert(_INSERT, row)
    context.kernel.epochs.bump(context.tx, "access")
    audit(context, f"{command.kind}.merged", into.side.key, {"from": loser.side.key, "merge": id})
    counts = {what: len(rows) for what, rows in record["moved"].items() if rows}
    return {"id": into.side.id, "merge": id, "moved": counts}


@handles(UndoMerge, PERMISSION)
def undo_merge(context: Context, command: UndoMerge) -> Answer:
    authorize_clients(context)
    row = context.tx.one(_MERGE, (command.merge,))
    if row is None:
        raise no_merge()
    kind, loser_id, into_id, at, body, undone = row
    into = _one(context, kind, into_id)
    if undone is not None:
        raise Refused("undone_already", _("This merge has been undone already."))
    if context.now - at > UNDO_DAYS * DAY_MS:
        said = _("That was more than {days} days ago.").format(days=UNDO_DAYS)
        raise Refused("undo_too_late", said, hint=_("Add the other one anew, and move to it what is its own."))
    record = orjson.loads(body)
    key, name = context.tx.one(f"SELECT {_key_of(kind)}, name FROM {kind} WHERE id = ?", (loser_id,)) or ("", "")
    loser = Side(loser_id, key, name)
    _taken_apart(context, kind, loser, into, record)
    context.tx.run(_LEAD.format(kind=kind), (None, loser_id))
    context.tx.run(
        "UPDATE client_merge SET undone = ?, undone_by = ? WHERE id = ?", (context.now, context.actor.id, command.merge)
    )
    context.kernel.epochs.bump(context.tx, "access")
    audit(context, f"{kind}.parted", into.side.key, {"from": loser.key, "merge": command.merge})
    return {"id": loser_id, "merge": command.merge, "from": into_id}


def no_merge() -> NotFound:
    return NotFound("no_merge", _("There is no such merge, or it is not shared with you."))


# -- below: the two, before and after --------------------------------------------------------------------------------


def _key_of(kind: str) -> str:
    return "key" if kind == "organization" else "CAST(id AS TEXT)"


def _one(context: Context, kind: str, id: int) -> _One:
    row = context.tx.one(_ORGANIZATION if kind == "organization" else _CONTACT, (id,))
    key = str(row[1] if kind == "organization" else id) if row else ""
    if row is None or not context.kernel.references.has(context.actor, kind, key):
        raise no_such_client()
    refuse_merged(context, kind, row[2], row[7] if kind == "organization" else row[6])
    side = Side(id, key, row[2])
    if kind == "organization":
        values = {"name": row[2], "legal_form": row[3], **orjson.loads(row[5])}
        return _One(side, values, row[6], roles_of(context, id), row[4], orjson.loads(row[8]))
    values = {"name": row[2], **({"organization": row[1]} if row[1] else {}), **orjson.loads(row[4])}
    return _One(side, values, row[5], account=row[3])


def _kept(kind: str, loser: Mapping[str, Any], into: Mapping[str, Any], keep: Mapping[str, Any]) -> dict[str, Any]:
    """The survivor's properties afterwards; raises Invalid for a property or choice that is none."""
    known = OF_ORGANIZATION if kind == "organization" else OF_CONTACT
    errors = strangers(keep, known)
    for name, choice in keep.items():
        if name in known and choice not in (CHOICES if name in LONG else CHOICES[:2]):
            errors[name] = [_("One of: {names}.").format(names=", ".join(CHOICES if name in LONG else CHOICES[:2]))]
    if errors:
        raise Invalid(errors)
    after = {}
    for name in known:
        first, second = into.get(name), loser.get(name)
        choice = keep.get(name) or ("both" if name == "accounts" else "into")
        if choice == "loser":
            first, second = second, first
        if choice == "both" and first and second:
            lines = dict.fromkeys([*str(first).splitlines(), *str(second).splitlines()])
            first = "\n".join(lines)
        if first or second:
            after[name] = first or second
    return after


def _merged(context: Context, kind: str, loser: _One, into: _One, after: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"before": into.values, "after": after}
    if kind == "organization":
        roles = tuple(role for role in ROLES if role in {*loser.roles, *into.roles})
        authorize_roles(context, into.roles, roles)
        authorize_roles(context, loser.roles, roles)
        kept = refuse_opening(context, loser.side, into.side)
        checked = {**loser.checked, **into.checked}
        checked |= {name: loser.checked[name] for name in loser.checked if after.get(name) == loser.values.get(name)}
        record |= {"roles": [into.roles, roles], "checked": [into.checked, checked], **kept._asdict()}
        _put_organization(context, into.side.id, after, into.kind, checked)
        put_roles(context, into.side.id, into.roles, roles)
        _swap(context, kept, loser.side, into.side)
    else:
        homes = (loser.values.get("organization"), into.values.get("organization"))
        refuse_two_accounts(context, (loser.account, into.account), homes, after.get("organization"))
        record["account"] = loser.account
        context.tx.run(_TAKE_ACCOUNT, (loser.side.id,))
        _put_contact(context, into.side.id, after, into.account or loser.account)
    record["moved"] = carry_over(context, kind, loser.side.id, into.side.id)
    return record


def _taken_apart(context: Context, kind: str, loser: Side, into: _One, record: Mapping[str, Any]) -> None:
    """The survivor gets back what it was, property by property, where nobody has changed it since."""
    before, after = record["before"], record["after"]
    values = {}
    for name in {*before, *after, *into.values}:
        was = before.get(name) if into.values.get(name) == after.get(name) else into.values.get(name)
        if was:
            values[name] = was
    moved: Moved = record["moved"]
    carry_back(context, kind, into.side.id, loser.id, moved)
    if kind == "organization":
        roles, checked = into.roles, into.checked
        if list(roles) == record["roles"][1]:
            roles = tuple(record["roles"][0])
        authorize_roles(context, into.roles, roles)
        if checked == record["checked"][1]:
            checked = record["checked"][0]
        _swap(context, Kept(record["grants"], record["principals"]), into.side, loser)
        put_roles(context, into.side.id, into.roles, roles)
        kind_kept = into.kind if into.kind in roles else roles[0]
        _put_organization(context, into.side.id, values, kind_kept, checked)
        if context.tx.value(_HAS_ACCOUNTS, (loser.id,)):
            context.authorize(permission="user.manage")
        return
    account = into.account
    if record["account"] is not None and account == record["account"]:
        context.authorize(permission="user.manage")
        account = None
    _put_contact(context, into.side.id, values, account)
    if account is None and into.account is not None:
        context.tx.run(_GIVE_ACCOUNT, (into.account, loser.id))


def _put_organization(context: Context, id: int, values: dict[str, Any], kind: str, checked: Mapping[str, Any]) -> None:
    data = {name: values[name] for name in ORGANIZATION_TEXTS if values.get(name)}
    row = (values["name"], values["legal_form"], kind, as_json(data), as_json(checked), id)
    context.tx.run(_PUT_ORGANIZATION, row)


def _put_contact(context: Context, id: int, values: dict[str, Any], account: int | None) -> None:
    data = {name: values[name] for name in CONTACT_TEXTS if values.get(name)}
    context.tx.run(_PUT_CONTACT, (values["name"], values.get("organization"), account, as_json(data), id))


def _swap(context: Context, kept: Kept, source: Side, target: Side) -> None:
    """Rights on the one become rights on the other; the one as a participant becomes the other."""
    for grant in kept.grants:
        context.tx.run(_GRANT, (target.key, grant, source.key))
    if kept.principals:
        first, second = kept.principals
        context.tx.run(_BELONGS, (target.id, first, source.id))
        context.tx.run(_BELONGS, (source.id, second, target.id))
