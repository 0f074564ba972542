"""Definitions for reading."""

from __future__ import annotations

import pytest

from instar.errors import Forbidden, NotFound
from instar.queries.definitions import definition, definitions, versions

from .conftest import DEAL, World


def test_what_is_in_force_is_listed_by_key(world: World) -> None:
    found = definitions(world.kernel, world["root"], "process")
    assert [(row.key, row.title, row.number, row.current) for row in found] == [
        ("appeal", "Enquiries", 1, True),
        ("deal", "Deals", 1, True),
    ]


def test_versions_are_numbered_and_the_newest_is_in_force(world: World) -> None:
    world.open("Seats", service="shop", data={"amount": 1})
    world.publish({**DEAL, "title": "Bargains"})
    assert [
        (row.number, row.current, row.title) for row in versions(world.kernel, world["olga"], "process", "deal")
    ] == [
        (2, True, "Bargains"),
        (1, False, "Deals"),
    ]
    new, old = (definition(world.kernel, world["olga"], "process", "deal", number=number) for number in (None, 1))
    assert (new.row.number, new.running, new.value["title"]) == (2, 0, "Bargains")
    assert (old.row.number, old.running) == (1, 1)


@pytest.mark.parametrize(("kind", "key"), [("process", "nothing"), ("decision", "deal"), ("form", "deal")])
def test_what_is_not_there_is_not_found(world: World, kind: str, key: str) -> None:
    with pytest.raises(NotFound):
        definition(world.kernel, world["root"], kind, key)
    with pytest.raises(NotFound):
        versions(world.kernel, world["root"], kind, key)


def test_a_number_that_was_never_given_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        definition(world.kernel, world["root"], "process", "deal", number=99)


def test_requesters_read_no_definitions(world: World) -> None:
    for ask in (
        lambda: definitions(world.kernel, world["carl"], "process"),
        lambda: definition(world.kernel, world["carl"], "process", "deal"),
        lambda: versions(world.kernel, world["carl"], "process", "deal"),
    ):
        with pytest.raises(Forbidden):
            ask()
