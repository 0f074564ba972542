"""Whom and what one may name: an oracle over the rows of a small world."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS, SYSTEM, References
from instar.store import Directory

from .conftest import World


@pytest.fixture
def references(world: World) -> References:
    directory = Directory(world.store, world.epochs)
    return References(world.store, directory, world.access, world.clock)


def contact(world: World, name: str, address: str = "") -> int:
    with world.store.transaction() as tx:
        id = tx.insert("INSERT INTO contact (name, created) VALUES (?, 0)", (name,))
        if address:
            tx.run("INSERT INTO contact_identity (kind, value, contact_id) VALUES ('email', ?, ?)", (address, id))
    return id


def company(world: World, key: str, name: str) -> int:
    with world.store.transaction() as tx:
        return tx.insert("INSERT INTO organization (key, name, created) VALUES (?, ?, 0)", (key, name))


def asked_by(world: World, ticket: int, requester: int) -> None:
    with world.store.transaction() as tx:
        tx.run("UPDATE ticket SET requester_id = ? WHERE id = ?", (requester, ticket))


@pytest.fixture
def people(world: World) -> dict[str, int]:
    """all: operator everywhere; some: operator of deals; client: sees his own tickets alone."""
    ids = {name: world.principal(name) for name in ("all", "some", "client", "gone")}
    world.principal("sales", "team")
    world.grant(ids["all"], "operator", "all", "")
    world.grant(ids["some"], "operator", "process", "deal")
    world.grant(ids["client"], "requester", "all", "")
    with world.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE key = 'gone'")
        world.epochs.bump(tx, "access")
    return ids


def test_nobody_is_called_by_a_character_that_no_name_holds(references, people):
    """PostgreSQL would fail on the question."""
    assert references.resolve(SYSTEM, "user", "all") == "all"
    for kind in ("user", "team", "contact", "organization"):
        assert references.resolve(SYSTEM, kind, "a\0ll") is None
    assert not references.has(SYSTEM, "organization", "a\0ll")


def test_colleagues_are_for_those_who_see_what_is_internal(world, references, people):
    for name, found in (("all", True), ("some", True), ("client", False)):
        actor = world.access.actor(people[name])
        assert references.has(actor, "user", "all") is found
        assert references.has(actor, "team", "sales") is found
        assert not references.has(actor, "user", "gone")
        assert not references.has(actor, "user", "sales")
        assert references.resolve(actor, "user", "ALL") == ("all" if found else None)
    assert not references.has(ANONYMOUS, "user", "all")
    assert references.has(SYSTEM, "user", "all")


def test_a_client_is_there_for_who_sees_the_inside_of_his_ticket(world, references, people):
    ann, bob = contact(world, "Ann", "ann@x.example"), contact(world, "Bob")
    deal, _zone = world.ticket("deal")
    asked_by(world, deal, ann)
    for name, known in (("all", {ann, bob}), ("some", {ann}), ("client", set())):
        actor = world.access.actor(people[name])
        assert {id for id in (ann, bob) if references.has(actor, "contact", str(id))} == known
        assert references.resolve(actor, "contact", "Ann@X.example") == (str(ann) if ann in known else None)
        assert references.resolve(actor, "contact", "Bob") == (str(bob) if bob in known else None)
    assert not references.has(ANONYMOUS, "contact", str(ann))
    assert not references.has(SYSTEM, "contact", "999")


def test_of_two_with_one_name_none_is_meant(world, references):
    contact(world, "Ann")
    assert references.resolve(SYSTEM, "contact", "Ann") is not None
    contact(world, "Ann")
    assert references.resolve(SYSTEM, "contact", "Ann") is None


def test_a_company_is_there_as_its_clients_are(world, references, people):
    north, _south = company(world, "north", "North LLC"), company(world, "south", "South JSC")
    ticket, _zone = world.ticket("deal", organization=north)
    with world.store.transaction() as tx:
        tx.run("UPDATE ticket SET organization_id = ? WHERE id = ?", (north, ticket))
    some = world.access.actor(people["some"])
    assert references.has(some, "organization", "north")
    assert not references.has(some, "organization", "south")
    assert references.resolve(some, "organization", "North LLC") == "north"
    assert references.resolve(some, "organization", "South JSC") is None
    assert references.has(world.access.actor(people["all"]), "organization", "south")
    assert not references.has(world.access.actor(people["client"]), "organization", "north")


def test_a_ticket_is_there_for_who_may_see_it(world, references, people):
    deal, appeal = world.ticket("deal")[0], world.ticket("appeal")[0]
    world.takes_part(people["client"], appeal, "requester")
    for name, known in (("all", {deal, appeal}), ("some", {deal}), ("client", {appeal})):
        actor = world.access.actor(people[name])
        assert {id for id in (deal, appeal) if references.has(actor, "ticket", f"T-{id}")} == known
    for wrong in ("T-0", "T-999", "1", "T-1; DROP", ""):
        assert not references.has(SYSTEM, "ticket", wrong)
    assert not references.has(ANONYMOUS, "ticket", f"T-{deal}")
