"""Organizations and contacts: added and changed by staff, addresses belong to one, rights do not come by the way."""

from __future__ import annotations

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import AddContact, AddGrant, AddOrganization, EditContact, EditOrganization, execute
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Outdated


@pytest.fixture
def ops(site):
    return site.people.add("ops", profile="operator")


def run(site, command, by=SYSTEM):
    return execute(site.kernel, command, by)


def identities(site, contact: int) -> list[str]:
    rows = site.kernel.store.read().all("SELECT value FROM contact_identity WHERE contact_id = ?", (contact,))
    return sorted(value for (value,) in rows)


def test_an_organization_gets_a_key_and_keeps_what_is_filled(site, ops) -> None:
    made = run(site, AddOrganization("ООО «Север»", values={"inn": "7707083893", "phone": " 8 ", "note": ""}), ops)
    assert made["key"] == "7707083893"
    assert run(site, AddOrganization("Юг"), ops)["key"].startswith("org-")
    data = site.kernel.store.read().value("SELECT data FROM organization WHERE key = ?", (made["key"],))
    assert orjson.loads(data) == {"inn": "7707083893", "phone": "8"}


def test_a_change_is_told_by_its_names_and_never_by_its_values(site, ops) -> None:
    key = run(site, AddOrganization("North"), ops)["key"]
    changed = run(site, EditOrganization(key, {"name": "North LLC", "address": "Main street", "kpp": ""}), ops)
    assert (changed["changed"], changed["rev"]) == (["address", "name"], 2)
    assert run(site, EditOrganization(key, {"name": "North LLC"}), ops)["changed"] == []
    (detail,) = site.kernel.store.read().one("SELECT detail FROM audit WHERE what = 'organization.edited'")
    assert orjson.loads(detail) == {"changed": ["address", "name"]}


def test_what_cannot_be_is_told_at_its_name(site, ops) -> None:
    for values, name in (
        ({"nam": "x"}, "nam"),
        ({"email": "none"}, "email"),
        ({"kind": "friend"}, "kind"),
        ({"note": "x" * 5000}, "note"),
        ({"inn": 7}, "inn"),
        ({"name": " "}, "name"),
    ):
        with pytest.raises(Invalid) as refused:
            run(site, AddOrganization("North", values=values), ops)
        assert name in refused.value.errors
    with pytest.raises(Invalid):
        run(site, AddOrganization("North", key="Север"), ops)
    run(site, AddOrganization("North", key="north"), ops)
    with pytest.raises(Conflict):
        run(site, AddOrganization("North", key="north"), ops)


def test_who_may_not_edit_clients_changes_none(site) -> None:
    nobody = site.people.add("nob", profile="requester")
    for command in (AddOrganization("North"), AddContact({"name": "Ann"})):
        with pytest.raises(Forbidden):
            run(site, command, nobody)
    contact = run(site, AddContact({"name": "Ann"}))["id"]
    with pytest.raises(Forbidden):
        run(site, EditContact(contact, {"name": "Bob"}), nobody)


def test_a_partner_is_made_by_who_manages_accounts(site, ops) -> None:
    key = run(site, AddOrganization("North"), ops)["key"]
    with pytest.raises(Forbidden):
        run(site, EditOrganization(key, {"kind": "partner"}), ops)
    with pytest.raises(Forbidden):
        run(site, AddOrganization("South", kind="partner"), ops)
    assert run(site, EditOrganization(key, {"kind": "partner"}))["changed"] == ["kind"]


def test_a_contact_has_addresses_of_its_own(site, ops) -> None:
    run(site, AddOrganization("North", key="north"), ops)
    given = {"name": "Ann", "email": "Ann@North.example, a@x.org", "phone": "8 495 123-45-67", "organization": "north"}
    ann = run(site, AddContact(given), ops)["id"]
    assert identities(site, ann) == ["+74951234567", "a@x.org", "ann@north.example"]
    with pytest.raises(Invalid) as refused:
        run(site, AddContact({"name": "Bob", "email": "a@x.org"}), ops)
    assert f"#{ann}" in refused.value.errors["email"][0]
    assert run(site, EditContact(ann, {"email": "ann@north.example"}), ops)["changed"] == ["email"]
    assert identities(site, ann) == ["+74951234567", "ann@north.example"]
    assert run(site, AddContact({"email": "a@x.org"}), ops)["id"] != ann


def test_wrong_addresses_and_companies_are_told_together(site, ops) -> None:
    with pytest.raises(Invalid) as refused:
        run(site, AddContact({"name": "", "email": "x", "phone": "1", "organization": "nosuch", "age": "7"}), ops)
    assert set(refused.value.errors) >= {"email", "phone", "organization", "age"}


def test_an_outdated_change_is_refused_and_changes_nothing(site, ops) -> None:
    ann = run(site, AddContact({"name": "Ann"}), ops)["id"]
    run(site, EditContact(ann, {"name": "Anna"}, rev=1), ops)
    with pytest.raises(Outdated):
        run(site, EditContact(ann, {"name": "Annie"}, rev=1), ops)
    assert site.kernel.store.read().value("SELECT name FROM contact WHERE id = ?", (ann,)) == "Anna"


def test_people_with_an_account_are_moved_by_who_manages_accounts(site, ops) -> None:
    run(site, AddOrganization("North", key="north"))
    contact = site.kernel.store.read().value("SELECT id FROM contact WHERE principal_id = ?", (ops.id,))
    with pytest.raises(Forbidden):
        run(site, EditContact(contact, {"organization": "north"}), ops)
    assert run(site, EditContact(contact, {"organization": "north"}))["changed"] == ["organization"]
    assert run(site, EditContact(contact, {"position": "Head"}), ops)["changed"] == ["position"]


def test_who_sees_no_client_changes_none(site) -> None:
    site.people.add("nar", profile="requester")
    run(site, AddGrant("nar", "client.edit"))
    ann = run(site, AddContact({"name": "Ann"}))["id"]
    for contact in (ann, 9999):
        with pytest.raises(Forbidden):
            run(site, EditContact(contact, {"name": "x"}), site.people["nar"])
    with pytest.raises(Forbidden):
        run(site, AddContact({"name": "x"}), site.people["nar"])


def test_a_client_of_tickets_that_one_does_not_see_is_not_there(site) -> None:
    site.people.add("nar", profile="requester")
    run(site, AddGrant("nar", "client.edit"))
    run(site, AddGrant("nar", "ticket.view_internal", "process", "request"))
    ann = run(site, AddContact({"name": "Ann"}))["id"]
    told = []
    for contact in (ann, 9999):
        with pytest.raises(NotFound) as missing:
            run(site, EditContact(contact, {"name": "x"}), site.people["nar"])
        told.append(missing.value.message)
    assert told[0] == told[1]
