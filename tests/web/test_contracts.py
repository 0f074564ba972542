"""Contracts on the page of their client and on their own, and what a ticket says that none covers."""

from __future__ import annotations

import re

import pytest

from instar.commands import AddContact, AddContract, AddOrganization, EditService, OpenTicket, RecheckContracts

from .conftest import Browser, Desk

HOME = "/clients/organizations/1"
ONE = "/clients/contracts/1"


@pytest.fixture
def known(desk: Desk) -> Desk:
    desk.run(AddOrganization("North LLC", "north"))
    desk.run(AddContact({"name": "Ann", "email": "ann@north.org", "organization": "north"}))
    desk.run(EditService("general", {"needs_contract": True, "kind": "external"}))
    return desk


def rev(page: str) -> str:
    found = re.search(r'name="rev" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_contract_is_added_and_stands_on_the_clients_page(known: Desk, olga: Browser) -> None:
    assert "No contract is known." in olga.text(HOME)
    page = olga.text(f"{HOME}/contracts/new")
    assert 'name="services" value="general"' in page
    sent = {"name": "42/2026", "valid_from": "2026-01-01", "valid_until": "2030-12-31", "hours": "7,5"}
    answer = olga.post(f"{HOME}/contracts/new", {**sent, "services": "general"})
    assert answer.status_code == 303
    page = olga.text(HOME)
    assert f'href="{ONE}">42/2026</a>' in page
    assert "in force" in page
    assert "0 of 7.5 h used" in page


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(known: Desk, olga: Browser) -> None:
    answer = olga.post(f"{HOME}/contracts/new", {"name": "", "valid_from": "2026-01-01", "hours": "many"})
    assert answer.status_code == 422
    assert "Give it its number or a name." in answer.text
    assert "“many” is no number of hours." in answer.text
    assert 'value="many"' in answer.text


def test_hours_are_counted_and_it_is_ended_and_goes_on(known: Desk, olga: Browser) -> None:
    known.run(AddContract("north", {"name": "42", "hours": 2}))
    refused = olga.post(ONE, {"do": "hours", "used": "−1", "rev": "1"})
    assert refused.status_code == 422
    assert "More cannot be given back than was used." in refused.text
    assert olga.post(ONE, {"do": "hours", "used": "1.5", "word": "Mended", "rev": "1"}).status_code == 303
    assert "1.5 of 2 h used" in olga.text(ONE)
    assert olga.post(ONE, {"do": "end", "rev": "2"}).status_code == 303
    assert "Let it go on" in olga.text(ONE)
    assert olga.post(ONE, {"do": "back", "rev": "3"}).status_code == 303
    assert "End the contract" in olga.text(ONE)


def test_somebody_elses_change_is_told(known: Desk, olga: Browser) -> None:
    known.run(AddContract("north", {"name": "42"}))
    page = olga.text(ONE)
    sent = {"do": "save", "name": "43", "valid_from": "2026-01-01", "rev": rev(page)}
    assert olga.post(ONE, sent).status_code == 303
    late = olga.post(ONE, {**sent, "name": "44"})
    assert late.status_code == 412
    assert "Somebody changed this meanwhile." in late.text
    assert 'value="44"' in late.text


def test_a_ticket_says_why_it_is_out_of_contract_and_leads_to_the_client(known: Desk, olga: Browser) -> None:
    made = known.run(OpenTicket("Where is it?", process="appeal", requester={"email": "ann@north.org"}), "olga")
    page = olga.text(f"/t/{made['number']}")
    assert f'href="{HOME}#contracts"' in page
    assert "Out of contract: no contract" in page
    assert made["number"] in olga.text("/tickets/list?where=entitled == false")
    known.run(AddContract("north", {"name": "42"}))
    known.run(RecheckContracts(1))
    assert f'href="{HOME}#contracts"' not in olga.text(f"/t/{made['number']}")
