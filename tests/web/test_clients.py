"""Clients on their pages."""

from __future__ import annotations

import re

import pytest

from instar.commands import AddContact, AddGrant, AddOrganization

from .conftest import Browser, Desk


@pytest.fixture
def known(desk: Desk) -> Desk:
    desk.run(AddOrganization("North LLC", "north", values={"inn": "7707083890"}))
    desk.run(AddContact({"name": "Ann", "email": "ann@north.org", "organization": "north"}))
    return desk


def ann(desk: Desk) -> int:
    return int(desk.kernel.store.read().value("SELECT id FROM contact WHERE name = 'Ann'"))


def rev(page: str) -> str:
    found = re.search(r'name="rev" value="(\d+)"', page)
    assert found
    return found[1]


def test_lists_lead_to_pages_and_back(known: Desk, olga: Browser) -> None:
    page = olga.text("/clients")
    assert "North LLC" in page
    assert 'href="/clients/organizations/1"' in page
    assert "No client matches." in olga.text("/clients?q=nosuch")
    assert "North LLC" not in olga.text("/clients?kind=supplier")
    assert "ann@north.org" in olga.text("/clients/contacts?q=ann")


def test_an_organization_has_its_people_tickets_and_a_doubt(known: Desk, olga: Browser) -> None:
    known.open("Where is it?", requester=ann(known))
    page = olga.text("/clients/organizations/1")
    assert f'href="/clients/contacts/{ann(known)}"' in page
    assert "Where is it?" in page
    assert "The check digit does not fit" in page
    assert "Where is it?" in olga.text(f"/clients/contacts/{ann(known)}")


def test_a_property_is_changed_in_place(known: Desk, olga: Browser) -> None:
    home = "/clients/organizations/1"
    page = olga.text(home)
    assert olga.post(home, {"phone": "+7 495 1", "rev": rev(page)}).status_code == 303
    assert "+7 495 1" in olga.text(home)
    late = olga.post(home, {"name": "Mine", "rev": rev(page)})
    assert late.status_code == 412
    assert "Somebody changed this meanwhile." in late.text
    assert 'value="Mine"' in late.text


def test_a_wrong_value_is_told_at_its_place_and_kept(known: Desk, olga: Browser) -> None:
    home = f"/clients/contacts/{ann(known)}"
    answer = olga.post(home, {"email": "nonsense", "rev": rev(olga.text(home))})
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.text
    assert "This is no e-mail address." in answer.text
    assert olga.post(home, {"organization": "North LLC"}).status_code == 303


def test_new_ones_are_added_and_shown(known: Desk, olga: Browser) -> None:
    made = olga.post("/clients/organizations/new", {"name": "South", "kind": "supplier", "inn": "500100732259"})
    assert made.status_code == 303
    assert "South" in olga.text(made.headers["Location"])
    page = olga.text("/clients/contacts/new?organization=north")
    assert 'value="north"' in page
    refused = olga.post("/clients/contacts/new", {"name": "Bob", "email": "ann@north.org", "note": "typed long"})
    assert refused.status_code == 422
    assert "belongs to another contact" in refused.text
    assert "typed long" in refused.text
    made = olga.post("/clients/contacts/new", {"name": "Bob", "organization": "north"})
    assert "North LLC" in olga.text(made.headers["Location"])


def test_the_requester_of_a_ticket_leads_to_his_page(known: Desk, olga: Browser) -> None:
    number = known.open("Where is it?", requester=ann(known))
    address = number if isinstance(number, str) else f"T-{number}"
    assert f'href="/clients/contacts/{ann(known)}"' in olga.text(f"/t/{address}")


def test_requesters_see_no_clients(known: Desk) -> None:
    carl = known.at("carl")
    for path in ("/clients", "/clients/contacts", "/clients/organizations/1", f"/clients/contacts/{ann(known)}"):
        assert carl.get(path).status_code == 403, path
    assert carl.post("/clients/organizations/new", {"name": "X"}).status_code == 403
    assert 'href="/clients"' not in carl.text("/tickets/list")


def test_who_may_only_read_has_no_forms(known: Desk) -> None:
    boris = known.at("boris")
    known.run(AddGrant("boris", "auditor"))
    page = boris.text("/clients/organizations/1")
    assert "North LLC" in page
    assert 'name="phone"' not in page
    assert boris.get("/clients/organizations/new").status_code == 403
