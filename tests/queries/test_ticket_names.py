"""Tickets as rows of something else name them."""

from __future__ import annotations

from instar.queries.ticket_names import ticket_names

from .conftest import World


def test_those_are_named_on_which_the_permission_is_held(world: World) -> None:
    question = world.open(requester={"name": "Ann", "email": "ann@example.org"})
    own = world.open("Own", "carl")
    found = ticket_names(world.kernel, world["maria"], [question, own, 999])
    assert set(found) == {question, own}
    assert (found[question].number, found[question].url) == (f"T-{question}", f"/t/T-{question}")
    assert found[question].client is not None
    assert found[question].client.name == "Ann"
    assert set(ticket_names(world.kernel, world["carl"], [question, own])) == {own}
    assert ticket_names(world.kernel, world["carl"], [own], "ticket.view_internal") == {}
    assert ticket_names(world.kernel, world["maria"], []) == {}
