"""Organizations and contacts."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from instar.api.shapes.base import Asked, Paged, Told, iso, next_cursor, text
from instar.commands.client_merging import CHOICES, KINDS
from instar.commands.client_values import CONTACT_TEXTS, ORGANIZATION_TEXTS
from instar.commands.duplicates import STATES
from instar.queries.clients import ContactRow, OrganizationRow, OrganizationView
from instar.queries.duplicates import PairRow
from instar.requisites import LEGAL_FORMS, ROLES, accounts

_VALUES = {"description": "the rest of what is known, by name"}


class BankAccountShape(Told):
    """One of the bank accounts, as the text ``accounts`` is understood; "" for what is not there."""

    number = fields.String()
    bik = fields.String()
    correspondent = fields.String()
    bank = fields.String()


class OrganizationShape(Told):
    """An organization. ``rev``, ``created`` and ``remarks`` (property → what looks wrong) are there where one is asked
    for alone. ``kind`` is the first of its roles."""

    id = fields.Integer()
    key = fields.String()
    name = fields.String()
    kind = fields.String()
    legal_form = fields.String(metadata={"enum": list(LEGAL_FORMS)})
    roles = fields.List(fields.String(metadata={"enum": list(ROLES)}))
    values = fields.Dict(keys=fields.String(), values=fields.String(), metadata=_VALUES)
    accounts = fields.List(fields.Nested(BankAccountShape))
    rev = fields.Integer(metadata={"optional": True})
    created = fields.String(metadata={"format": "date-time", "optional": True})
    remarks = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"optional": True})


class ContactShape(Told):
    """A person. ``email``, ``phone`` and ``telegram``: all of them, with commas between."""

    id = fields.Integer()
    name = fields.String()
    email = fields.String()
    phone = fields.String()
    telegram = fields.String()
    organization = text("key", allow_none=True)
    values = fields.Dict(keys=fields.String(), values=fields.String(), metadata=_VALUES)
    rev = fields.Integer(metadata={"optional": True})
    created = fields.String(metadata={"format": "date-time", "optional": True})


class OrganizationList(Told):
    items = fields.List(fields.Nested(OrganizationShape))
    next = next_cursor()


class ContactList(Told):
    items = fields.List(fields.Nested(ContactShape))
    next = next_cursor()


class OrganizationsQuery(Paged):
    q = text("words of the name, the key, the INN, a phone number or an e-mail address")
    kind = fields.String(validate=validate.OneOf(ROLES), metadata={"description": "one of its roles"})
    form = fields.String(validate=validate.OneOf(LEGAL_FORMS), metadata={"description": "legal form"})


class ContactsQuery(Paged):
    q = text("words of the name, a part of an e-mail address or a phone number")


class EditOrganizationBody(Asked):
    """What is named changes; "" empties."""

    name = fields.String()
    kind = fields.String(metadata={"enum": list(ROLES), "description": "the first of its roles"})
    roles = fields.List(fields.String(metadata={"enum": list(ROLES)}))
    legal_form = fields.String(metadata={"enum": list(LEGAL_FORMS)})
    values = fields.Dict(keys=fields.String(), metadata={"description": ", ".join(ORGANIZATION_TEXTS)})


class AddOrganizationBody(EditOrganizationBody):
    name = fields.String(required=True)
    key = text("of your own choice; made if left out", allow_none=True)
    again = fields.Boolean(metadata={"description": "although there is one of this INN and KPP"})


class ContactBody(Asked):
    """What is named changes; "" empties. Several addresses stand in one text with commas between them."""

    name = fields.String()
    email = fields.String()
    phone = fields.String()
    telegram = fields.String()
    organization = text("key", allow_none=True)
    values = fields.Dict(keys=fields.String(), metadata={"description": ", ".join(CONTACT_TEXTS)})


class PositionBody(Asked):
    """Where a contact works besides. ``gone``: the entry was a mistake."""

    organization = text("key or name", required=True)
    title = fields.String()
    since = text("a day, such as 2026-01-31")
    until = text("a day; one that has ended")
    gone = fields.Boolean()


class AddressBody(Asked):
    """One address of one contact: marked as read by several people, or moved to another contact."""

    kind = fields.String(required=True, metadata={"enum": ["email", "phone", "telegram"]})
    value = fields.String(required=True)
    shared = fields.Boolean()
    to = fields.Integer(metadata={"description": "id of the contact whose it is"})


class ConfirmBody(Asked):
    """A property that is remarked of and is right all the same."""

    name = fields.String(required=True)


class MergeClientBody(Asked):
    """``keep``: property → whose value stays, where it is not the survivor's. ``into_rev``: the survivor's newest."""

    into = fields.Integer(required=True, metadata={"description": "id of the one that goes on"})
    keep = fields.Dict(keys=fields.String(), values=fields.String(metadata={"enum": list(CHOICES)}))
    into_rev = fields.Integer()


class MergedClientShape(Told):
    """``id``: the survivor; ``merge``: by which the merge is undone; ``moved``: how many links of each kind."""

    id = fields.Integer()
    merge = fields.Integer()
    moved = fields.Dict(keys=fields.String(), values=fields.Integer())


class PartedClientShape(Told):
    """``id``: the client that stands for itself again; ``from``: the one that it was merged into."""

    id = fields.Integer()
    merge = fields.Integer()


class PairShape(Told):
    """Two clients that may be one. ``score``: up to 100; ``reasons``: what speaks for it, the strongest first."""

    kind = fields.String()
    first = fields.Integer()
    second = fields.Integer()
    names = fields.List(fields.String())
    score = fields.Integer()
    reasons = fields.List(fields.String())
    state = fields.String()


class PairList(Told):
    items = fields.List(fields.Nested(PairShape))
    next = next_cursor()


class PairsQuery(Paged):
    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(validate=validate.OneOf(STATES))


class SettleBody(Asked):
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    first = fields.Integer(required=True)
    second = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": list(STATES)})


class SettledShape(Told):
    first = fields.Integer()
    second = fields.Integer()
    state = fields.String()


class SearchShape(Told):
    """The newest search: ``state`` never | running | done | failed; ``done`` of ``total`` clients, pairs ``found``."""

    id = fields.Integer()
    state = fields.String()
    done = fields.Integer()
    total = fields.Integer()
    found = fields.Integer()


def pair_json(row: PairRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "first": row.first.id,
        "second": row.second.id,
        "names": [row.first.name, row.second.name],
        "score": row.score,
        "reasons": list(row.reasons),
        "state": row.state,
    }


def organization_json(row: OrganizationRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "kind": row.kind,
        "legal_form": row.legal_form,
        "roles": list(row.roles),
        "values": row.values,
        "accounts": [one._asdict() for one in accounts(row.values.get("accounts", ""))],
    }


def organization_view_json(view: OrganizationView) -> dict[str, Any]:
    remarks = {name: remark.said for name, remark in view.remarks.items() if remark.at is None}
    return {**organization_json(view.row), "rev": view.rev, "created": iso(view.created), "remarks": remarks}


def contact_json(row: ContactRow, rev: int | None = None, created: int | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "telegram": row.telegram,
        "organization": row.organization_key,
        "values": row.values,
    }
    return told if rev is None else {**told, "rev": rev, "created": iso(created)}
