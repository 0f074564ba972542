"""Clients as lists and pages: found by what one knows of them, and hidden from whom they are not for."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import AddContact, AddGrant, AddOrganization
from instar.errors import Forbidden, NotFound
from instar.queries.clients import contact, contacts, organization, organizations

from .conftest import World


@pytest.fixture
def known(world: World) -> World:
    world.run(AddOrganization("ООО «Север»", "north", values={"inn": "7707083893"}))
    world.run(AddOrganization("Юг", "south", "supplier", {"inn": "7707083890"}))
    given = {
        "name": "Анна Ёлкина",
        "email": "anna@north.org, a2@x.org",
        "phone": "8 495 123-45-67",
        "organization": "north",
    }
    world.run(AddContact(given))
    world.run(AddContact({"name": "Boris", "email": "boris@south.org", "organization": "south"}))
    return world


def names(world: World, by: str = "olga", **more: Any) -> list[str]:
    return [row.name for row in organizations(world.kernel, world[by], **more).items]


def people(world: World, q: str, by: str = "olga") -> list[str]:
    return [row.name for row in contacts(world.kernel, world[by], q=q).items]


def test_organizations_are_found_by_name_key_number_and_kind(known: World) -> None:
    assert names(known) == ["ООО «Север»", "Юг"]
    assert names(known, q="север") == ["ООО «Север»"]
    assert names(known, q="north") == ["ООО «Север»"]
    assert names(known, q="7707083893") == ["ООО «Север»"]
    assert names(known, kind="supplier") == ["Юг"]
    assert names(known, q="nosuch") == []


def test_contacts_are_found_by_name_address_and_number(known: World) -> None:
    for q in ("елкина", "a2@x", "8 (495) 123-45-67".replace("8 ", "+7 "), "анна"):
        assert people(known, q) == ["Анна Ёлкина"], q


def test_lists_come_in_pages(known: World) -> None:
    first = organizations(known.kernel, known["olga"], limit=1)
    assert first.next is not None
    second = organizations(known.kernel, known["olga"], limit=1, cursor=first.next)
    assert [row.name for row in (*first.items, *second.items)] == ["ООО «Север»", "Юг"]
    assert second.next is None


def test_an_organization_shows_its_people_and_what_looks_wrong(known: World) -> None:
    north, south = (row.id for row in organizations(known.kernel, known["olga"]).items)
    found = organization(known.kernel, known["olga"], north)
    assert [one.name for one in found.people] == ["Анна Ёлкина"]
    assert (found.remarks, found.editable, found.rev) == ({}, True, 1)
    assert set(organization(known.kernel, known["olga"], south).remarks) == {"inn"}


def test_who_sees_no_inside_sees_no_client(known: World) -> None:
    for ask in (lambda: organizations(known.kernel, known["carl"]), lambda: contact(known.kernel, known["carl"], 1)):
        with pytest.raises(Forbidden):
            ask()


def test_who_sees_some_tickets_knows_their_clients_alone(known: World) -> None:
    anna = contacts(known.kernel, known["olga"], q="анна").items[0].id
    assert people(known, "", "boris") == []
    with pytest.raises(NotFound):
        contact(known.kernel, known["boris"], anna)
    known.open("A deal", by="maria", service="shop", data={"amount": "1.00"}, requester=anna)
    assert people(known, "", "boris") == ["Анна Ёлкина"]
    found = contact(known.kernel, known["boris"], anna)
    assert (found.row.organization, found.editable, found.account) == ("ООО «Север»", False, None)
    assert [row.name for row in organizations(known.kernel, known["boris"]).items] == ["ООО «Север»"]


def test_an_account_is_named_to_who_manages_accounts(known: World) -> None:
    own = known["olga"].contact_id
    assert own is not None
    assert contact(known.kernel, known["maria"], own).account is None
    known.run(AddGrant("maria", "user.manage"))
    account = contact(known.kernel, known["maria"], own).account
    assert account is not None
    assert account.key == "olga"
