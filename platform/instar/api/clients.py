"""Organizations and contacts: list, read, add, change."""

from __future__ import annotations

from typing import Any

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.clients import (
    AddOrganizationBody,
    ContactBody,
    ContactList,
    ContactShape,
    ContactsQuery,
    EditOrganizationBody,
    OrganizationList,
    OrganizationShape,
    OrganizationsQuery,
    contact_json,
    organization_json,
)
from instar.commands import AddContact, AddOrganization, EditContact, EditOrganization
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
    command = AddOrganization(given["name"], given.get("key"), given.get("kind", "customer"), given.get("values", {}))
    made = call.execute(command)
    return _organization(call, made["id"])


@operation("GET", "/organizations/<int:id>", answer=OrganizationShape, statuses=(403,))
def one_organization(call: Call) -> Reply:
    """One organization."""
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
    key = query.organization(call.kernel, call.actor, id).row.key
    call.execute(EditOrganization(key, _values(call.body), rev=call.rev))
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
    """One contact."""
    return _contact(call, int(call.path["id"]))


@operation("PATCH", "/contacts/<int:id>", answer=ContactShape, body=ContactBody, guarded=True, statuses=(403, 409))
def edit_contact(call: Call) -> Reply:
    """Change a contact."""
    id = int(call.path["id"])
    call.execute(EditContact(id, _values(call.body), rev=call.rev))
    return _contact(call, id)


def _organization(call: Call, id: int) -> Reply:
    found = query.organization(call.kernel, call.actor, id)
    return Reply(organization_json(found.row, found.rev, found.created), {"ETag": f'"{found.rev}"'})


def _contact(call: Call, id: int) -> Reply:
    found = query.contact(call.kernel, call.actor, id)
    return Reply(contact_json(found.row, found.rev, found.created), {"ETag": f'"{found.rev}"'})


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """Properties of the command: those that the body names, and what its ``values`` name."""
    given = dict(body)
    return {**given.pop("values", {}), **given}
