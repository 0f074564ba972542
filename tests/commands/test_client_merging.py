"""Two clients become one and two again: every link follows, nobody sees more by it, and undoing restores every row."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instar.access import SYSTEM, TicketKey
from instar.commands import (
    AddContact,
    AddGrant,
    AddOrganization,
    EditContact,
    EditOrganization,
    MergeClients,
    MoveIdentity,
    OpenTicket,
    SetPosition,
    UndoMerge,
    execute,
)
from instar.commands.client_merging import DAY_MS
from instar.errors import Forbidden, InstarError, Invalid, NotFound, Outdated, Refused
from instar.queries import clients as query

ROWS = {
    "organization": "id, key, name, kind, legal_form, data, checked, merged_into",
    "organization_role": "organization_id, role",
    "contact": "id, name, organization_id, principal_id, data, merged_into",
    "contact_identity": "kind, value, contact_id, verified, shared",
    "client_position": "contact_id, organization_id, title, since, until",
    "ticket": "id, requester_id, organization_id, zone_id",
    "participant": "principal_id, ticket_id, kind, zone_id",
    "work_item": "id, zone_id",
    "message": "id, contact_id, partner_id",
    "visitor_link": "ticket_id, contact_id",
    "external_key": "kind, key, target",
    "access_grant": "id, principal_id, scope_type, scope_key",
    "principal": "id, kind, organization_id",
}


def rows(site) -> dict[str, list[Any]]:
    read = site.kernel.store.read()
    return {table: sorted(map(repr, read.all(f"SELECT {names} FROM {table}"))) for table, names in ROWS.items()}


def run(site, command, by=SYSTEM):
    return execute(site.kernel, command, by)


def value(site, sql: str, *args: Any) -> Any:
    return site.kernel.store.read().value(sql, args)


@pytest.fixture
def ops(site):
    return site.people.add("ops", profile="operator")


@pytest.fixture
def firms(site) -> tuple[int, int]:
    made = [
        run(site, AddOrganization("ООО «Север»", "north", values={"inn": "7707083893", "accounts": "1"}))["id"],
        run(site, AddOrganization("Север", "sever", "supplier", {"phone": "8", "accounts": "2", "note": "old"}))["id"],
    ]
    return made[0], made[1]


def order(site, contact: int, title: str = "Order") -> int:
    return int(run(site, OpenTicket(title, process="request", requester=contact))["ticket"])


def person(site, name: str, organization: str | None = None, **more: str) -> int:
    return int(run(site, AddContact({"name": name, "organization": organization, **more}))["id"])


def test_everything_of_the_one_is_the_survivors(site, ops, firms) -> None:
    north, sever = firms
    ann = person(site, "Ann", "sever")
    ticket = order(site, ann)
    answer = run(site, MergeClients("organization", sever, north), ops)
    assert answer["moved"] == {"contacts": 1, "tickets": 1}
    assert value(site, "SELECT organization_id FROM contact WHERE id = ?", ann) == north
    there = "SELECT t.organization_id, z.organization_id FROM ticket t JOIN zone z ON z.id = t.zone_id WHERE t.id = ?"
    assert site.kernel.store.read().one(there, (ticket,)) == (north, north)
    found = query.organization(site.kernel, ops, sever)  # its old address leads there
    assert (found.row.id, found.ids, found.keys) == (north, (north, sever), ("north", "sever"))
    assert found.row.roles == ("customer", "supplier")
    assert found.row.values == {"inn": "7707083893", "phone": "8", "note": "old", "accounts": "1\n2"}
    assert [row.name for row in query.organizations(site.kernel, ops).items] == ["ООО «Север»"]


def test_each_property_can_be_the_others(site, ops, firms) -> None:
    north, sever = firms
    run(site, MergeClients("organization", sever, north, {"name": "loser", "accounts": "loser"}), ops)
    found = query.organization(site.kernel, ops, north)
    assert (found.row.name, found.row.values["accounts"]) == ("Север", "2")
    third = run(site, AddOrganization("Юг"))["id"]
    with pytest.raises(Invalid) as refused:
        run(site, MergeClients("organization", third, north, {"nam": "loser", "inn": "both"}), ops)
    assert set(refused.value.errors) == {"nam", "inn"}


def test_what_cannot_be_merged_is_told_and_nothing_changes(site, ops, firms) -> None:
    north, sever = firms
    third = run(site, AddOrganization("Юг", "south"))["id"]
    before = rows(site)
    with pytest.raises(Invalid):
        run(site, MergeClients("organization", north, north), ops)
    with pytest.raises(NotFound):
        run(site, MergeClients("organization", north, 9999), ops)
    with pytest.raises(Invalid):
        run(site, MergeClients("team", north, sever), ops)
    with pytest.raises(Outdated):
        run(site, MergeClients("organization", sever, north, loser_rev=7), ops)
    with pytest.raises(Forbidden):
        run(site, MergeClients("organization", sever, north), site.people.add("nobody", profile="requester"))
    assert rows(site)["organization"] == before["organization"]
    run(site, MergeClients("organization", sever, north), ops)
    for loser, into in ((sever, third), (third, sever), (north, sever)):  # no chain through it, and no loop
        with pytest.raises(Refused) as refused:
            run(site, MergeClients("organization", loser, into), ops)
        assert "ООО «Север»" in refused.value.message
    with pytest.raises(Refused):
        run(site, EditOrganization("sever", {"phone": "9"}), ops)


def test_a_chain_leads_to_its_end_and_is_undone_from_there(site, ops, firms) -> None:
    north, sever = firms
    third = run(site, AddOrganization("Юг", "south"))["id"]
    first = run(site, MergeClients("organization", sever, north), ops)["merge"]
    second = run(site, MergeClients("organization", north, third), ops)["merge"]
    assert query.survivor(site.kernel, "organization", sever) == third
    with pytest.raises(Refused):
        run(site, UndoMerge(first), ops)
    run(site, UndoMerge(second), ops)
    assert query.survivor(site.kernel, "organization", sever) == north
    run(site, UndoMerge(first), ops)
    assert query.survivor(site.kernel, "organization", sever) == sever
    with pytest.raises(Refused, match="undone already"):
        run(site, UndoMerge(first), ops)


def test_an_undoing_is_for_thirty_days_and_leaves_what_was_changed_since(site, ops, firms) -> None:
    north, sever = firms
    merge = run(site, MergeClients("organization", sever, north), ops)["merge"]
    run(site, EditOrganization("north", {"phone": "9"}), ops)
    site.clock.advance(DAY_MS * 29)
    run(site, UndoMerge(merge), ops)
    found = query.organization(site.kernel, ops, north)
    assert found.row.values == {"inn": "7707083893", "accounts": "1", "phone": "9"}
    merge = run(site, MergeClients("organization", sever, north), ops)["merge"]
    site.clock.advance(DAY_MS * 31)
    with pytest.raises(Refused, match="days ago"):
        run(site, UndoMerge(merge), ops)
    with pytest.raises(NotFound):
        run(site, UndoMerge(999), ops)


def test_nobody_comes_to_see_tickets_by_a_right_on_one_of_the_two(site, ops, firms) -> None:
    north, sever = firms
    order(site, person(site, "Ann", "sever"))
    site.people.add("guest", profile="requester")
    run(site, AddGrant("guest", "ticket.view", "organization", "north"))
    with pytest.raises(Refused) as refused:
        run(site, MergeClients("organization", sever, north), ops)
    assert "would come to see the tickets of Север" in refused.value.message
    run(site, AddGrant("guest", "ticket.view", "organization", "sever"))  # he sees both: nothing is opened
    run(site, MergeClients("organization", sever, north), ops)


def test_a_right_follows_to_a_survivor_that_has_no_tickets(site, ops, firms) -> None:
    north, sever = firms
    ticket = order(site, person(site, "Ann", "sever"))
    guest = site.people.add("guest", profile="requester")
    run(site, AddGrant("guest", "ticket.view", "organization", "sever"))
    sees = lambda: site.kernel.access.can(site.people["guest"], "ticket.view", key(site, ticket))  # noqa: E731
    assert guest
    assert sees()
    merge = run(site, MergeClients("organization", sever, north), ops)["merge"]
    assert value(site, "SELECT scope_key FROM access_grant WHERE scope_type = 'organization'") == "north"
    assert sees()
    run(site, UndoMerge(merge), ops)
    assert value(site, "SELECT scope_key FROM access_grant WHERE scope_type = 'organization'") == "sever"
    assert sees()


def key(site, ticket: int) -> Any:
    return TicketKey(ticket, value(site, "SELECT zone_id FROM ticket WHERE id = ?", ticket))


def test_people_with_a_log_in_are_moved_by_who_manages_accounts(site, ops, firms) -> None:
    north, sever = firms
    contact = value(site, "SELECT id FROM contact WHERE principal_id = ?", ops.id)
    run(site, EditContact(contact, {"organization": "sever"}))
    with pytest.raises(Forbidden):
        run(site, MergeClients("organization", sever, north), ops)
    run(site, MergeClients("organization", sever, north))


def test_the_contact_that_goes_on_has_addresses_tickets_and_words_of_both(site, ops, firms) -> None:
    ann = person(site, "Ann Smith", "north", email="ann@x.org", note="calls")
    annie = person(site, "Annie Smith", email="annie@x.org", phone="+7 495 123-45-67", telegram="@annie_s")
    ticket = order(site, annie)
    run(site, SetPosition(annie, "sever", "Adviser", "2025-01-01"))
    before = rows(site)
    merge = run(site, MergeClients("contact", annie, ann), ops)["merge"]
    found = query.contact(site.kernel, ops, annie)
    assert (found.row.id, found.row.telegram, found.row.organization_key) == (ann, "annie_s", "north")
    assert {one.value for one in found.identities} == {"ann@x.org", "annie@x.org", "+74951234567", "annie_s"}
    assert [place.title for place in found.places] == ["Adviser"]
    assert value(site, "SELECT requester_id FROM ticket WHERE id = ?", ticket) == ann
    assert run(site, OpenTicket("More", process="request", requester=annie))["ticket"]
    assert value(site, "SELECT requester_id FROM ticket ORDER BY id DESC LIMIT 1") == ann
    run(site, UndoMerge(merge), ops)
    after = rows(site)
    assert {name for name in before if before[name] != after[name]} <= {
        "ticket",
        "participant",
        "work_item",
        "visitor_link",
    }
    assert value(site, "SELECT requester_id FROM ticket WHERE id = ?", ticket) == annie


def test_two_log_ins_are_not_one_and_a_log_in_is_moved_by_who_may(site, ops) -> None:
    site.people.add("bob", profile="requester")
    ids = {row[1]: row[0] for row in site.kernel.store.read().all("SELECT id, principal_id FROM contact")}
    bob, me = ids[site.people["bob"].id], ids[ops.id]
    with pytest.raises(Refused, match="Both have a log-in"):
        run(site, MergeClients("contact", bob, me))
    ann = person(site, "Ann", email="ann@x.org")
    with pytest.raises(Forbidden):
        run(site, MergeClients("contact", bob, ann), ops)
    with pytest.raises(Forbidden):
        run(site, MoveIdentity("email", "ann@x.org", bob), ops)
    merge = run(site, MergeClients("contact", bob, ann))["merge"]
    assert value(site, "SELECT principal_id FROM contact WHERE id = ?", ann) == site.people["bob"].id
    run(site, UndoMerge(merge))
    assert value(site, "SELECT principal_id FROM contact WHERE id = ?", bob) == site.people["bob"].id


WORLDS = itertools.count()
STEPS = st.lists(
    st.tuples(st.sampled_from(("person", "ticket", "position", "address")), st.integers(0, 5), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    kind=st.sampled_from(("organization", "contact")),
    which=st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
def test_merged_and_undone_every_row_is_what_it_was(site, steps, kind, which) -> None:
    world = next(WORLDS)  # each example has clients of its own
    keys = [f"firm-{world}-{n}" for n in range(4)]
    firms = [run(site, AddOrganization(f"Firm {key}", key))["id"] for key in keys]
    people = [person(site, f"Person {key}", key, email=f"{key}@x.org") for key in keys]
    for what, one, other in steps:
        try:
            if what == "person":
                person(site, f"More {one}", keys[other])
            elif what == "ticket":
                order(site, people[one % 4])
            elif what == "position":
                run(site, SetPosition(people[one % 4], keys[other], "Head", until="2026-01-01"))
            else:
                run(site, EditContact(people[other], {"phone": f"+7495{world:06}{one}"}))
        except InstarError:
            continue  # what the world does not allow is no step
    ids = firms if kind == "organization" else people
    loser, into = (ids[place] for place in which)
    before = rows(site)
    if loser == into:
        return
    merge = run(site, MergeClients(kind, loser, into))["merge"]
    broken = site.kernel.store.read().all(
        "SELECT t.id FROM ticket t JOIN zone z ON z.id = t.zone_id"
        " WHERE z.organization_id <> coalesce(t.organization_id, 0)"
    )
    assert broken == []
    run(site, UndoMerge(merge))
    assert rows(site) == before
