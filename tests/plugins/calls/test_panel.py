"""Calls beside a ticket, and on a client's page."""

from __future__ import annotations

from werkzeug.test import TestResponse

from instar.commands import AddOrganization

from .conftest import ANN, Office, words


def part(office: Office, number: str, login: str = "olga") -> TestResponse:
    return office.browser(login).get(f"/x/calls/of/{number}")


def test_a_ticket_shows_its_calls_with_numbers_that_a_telephone_calls(office: Office) -> None:
    number, other = office.ask(), office.ask("Another thing")
    office.call(ticket=number, duration=61, note="Asked for the key.")
    office.call(ticket=number, number="101")
    tab = office.browser().get(f"/t/{number}/x/calls-calls")
    assert "Calls 2" in words(tab)
    assert f'hx-get="/x/calls/of/{number}"' in tab.text
    page = part(office, number)
    assert 'href="tel:+74951234567"' in page.text
    assert "tel:101" not in page.text
    assert "Asked for the key." in words(page)
    assert f"/x/calls/new?ticket={number}" in page.text
    assert "No calls yet." in words(part(office, other))


def test_who_only_reads_is_offered_no_noting_and_who_sees_no_inside_nothing(office: Office) -> None:
    office.site.people.add("audit", profile="auditor")
    number = office.ask()
    office.call(ticket=number)
    page = part(office, number, "audit")
    assert "tel:+74951234567" in page.text
    assert "/x/calls/new" not in page.text
    assert [part(office, number, login).status_code for login in ("ivan", "carl")] == [404, 404]


def test_more_than_fit_are_one_click_away(office: Office) -> None:
    number = office.ask()
    for _n in range(9):
        office.call(ticket=number)
    assert f"/x/calls/?ticket={number}" in part(office, number).text


def test_a_contact_s_page_shows_calls_with_his_number_whatever_they_were_about(office: Office) -> None:
    number = office.ask()
    contact = office.value("SELECT requester_id FROM ticket WHERE id = ?", int(number[2:]))
    address = f"/clients/contacts/{contact}"
    assert "/x/calls/1" not in office.browser("petra").get(address).text
    office.call(number="8 (495) 123-45-67", note="About nothing yet")
    office.call(number="+7 495 000-00-09")
    page = office.browser("petra").get(address)
    assert "About nothing yet" in words(page)
    assert "000-00-09" not in words(page)


def test_an_organization_s_page_shows_calls_with_its_people(office: Office) -> None:
    number = office.ask()
    contact = office.value("SELECT requester_id FROM ticket WHERE id = ?", int(number[2:]))
    firm = office.site.run(AddOrganization("Lamps", values={"phone": "+7 495 000-10-20"}))["id"]
    with office.site.kernel.store.transaction() as tx:
        tx.run("UPDATE contact SET organization_id = ? WHERE id = ?", (firm, contact))
    office.call(number=ANN, note="The person")
    office.call(number="8 495 0001020", note="Not valid so not the same")
    office.call(number="+74950001020", note="The firm")
    page = words(office.browser("petra").get(f"/clients/organizations/{firm}"))
    assert "The person" in page
    assert "The firm" in page
