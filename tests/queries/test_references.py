"""The names of what fields name."""

from __future__ import annotations

from instar.queries.references import name_of

from .conftest import World


def test_what_a_value_names_is_called_by_its_name(world: World) -> None:
    ticket = world.open("Where is my licence?", requester={"name": "Ann", "email": "ann@client.example"})
    ann = world.kernel.store.read().value("SELECT requester_id FROM ticket WHERE id = ?", (ticket,))
    with world.kernel.store.transaction() as tx:
        tx.run("INSERT INTO organization (key, name, created) VALUES ('north', 'North LLC', 0)")
    named = {
        ("user", "olga"): "Olga",
        ("team", "sales"): "Sales",
        ("contact", str(ann)): "Ann",
        ("organization", "north"): "North LLC",
        ("ticket", f"T-{ticket}"): "Where is my licence?",
    }
    assert {of: name_of(world.kernel, world["olga"], *of) for of in named} == named
    for kind, gone in (("user", "x"), ("contact", "99"), ("contact", "x"), ("organization", "x"), ("ticket", "T-99")):
        assert name_of(world.kernel, world["olga"], kind, gone) is None


def test_the_title_of_a_ticket_is_for_those_who_may_see_it(world: World) -> None:
    ticket = world.open("Seats for North", service="shop", data={"amount": 1})
    assert name_of(world.kernel, world["boris"], "ticket", f"T-{ticket}") == "Seats for North"
    assert name_of(world.kernel, world["carl"], "ticket", f"T-{ticket}") is None
