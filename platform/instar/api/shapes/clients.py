"""Organizations and contacts."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from instar.api.shapes.base import Asked, Paged, Told, iso, next_cursor, text
from instar.commands.clients import CONTACT_TEXTS, KINDS, ORGANIZATION_TEXTS
from instar.queries.clients import ContactRow, OrganizationRow

_VALUES = {"description": "the rest of what is known, by name"}


class OrganizationShape(Told):
    """An organization. ``rev`` and ``created`` are there where one is asked for alone."""

    id = fields.Integer()
    key = fields.String()
    name = fields.String()
    kind = fields.String()
    values = fields.Dict(keys=fields.String(), values=fields.String(), metadata=_VALUES)
    rev = fields.Integer(metadata={"optional": True})
    created = fields.String(metadata={"format": "date-time", "optional": True})


class ContactShape(Told):
    """A person. ``email`` and ``phone``: all of them, with commas between."""

    id = fields.Integer()
    name = fields.String()
    email = fields.String()
    phone = fields.String()
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
    q = text("words of the name, the key, or the INN")
    kind = fields.String(validate=validate.OneOf(KINDS))


class ContactsQuery(Paged):
    q = text("words of the name, a part of an e-mail address or a phone number")


class EditOrganizationBody(Asked):
    """What is named changes; "" empties."""

    name = fields.String()
    kind = fields.String(metadata={"enum": list(KINDS)})
    values = fields.Dict(keys=fields.String(), metadata={"description": ", ".join(ORGANIZATION_TEXTS)})


class AddOrganizationBody(EditOrganizationBody):
    name = fields.String(required=True)
    key = text("of your own choice; made if left out", allow_none=True)


class ContactBody(Asked):
    """What is named changes; "" empties. Several addresses stand in one text with commas between them."""

    name = fields.String()
    email = fields.String()
    phone = fields.String()
    organization = text("key", allow_none=True)
    values = fields.Dict(keys=fields.String(), metadata={"description": ", ".join(CONTACT_TEXTS)})


def organization_json(row: OrganizationRow, rev: int | None = None, created: int | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"id": row.id, "key": row.key, "name": row.name, "kind": row.kind, "values": row.values}
    return told if rev is None else {**told, "rev": rev, "created": iso(created)}


def contact_json(row: ContactRow, rev: int | None = None, created: int | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "organization": row.organization_key,
        "values": row.values,
    }
    return told if rev is None else {**told, "rev": rev, "created": iso(created)}
