"""Possible duplicates on pages: told when somebody is entered, looked for, decided, merged and taken apart."""

from __future__ import annotations

import re

import pytest

from instar.commands import AddContact, AddOrganization, MergeClients
from instar.jobs import Workers

from .conftest import Browser, Desk


@pytest.fixture
def firms(desk: Desk) -> tuple[int, int]:
    north = desk.run(AddOrganization("ООО «Север»", "north", values={"inn": "7707083893", "phone": "1"}))["id"]
    other = desk.run(AddOrganization("Север", "north-2", values={"phone": "2", "note": "from a fair"}))["id"]
    return int(north), int(other)


def test_who_is_there_already_is_told_and_what_was_typed_stays(
    desk: Desk, olga: Browser, firms: tuple[int, int]
) -> None:
    typed = {"name": "АО Север", "inn": "7707083893", "note": "typed long"}
    told = olga.post("/clients/organizations/new", typed)
    assert told.status_code == 409
    assert f'href="/clients/organizations/{firms[0]}"' in told.text
    assert "same INN" in told.text
    assert "typed long" in told.text
    assert olga.post("/clients/organizations/new", {**typed, "again": "1"}).status_code == 303


def test_a_search_fills_the_queue_and_a_decision_empties_it(desk: Desk, olga: Browser, firms: tuple[int, int]) -> None:
    assert "Nobody has searched yet" in olga.text("/clients/duplicates")
    assert olga.post("/clients/duplicates/search", {}).status_code == 303
    assert 'hx-get="/clients/duplicates/progress"' in olga.text("/clients/duplicates")
    assert olga.post("/clients/duplicates/search", {}).status_code == 303  # it runs already: nothing more is begun
    assert desk.value("SELECT count(*) FROM client_search") == 1
    Workers(desk.kernel, 1).drain()
    page = olga.text("/clients/duplicates")
    assert "same name" in page
    assert "hx-get" not in re.search(r'<div id="duplicate-search".*?>', page, re.DOTALL).group()  # type: ignore[union-attr]
    pair = {"kind": "organization", "first": str(firms[0]), "second": str(firms[1])}
    olga.post("/clients/duplicates", {**pair, "state": "later"})
    assert "No two that look like one." in olga.text("/clients/duplicates")
    assert "Север" in olga.text("/clients/duplicates?state=later")
    olga.post("/clients/duplicates", {**pair, "state": "different"})
    olga.post("/clients/duplicates/search", {})
    Workers(desk.kernel, 1).drain()
    assert "No two that look like one." in olga.text("/clients/duplicates"), "what is settled stays settled"


def test_two_are_merged_from_side_by_side_and_taken_apart(desk: Desk, olga: Browser, firms: tuple[int, int]) -> None:
    north, other = firms
    page = olga.text(f"/clients/merge?kind=organization&loser={other}&into={north}")
    assert 'name="keep-phone"' in page
    assert "from a fair" in page
    sent = {"kind": "organization", "loser": str(other), "into": str(north), "keep-phone": "loser", "rev": "1"}
    done = olga.post("/clients/merge", sent)
    assert done.status_code == 303
    shown = olga.text(done.headers["Location"])
    assert "Север was merged into this one." in shown
    assert desk.value("SELECT data ->> '$.phone' FROM organization WHERE id = ?", north) == "2"
    led = olga.get(f"/clients/organizations/{other}")
    assert (led.status_code, led.headers["Location"]) == (302, f"/clients/organizations/{north}?merged={other}")
    late = olga.post("/clients/merge", sent)
    assert late.status_code in (409, 412, 422)
    merge = desk.value("SELECT max(id) FROM client_merge")
    back = olga.post(f"/clients/merges/{merge}/undo", {"kind": "organization"})
    assert back.headers["Location"] == f"/clients/organizations/{other}"
    assert olga.get(f"/clients/organizations/{other}").status_code == 200


def test_what_cannot_be_merged_is_said_before_it_is_tried(desk: Desk, olga: Browser, firms: tuple[int, int]) -> None:
    north, _other = firms
    assert "Nobody is merged into himself" in olga.text(f"/clients/merge?kind=organization&loser={north}&into={north}")
    assert "There is no such client" in olga.text(f"/clients/merge?kind=organization&loser={north}&into=nobody")
    assert olga.get("/clients/merge?kind=organization&loser=999").status_code == 404
    assert olga.get("/clients/merge?kind=organization&loser=x").status_code == 404
    picked = olga.text(f"/clients/merge?kind=organization&loser={north}&into=Север (north-2)")
    assert "from a fair" in picked


def test_a_number_that_fails_is_told_with_what_would_be_right_and_can_be_confirmed(desk: Desk, olga: Browser) -> None:
    made = desk.run(AddOrganization("South", "south", values={"inn": "7707083890"}))
    home = f"/clients/organizations/{made['id']}"
    assert "7707083893" in olga.text(home)
    assert olga.post(f"{home}/confirm", {"name": "inn", "rev": "1"}).status_code == 303
    page = olga.text(home)
    assert "Looked at and kept: Olga" in page
    assert "It is right all the same" not in page
    assert olga.post(home, {"inn": "7707083891"}).status_code == 303
    assert "It is right all the same" in olga.text(home), "another number was confirmed by nobody"
    assert olga.post(f"{home}/confirm", {"name": "kpp"}).status_code == 409


def test_addresses_and_positions_of_a_contact(desk: Desk, olga: Browser, firms: tuple[int, int]) -> None:
    ann = desk.run(AddContact({"name": "Ann", "email": "info@north.org", "organization": "north"}))["id"]
    bob = desk.run(AddContact({"name": "Bob"}))["id"]
    home = f"/clients/contacts/{ann}"
    olga.post(f"{home}/address", {"kind": "email", "value": "info@north.org", "shared": "1"})
    assert "read by several people" in olga.text(home)
    refused = olga.post(f"{home}/address", {"kind": "email", "value": "info@north.org", "to": "somebody"})
    assert refused.status_code == 422
    olga.post(f"{home}/address", {"kind": "email", "value": "info@north.org", "to": f"Bob (#{bob})"})
    assert "info@north.org" in olga.text(f"/clients/contacts/{bob}")
    assert desk.value("SELECT count(*) FROM audit WHERE what = 'contact.address_moved'") == 1
    olga.post(f"{home}/position", {"organization": "north-2", "title": "Adviser", "until": "2025-12-31"})
    assert "Adviser" in olga.text(home)
    assert "Adviser" in olga.text(f"/clients/organizations/{firms[1]}")
    wrong = olga.post(f"{home}/position", {"organization": "north-2", "since": "2026-02-01", "until": "2026-01-01"})
    assert wrong.status_code == 422
    olga.post(f"{home}/position", {"organization": "north-2", "gone": "1"})
    assert "Adviser" not in olga.text(home)


def test_the_list_is_cut_by_role_and_taken_as_a_file(desk: Desk, olga: Browser, firms: tuple[int, int]) -> None:
    desk.run(AddOrganization("ИП Петров", "petrov", values={"roles": ["supplier", "contractor"]}))
    assert "ИП Петров" in olga.text("/clients?kind=contractor")
    assert "ИП Петров" not in olga.text("/clients?kind=customer")
    assert "ИП Петров" in olga.text("/clients?form=sole_trader")
    assert olga.post("/clients/file", {}).status_code == 403
    maria = desk.at("maria")
    answer = maria.post("/clients/file", {"kind": "supplier"})
    assert answer.status_code == 200
    assert "ИП Петров" in answer.text
    assert "Север" not in answer.text
    assert desk.value("SELECT count(*) FROM audit WHERE what = 'client.exported'") == 1


def test_the_page_of_one_tells_what_has_passed_and_only_to_who_may_read(desk: Desk, olga: Browser) -> None:
    desk.run(AddOrganization("North", "nord"))
    ann = desk.run(AddContact({"name": "Ann", "email": "a@north.org", "organization": "nord"}))["id"]
    desk.open("Where is it?", requester=ann, body="It was promised for Monday")
    firm = desk.value("SELECT id FROM organization WHERE key = 'nord'")
    page = olga.text(f"/clients/organizations/{firm}")
    assert "It was promised for Monday" in page
    assert "Where is it?" in olga.text(f"/clients/organizations/{firm}?role=appeal")
    ended = desk.run(MergeClients("contact", ann, desk.run(AddContact({"name": "Ann B"}))["id"]))["id"]
    assert "It was promised for Monday" in olga.text(f"/clients/contacts/{ended}")
