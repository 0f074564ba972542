"""Find."""

from __future__ import annotations

import pytest

from instar.queries.search import search

from .conftest import World


def found(world: World, q: str, by: str = "olga") -> list[int]:
    return [hit.id for hit in search(world.kernel, world[by], q)]


def test_a_number_goes_straight_there(world: World) -> None:
    id = world.open()
    world.open()
    (hit,) = search(world.kernel, world["olga"], f"t-{id}")
    assert (hit.id, hit.exact) == (id, True)


def test_digits_in_a_title_are_found_where_no_ticket_has_the_number(world: World) -> None:
    id = world.open("Error 777")
    assert found(world, "777") == [id]


def test_words_are_found_newest_first(world: World) -> None:
    first, second = world.open("Лицензия на ещё одно место"), world.open("Место и лицензия")
    world.open("Другое")
    assert found(world, "ЛИЦЕНЗИЯ место") == [second, first]
    assert found(world, "еще") == [first]


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "nothing", "T-99999", "' OR 1=1"])
def test_what_is_nowhere_is_not_found(world: World, q: str) -> None:
    world.open("A licence")
    assert found(world, q) == []


def test_nobody_finds_what_he_may_not_see(world: World) -> None:
    id = world.open("A licence")
    own = world.open("My licence", "carl")
    assert found(world, "licence", "boris") == []
    assert found(world, f"T-{id}", "boris") == []
    (hit,) = search(world.kernel, world["carl"], "licence")
    assert (hit.id, hit.stage) == (own, None)
