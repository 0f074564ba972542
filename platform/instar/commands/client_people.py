"""What ties a person to organizations and addresses: further positions, addresses that several share, and moving an
address to the one whose it is.

A position gives no rights and no tickets: these follow the one organization that a contact is of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from instar.commands.client_values import READ
from instar.commands.clients import (
    PERMISSION,
    authorize_clients,
    no_such_client,
    organization_id,
    refuse_merged,
)
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.requesters import one_line
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _

_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_CONTACT = "SELECT name, organization_id, principal_id, merged_into FROM contact WHERE id = ?"
_PUT = """
INSERT INTO client_position (contact_id, organization_id, title, since, until) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (contact_id, organization_id) DO UPDATE SET
  title = excluded.title, since = excluded.since, until = excluded.until"""
_DROP = "DELETE FROM client_position WHERE contact_id = ? AND organization_id = ?"
_HOLDER = "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?"
_TOUCH = "UPDATE contact SET rev = rev + 1 WHERE id IN (?, ?)"


@dataclass(frozen=True, slots=True)
class SetPosition:
    """The contact works or has worked for ``organization`` (key or name) as well. ``since``, ``until``: days, "" for
    not known. Again: another title, other days."""

    contact: int
    organization: str
    title: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class EndPosition:
    """The position was entered by mistake: it is taken out. One that has ended gets ``until``."""

    contact: int
    organization: str


@dataclass(frozen=True, slots=True)
class MarkShared:
    """Several people read this address (info@…, a switchboard): it tells nobody from others."""

    kind: str
    value: str
    shared: bool = True


@dataclass(frozen=True, slots=True)
class MoveIdentity:
    """The address is ``contact``'s (an id), not of the one who has it. ``kind``: email | phone | telegram."""

    kind: str
    value: str
    contact: int


@handles(SetPosition, PERMISSION)
def set_position(context: Context, command: SetPosition) -> Answer:
    authorize_clients(context)
    home = _contact(context, command.contact)[1]
    organization = _organization(context, command.organization)
    days = {name: getattr(command, name).strip() for name in ("since", "until")}
    errors = {
        name: [_("Write the day as 2026-01-31.")] for name, day in days.items() if day and not _DAY.fullmatch(day)
    }
    if not errors and days["since"] and days["until"] and days["until"] < days["since"]:
        errors["until"] = [_("The end is before the beginning.")]
    if organization == home and not days["until"]:
        errors["organization"] = [_("This is the organization that the contact is of: change the position there.")]
    if errors:
        raise Invalid(errors)
    row = (command.contact, organization, one_line(command.title), days["since"] or None, days["until"] or None)
    context.tx.run(_PUT, row)
    audit(context, "contact.position_set", str(command.contact), {"organization": command.organization})
    return {"id": command.contact, "organization": organization}


@handles(EndPosition, PERMISSION)
def end_position(context: Context, command: EndPosition) -> Answer:
    authorize_clients(context)
    _contact(context, command.contact)
    organization = _organization(context, command.organization)
    if not context.tx.run(_DROP, (command.contact, organization)):
        raise NotFound("no_position", _("There is no such position any more."))
    audit(context, "contact.position_ended", str(command.contact), {"organization": command.organization})
    return {"id": command.contact, "organization": organization}


@handles(MarkShared, PERMISSION)
def mark_shared(context: Context, command: MarkShared) -> Answer:
    authorize_clients(context)
    kind, value, holder = _held(context, command.kind, command.value)
    context.tx.run(
        "UPDATE contact_identity SET shared = ? WHERE kind = ? AND value = ?", (int(command.shared), kind, value)
    )
    what = "contact.address_shared" if command.shared else "contact.address_own"
    audit(context, what, str(holder), {"kind": kind})
    return {"id": holder, "shared": command.shared}


@handles(MoveIdentity, PERMISSION)
def move_identity(context: Context, command: MoveIdentity) -> Answer:
    """What comes from an address is its contact's: where one of the two has an account, this is for who manages
    accounts, for it lets the address speak for an account."""
    authorize_clients(context)
    kind, value, holder = _held(context, command.kind, command.value)
    accounts = [_contact(context, one)[2] for one in (holder, command.contact)]
    if holder == command.contact:
        raise Refused("same_contact", _("The address is this contact's already."))
    if any(account is not None for account in accounts):
        context.authorize(permission="user.manage")
        context.require_confirmed()
    context.tx.run(
        "UPDATE contact_identity SET contact_id = ?, verified = 0 WHERE kind = ? AND value = ?",
        (command.contact, kind, value),
    )
    context.tx.run(_TOUCH, (holder, command.contact))
    audit(context, "contact.address_moved", str(command.contact), {"from": holder, "kind": kind})
    return {"id": command.contact, "from": holder}


# -- below: how it is done -----------------------------------------------------------------------------------


def _contact(context: Context, id: int) -> tuple[str, int | None, int | None]:
    """Name, organization and account; raises NotFound as for one that is not there, Refused for a merged one."""
    row = context.tx.one(_CONTACT, (id,))
    if row is None or not context.kernel.references.has(context.actor, "contact", str(id)):
        raise no_such_client()
    refuse_merged(context, "contact", row[0], row[3])
    return row[0], row[1], row[2]


def _organization(context: Context, named: str) -> int:
    found = organization_id(context, named)
    if found is None:
        raise Invalid({"organization": [_("Name the organization.")]})
    return found


def _held(context: Context, kind: str, value: str) -> tuple[str, str, int]:
    """The address as it is stored and whose it is; raises Invalid, NotFound."""
    if kind not in READ:
        raise Invalid({"kind": [_("One of: {names}.").format(names=", ".join(READ))]})
    read = READ[kind](value, "value")
    holder = context.tx.value(_HOLDER, read[0]) if read else None
    if holder is None:
        raise NotFound("no_address", _("Nobody has this address."))
    _contact(context, holder)
    return read[0][0], read[0][1], int(holder)
