"""Organizations: legal form and roles, numbers kept as they are written, one INN and KPP is one client."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddContact, AddOrganization, EditOrganization, execute
from instar.errors import Conflict, Invalid
from instar.queries.clients import organization, organizations


@pytest.fixture
def ops(site):
    return site.people.add("ops", profile="operator")


def run(site, command, by=SYSTEM):
    return execute(site.kernel, command, by)


def shown(site, id: int, by):
    return organization(site.kernel, by, id).row


def test_roles_are_many_and_the_kind_is_the_first_of_them(site, ops) -> None:
    made = run(site, AddOrganization("North", "north", values={"roles": ["supplier", "customer"]}), ops)["id"]
    assert (shown(site, made, ops).kind, shown(site, made, ops).roles) == ("customer", ("customer", "supplier"))
    assert run(site, EditOrganization("north", {"kind": "contractor"}), ops)["changed"] == ["kind"]
    assert shown(site, made, ops).roles == ("supplier", "contractor")
    assert run(site, EditOrganization("north", {"roles": "own, supplier"}), ops)["changed"] == ["roles"]
    assert (shown(site, made, ops).kind, shown(site, made, ops).roles) == ("supplier", ("supplier", "own"))
    for wrong in ([], "friend", 7, ["customer", 7]):
        with pytest.raises(Invalid):
            run(site, EditOrganization("north", {"roles": wrong}), ops)


def test_a_legal_form_is_told_or_guessed(site, ops) -> None:
    trader = run(site, AddOrganization("ИП Петров"), ops)["id"]
    person = run(site, AddOrganization("Петров", values={"legal_form": "person"}), ops)["id"]
    assert (shown(site, trader, ops).legal_form, shown(site, person, ops).legal_form) == ("sole_trader", "person")
    with pytest.raises(Invalid) as refused:
        run(site, AddOrganization("X", values={"legal_form": "club", "tax_regime": "none", "vat_rate": "21"}), ops)
    assert set(refused.value.errors) == {"legal_form", "tax_regime", "vat_rate"}


def test_one_inn_and_kpp_is_one_client_and_a_branch_another(site, ops) -> None:
    given = {"inn": "7707 083 893", "kpp": "773601001"}
    first = run(site, AddOrganization("North", values=given), ops)
    with pytest.raises(Conflict) as refused:
        run(site, AddOrganization("North again", values=given), ops)
    assert (refused.value.code, refused.value.data["id"]) == ("same_client", first["id"])
    run(site, AddOrganization("Branch", values={**given, "kpp": "695043001"}), ops)
    run(site, AddOrganization("North again", values=given, again=True), ops)
    assert shown(site, first["id"], ops).values["inn"] == "7707083893"


@pytest.mark.parametrize("q", ["7707 083-893", "8 (495) 000-10-20", "ann@north.org", "север", "north"])
def test_one_is_found_by_what_one_knows_of_it(site, ops, q: str) -> None:
    values = {"inn": "7707083893"}
    run(site, AddOrganization("ООО «Север»", "north", values=values), ops)
    run(site, AddOrganization("Юг", "south"), ops)
    ann = {"name": "Ann", "email": "ann@north.org", "phone": "+7 495 000-10-20", "organization": "north"}
    run(site, AddContact(ann), ops)
    assert [row.key for row in organizations(site.kernel, ops, q=q).items] == ["north"]
