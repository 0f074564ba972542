"""Opening a ticket: by process, role or service, for anybody, with what the opening form asks."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.commands import AddService, OpenTicket, execute
from instar.commands.accounts import visitor_actor
from instar.errors import Forbidden, InstarError, Invalid


def test_a_ticket_begins_with_its_first_step_and_one_row_of_history(site, opened, seen):
    ticket = opened(body="It does not work.")
    assert ticket["number"] == f"T-{ticket['ticket']}"
    assert seen.ticket(ticket["ticket"])["stage"] == "new"
    assert seen.items(ticket["ticket"]) == {"sort": ticket["items"][0]}
    assert seen.messages(ticket["ticket"]) == [("in", "public", "It does not work.")]
    assert seen.kinds(ticket["ticket"]) == ["opened"]


@pytest.mark.parametrize(
    ("given", "role", "process"),
    [
        ({"process": "request"}, "request", "request"),
        ({"role": "order", "data": {"order_sum": "5"}}, "order", "order"),
        ({"role": "request", "process": "order", "data": {"order_sum": "5"}}, "request", "order"),
    ],
)
def test_what_is_named_decides_role_and_process(site, seen, given, role, process):
    ticket = site.run(OpenTicket("A thing", **given), "olga")["ticket"]
    assert (seen.ticket(ticket)["role"], seen.ticket(ticket)["process"]) == (role, process)


def test_a_service_brings_its_process_and_its_team(site, seen):
    execute(site.kernel, AddService("orders", "Orders", team="heads", process="order"), SYSTEM)
    ticket = site.run(OpenTicket("A thing", service="orders", data={"order_sum": "1"}), "olga")["ticket"]
    assert seen.ticket(ticket)["process"] == "order"
    team = site.kernel.directory.find("team", "heads")
    assert seen.tx.value("SELECT team_id FROM ticket WHERE id = ?", (ticket,)) == team.id


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (OpenTicket("  ", process="request"), "title"),
        (OpenTicket("x" * 251, process="request"), "title"),
        (OpenTicket("A thing"), "process"),
        (OpenTicket("A thing", process="reqest"), "process"),
        (OpenTicket("A thing", role="emperor"), "role"),
        (OpenTicket("A thing", role="idea"), "process"),
        (OpenTicket("A thing", process="order", data={"order_sum": "much"}), "order_sum"),
        (OpenTicket("A thing", process="order"), "order_sum"),
        (OpenTicket("A thing", process="request", data={"odd": 1}), "odd"),
        (OpenTicket("A thing", process="request", requester=999), "requester"),
        (OpenTicket("A thing", process="request", requester={"email": "not an address"}), "requester.email"),
        (OpenTicket("A thing", process="request", requester={"phone": "12"}), "requester.phone"),
        (OpenTicket("A thing", process="request", files=("nowhere",)), "files"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_leaves_nothing(site, seen, command, field):
    with pytest.raises(Invalid) as refused:
        site.run(command, "olga")
    assert list(refused.value.errors) == [field]
    assert seen.tx.value("SELECT count(*) FROM ticket") == 0


def test_an_unknown_service_is_told_with_the_nearest(site):
    with pytest.raises(InstarError) as refused:
        site.run(OpenTicket("A thing", service="generel"), "olga")
    assert "general" in (refused.value.hint or "")


def test_one_person_is_one_contact_whatever_is_given(site, seen):
    for requester in (
        {"name": "Ann", "email": "ann@example.org", "phone": "+7 912 345-67-89"},
        "ANN@example.org",
        {"name": "A. Smith", "phone": "8 912 345 67 89"},
    ):
        site.run(OpenTicket("A thing", process="request", requester=requester), "olga")
    assert len(seen.tx.all("SELECT DISTINCT requester_id FROM ticket")) == 1


def test_whoever_names_nobody_asks_for_himself(site, seen):
    ticket = site.run(OpenTicket("A thing", process="request"), "olga")["ticket"]
    assert seen.tx.value("SELECT requester_id FROM ticket WHERE id = ?", (ticket,)) == site.people["olga"].contact_id
    assert seen.tx.all("SELECT kind FROM participant WHERE ticket_id = ?", (ticket,)) == [("requester",)]


def test_strangers_may_ask_for_public_services_only(site):
    execute(site.kernel, AddService("secret", "Secret", process="request"), SYSTEM)
    execute(site.kernel, AddService("help", "Help", process="request", public=True), SYSTEM)
    asked = {"requester": {"name": "Ann", "email": "ann@example.org"}}
    opened = execute(site.kernel, OpenTicket("A thing", service="help", link=True, **asked), ANONYMOUS)
    assert opened["link"]
    for given in (
        {"service": "secret"},
        {"process": "request"},
        {"service": "help", "process": "order", "data": {"order_sum": "1"}},
        {"service": "help", "role": "order", "data": {"order_sum": "1"}},
        {"service": "help", "role": "idea", "process": "request"},
        {"service": "general", "process": "request"},
    ):
        with pytest.raises(Forbidden):
            execute(site.kernel, OpenTicket("A thing", **asked, **given), ANONYMOUS)


def test_a_status_link_opens_one_ticket_and_a_guess_opens_none(site, opened):
    ticket = opened(link=True)
    visitor = visitor_actor(site.kernel, ticket["link"])
    assert visitor is not None
    assert visitor.ticket_id == ticket["ticket"]
    assert visitor_actor(site.kernel, ticket["link"] + "x") is None


def test_cyrillic_and_control_letters(site, seen):
    ticket = site.run(OpenTicket("  Где\tмоя\nлицензия?\x00 ", process="request"), "olga")["ticket"]
    assert seen.ticket(ticket)["title"] == "Где моя лицензия?"
