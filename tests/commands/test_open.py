"""Opening a ticket: by process, role or service, for anybody, with what the opening form asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.commands import AddService, OpenTicket, Publish, execute, ticket_id
from instar.commands.accounts import visitor_actor
from instar.errors import Forbidden, InstarError, Invalid
from tests.commands.conftest import ORDER


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


def test_history_begins_with_the_data_that_the_run_began_with(site, seen):
    """Without it nobody could play the run again: what the process has set since lies over it."""
    id = site.run(OpenTicket("An order", role="order", data={"order_sum": "5"}), "olga")["ticket"]
    payload = site.kernel.store.read().value("SELECT payload FROM event WHERE ticket_id = ?", (id,))
    assert json.loads(payload)["data"] == seen.ticket(id)["data"] == {"order_sum": "5.00"}


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
    asked: dict[str, Any] = {"requester": {"name": "Ann", "email": "ann@example.org"}}
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


# Strangers


@pytest.fixture
def public(site):
    """A public service whose process asks two fields, one of them kept internal."""
    form = {
        "format": "instar.form/1",
        "key": "wish",
        "fields": [
            {"id": "wish", "type": "text", "title": "Wish", "required": True},
            {"id": "price", "type": "money", "title": "Price", "required": True, "audience": ["internal"]},
        ],
    }
    for definition in (form, {**ORDER, "key": "wishes", "form": "wish"}):
        site.run(Publish(json.dumps(definition)))
    site.run(AddService("wishes", "Wishes", process="wishes", public=True))
    return {"title": "A pony", "service": "wishes", "requester": {"name": "Ann"}}


def test_strangers_fill_in_what_is_addressed_to_them_and_nothing_internal(site, seen, public):
    opened = execute(site.kernel, OpenTicket(**public, data={"wish": "A pony"}), ANONYMOUS)
    assert seen.ticket(opened["ticket"])["data"] == {"wish": "A pony"}
    with pytest.raises(Invalid) as refused:
        execute(site.kernel, OpenTicket(**public, data={"wish": "A pony", "price": "0"}), ANONYMOUS)
    assert list(refused.value.errors) == ["price"]
    staff = site.run(OpenTicket(**public, data={"wish": "A pony", "price": "9"}), "olga")
    assert seen.ticket(staff["ticket"])["data"]["price"] == "9.00"


@pytest.mark.parametrize("requester", [1, 2, 10**6, None, {}, {"name": " "}])
def test_strangers_name_a_person_and_count_through_no_contacts(site, opened, public, requester):
    """A right number and a wrong one are refused with the same words."""
    opened()
    with pytest.raises(Invalid) as refused:
        execute(site.kernel, OpenTicket(**{**public, "requester": requester}, data={"wish": "x"}), ANONYMOUS)
    assert refused.value.errors == {"requester": ["Say who asks: a name, an e-mail address or a phone number."]}


def test_what_a_stranger_writes_comes_in(site, seen, public):
    opened = execute(site.kernel, OpenTicket(**public, data={"wish": "x"}, body="Hello"), ANONYMOUS)
    assert seen.messages(opened["ticket"]) == [("in", "public", "Hello")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("טקסט בעברית", "טקסט בעברית"),
        ("invoice \u202egnp.exe", "invoice gnp.exe"),
        ("\u2067a\u2069\x07\x1b[31mb", "a[31mb"),
        ("\U0001f468\u200d\U0001f469 family", "\U0001f468\u200d\U0001f469 family"),
    ],
)
def test_letters_that_turn_or_control_what_follows_are_left_out_of_a_title(site, seen, typed, kept):
    ticket = site.run(OpenTicket(typed, process="request"), "olga")["ticket"]
    assert seen.ticket(ticket)["title"] == kept


@pytest.mark.parametrize("title", ["\u200b\u200d", "\u202e", "\u00a0"])
def test_a_title_that_nobody_could_see_is_empty(site, title):
    with pytest.raises(Invalid):
        site.run(OpenTicket(title, process="request"), "olga")


def test_numbers_go_on_beyond_four_bytes(site, opened, seen):
    opened()
    with site.kernel.store.transaction() as tx:
        tx.run(
            "SET LOCAL session_replication_role = replica"  # no foreign key is looked at
            if site.kernel.store.is_postgres
            else "PRAGMA defer_foreign_keys = 1"
        )
        for table in ("event", "work_item", "ticket_claim"):
            tx.run(f"DROP TRIGGER IF EXISTS {table}_no_update")
            tx.run(f"UPDATE {table} SET ticket_id = 5000000000")
        tx.run("UPDATE ticket SET id = 5000000000")
    ticket = opened()
    assert ticket["number"] == "T-5000000001"
    assert ticket_id(ticket["number"]) == ticket["ticket"]


def test_what_is_opened_for_a_client_begins_with_the_clients_words(site, seen):
    for by in ("olga", None):
        ticket = site.run(OpenTicket("A thing", process="request", body="Help", requester="ann@example.org"), by)
        assert seen.messages(ticket["ticket"]) == [("in", "public", "Help")]
