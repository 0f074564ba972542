"""Pickers of people."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS
from instar.errors import Forbidden, NotFound
from instar.queries.people import assignees, colleagues, me, teams

from .conftest import World


def logins(world: World, id: int, by: str = "olga", q: str = "") -> list[str]:
    return [person.key for person in assignees(world.kernel, world[by], id, q=q)]


def test_a_ticket_can_be_given_to_those_who_may_act_on_it(world: World) -> None:
    assert logins(world, world.open()) == ["olga", "ivan", "maria"]
    deal = world.open("Seats", service="shop", data={"amount": 1})
    assert logins(world, deal, "boris") == ["boris", "ivan", "maria", "olga"]


def test_part_of_a_name_or_log_in_narrows_the_picker(world: World) -> None:
    id = world.open()
    assert logins(world, id, q="OLG") == ["olga"]
    assert logins(world, id, q="boris") == []


def test_outsiders_learn_no_names(world: World) -> None:
    own = world.open("Mine", "carl")
    assert logins(world, own, "carl") == []
    assert teams(world.kernel, world["carl"]) == ()
    assert colleagues(world.kernel, world["carl"]) == ()
    assert colleagues(world.kernel, ANONYMOUS) == ()
    with pytest.raises(NotFound):
        logins(world, world.open(), "boris")


def test_teams_are_listed_by_name(world: World) -> None:
    assert [team.key for team in teams(world.kernel, world["olga"])] == ["frontline", "sales"]


def test_me_says_who_asks_and_what_he_may_do_somewhere(world: World) -> None:
    found = me(world.kernel, world["olga"])
    assert (found.person.key, found.email, found.timezone) == ("olga", "olga@example.org", "UTC")
    assert [team.key for team in found.teams] == ["frontline"]
    assert "ticket.act" in found.permissions
    assert "ticket.assign" not in found.permissions
    with pytest.raises(Forbidden) as refused:
        me(world.kernel, ANONYMOUS)
    assert refused.value.status == 401


def test_those_who_work_here_are_listed_by_name_and_clients_with_an_account_are_not(world: World) -> None:
    listed = [person.key for person in colleagues(world.kernel, world["olga"])]
    assert {"olga", "boris", "maria"} <= set(listed)
    assert "carl" not in listed
