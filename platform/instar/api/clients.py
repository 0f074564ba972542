"""Organizations and contacts: list, read, add, change."""

from __future__ import annotations

from typing import Any

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.clients import (
    AddOrganizationBody,
    AddressBody,
    ConfirmBody,
    ContactBody,
    ContactList,
    ContactShape,
    ContactsQuery,
    EditOrganizationBody,
    OrganizationList,
    OrganizationShape,
    OrganizationsQuery,
    PositionBody,
    contact_json,
    organization_json,
    organization_view_json,
)
from instar.commands import (
    AddContact,
    AddOrganization,
    ConfirmRequisite,
    EditContact,
    EditOrganization,
    EndPosition,
    MarkShared,
    MoveIdentity,
    SetPosition,
)
from instar.queries import clients as query


@operation("GET", "/organizations", answer=OrganizationList, query=OrganizationsQuery, statuses=(403,))
def organizations(call: Call) -> Reply:
    """Organizations that the account may know, by name."""
    given = dict(call.query)
    found = query.organizations(call.kernel, call.actor, **given)
    return Reply({"items": [organization_json(row) for row in found.items], "next": found.next})


@operation(
    "POST", "/organizations", answer=OrganizationShape, status=201, body=AddOrganizationBody, statuses=(403, 409)
)
def add_organization(call: Call) -> Reply:
    """Add an organization."""
    given = call.body
    values = {**given.get("values", {}), **{name: given[name] for name in ("roles", "legal_form") if name in given}}
    command = AddOrganization(
        given["name"], given.get("key"), given.get("kind", "customer"), values, bool(given.get("again"))
    )
    made = call.execute(command)
    return _organization(call, made["id"])


@operation("GET", "/organizations/<int:id>", answer=OrganizationShape, statuses=(403,))
def one_organization(call: Call) -> Reply:
    """One organization; for one that was merged, the one that goes on."""
    return _organization(call, int(call.path["id"]))


@operation(
    "PATCH",
    "/organizations/<int:id>",
    answer=OrganizationShape,
    body=EditOrganizationBody,
    guarded=True,
    statuses=(403, 409),
)
def edit_organization(call: Call) -> Reply:
    """Change an organization."""
    id = int(call.path["id"])
    key = query.key_of(call.kernel, call.actor, id)
    call.execute(EditOrganization(key, _values(call.body), rev=call.rev))
    return _organization(call, id)


@operation(
    "POST",
    "/organizations/<int:id>/confirm",
    answer=OrganizationShape,
    body=ConfirmBody,
    guarded=True,
    statuses=(403, 409),
)
def confirm_requisite(call: Call) -> Reply:
    """Say that a number is right although its check digits do not fit."""
    id = int(call.path["id"])
    call.execute(ConfirmRequisite(query.key_of(call.kernel, call.actor, id), call.body["name"], call.rev))
    return _organization(call, id)


@operation("GET", "/contacts", answer=ContactList, query=ContactsQuery, statuses=(403,))
def contacts(call: Call) -> Reply:
    """Contacts that the account may know, by name."""
    given = dict(call.query)
    found = query.contacts(call.kernel, call.actor, **given)
    return Reply({"items": [contact_json(row) for row in found.items], "next": found.next})


@operation("POST", "/contacts", answer=ContactShape, status=201, body=ContactBody, statuses=(403, 409))
def add_contact(call: Call) -> Reply:
    """Add a contact."""
    made = call.execute(AddContact(_values(call.body)))
    return _contact(call, made["id"])


@operation("GET", "/contacts/<int:id>", answer=ContactShape, statuses=(403,))
def one_contact(call: Call) -> Reply:
    """One contact; for one that was merged, the one that goes on."""
    return _contact(call, int(call.path["id"]))


@operation("PATCH", "/contacts/<int:id>", answer=ContactShape, body=ContactBody, guarded=True, statuses=(403, 409))
def edit_contact(call: Call) -> Reply:
    """Change a contact."""
    id = int(call.path["id"])
    call.execute(EditContact(id, _values(call.body), rev=call.rev))
    return _contact(call, id)


@operation("POST", "/contacts/<int:id>/position", answer=ContactShape, body=PositionBody, statuses=(403, 409))
def put_position(call: Call) -> Reply:
    """Say where a contact works, or has worked, besides."""
    id, given = int(call.path["id"]), dict(call.body)
    gone = given.pop("gone", False)
    call.execute(EndPosition(id, given["organization"]) if gone else SetPosition(id, **given))
    return _contact(call, id)


@operation("POST", "/contacts/<int:id>/address", answer=ContactShape, body=AddressBody, statuses=(403, 409))
def put_address(call: Call) -> Reply:
    """Mark an address of a contact as shared, or move it to the contact whose it is."""
    id, given = int(call.path["id"]), call.body
    if given.get("to") is not None:
        call.execute(MoveIdentity(given["kind"], given["value"], given["to"]))
    elif "shared" in given:
        call.execute(MarkShared(given["kind"], given["value"], given["shared"]))
    return _contact(call, id)


def _organization(call: Call, id: int) -> Reply:
    found = query.organization(call.kernel, call.actor, id)
    return Reply(organization_view_json(found), {"ETag": f'"{found.rev}"'})


def _contact(call: Call, id: int) -> Reply:
    found = query.contact(call.kernel, call.actor, id)
    return Reply(contact_json(found.row, found.rev, found.created), {"ETag": f'"{found.rev}"'})


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """Properties of the command: those that the body names, and what its ``values`` name."""
    given = dict(body)
    return {**given.pop("values", {}), **given}
