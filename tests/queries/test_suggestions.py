"""Pickers: found by a part of the name, by those whom it is for."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS
from instar.queries.suggestions import KINDS, suggest

from .conftest import World


def found(world: World, kind: str, q: str, by: str = "olga") -> list[str]:
    return [one.key for one in suggest(world.kernel, world[by], kind, q)]


@pytest.fixture
def clients(world: World) -> dict[str, str]:
    """Name → id of clients who asked something."""
    ids = {}
    for name, email, phone in (
        ("Анна Ёлкина", "anna@client.example", "+79123456789"),
        ("Ann [North]", "north@client.example", ""),
    ):
        ticket = world.open(f"A question of {name}", requester={"name": name, "email": email, "phone": phone})
        ids[name] = str(world.kernel.store.read().value("SELECT requester_id FROM ticket WHERE id = ?", (ticket,)))
    with world.kernel.store.transaction() as tx:
        north = tx.insert("INSERT INTO organization (key, name, created) VALUES ('north', 'ООО «Север»', 0)")
        tx.run("UPDATE contact SET organization_id = ? WHERE id = ?", (north, ids["Ann [North]"]))
    return ids


@pytest.mark.parametrize(
    ("kind", "q", "keys"),
    [
        ("user", "olg", ["olga"]),
        ("user", "щдпф", ["olga"]),
        ("user", "carl", []),
        ("team", "SAL", ["sales"]),
        ("organization", "север", ["north"]),
        ("organization", "ctdth", ["north"]),
        ("organization", "NORTH", ["north"]),
        ("organization", "*", []),
    ],
)
def test_one_is_found_by_a_part_of_name_or_key(world: World, clients: dict[str, str], kind, q, keys) -> None:
    assert found(world, kind, q) == keys


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("анна", ["Анна Ёлкина"]),
        ("елкина АННА", ["Анна Ёлкина"]),
        ("fyyf", ["Анна Ёлкина"]),
        ("[no", ["Ann [North]"]),
        ("north@", ["Ann [North]"]),
        ("+7 (912) 345", ["Анна Ёлкина"]),
        ("a", []),
        ("??", []),
    ],
)
def test_a_client_is_found_by_name_address_or_number(world: World, clients: dict[str, str], q, names) -> None:
    assert found(world, "contact", q) == [clients[name] for name in names]


def test_two_of_one_name_are_told_apart_by_what_stands_beside(world: World, clients: dict[str, str]) -> None:
    [ann] = suggest(world.kernel, world["olga"], "contact", f"#{clients['Ann [North]']}")
    assert (ann.note, ann.line) == ("north@client.example · ООО «Север»", f"Ann [North] (#{ann.key})")


def test_tickets_are_found_as_by_the_search(world: World) -> None:
    id = world.open("Where is my licence?")
    deal = world.open("Licences for all", service="shop", data={"amount": 1})
    assert found(world, "ticket", "licences") == [f"T-{deal}", f"T-{id}"]
    assert found(world, "ticket", str(id)) == [f"T-{id}"]
    assert found(world, "ticket", "licences", "boris") == [f"T-{deal}"]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_from_outside_finds_a_directory(world: World, clients: dict[str, str], kind: str) -> None:
    for q in ("", "ann", "olga", "north", "question"):
        assert suggest(world.kernel, ANONYMOUS, kind, q) == ()
        assert found(world, kind, q, "carl") == []


def test_who_works_on_a_part_finds_the_clients_of_that_part(world: World, clients: dict[str, str]) -> None:
    assert found(world, "contact", "анна", "boris") == []
    world.open("Seats", service="shop", data={"amount": 1}, requester="anna@client.example")
    assert found(world, "contact", "анна", "boris") == [clients["Анна Ёлкина"]]
