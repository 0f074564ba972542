"""Other tickets of the same person, by address and telephone number, for who sees the inside."""

from __future__ import annotations

from instar.queries.same_person import same_person

from .conftest import World

ANN = {"name": "Ann", "email": "ann@example.org"}


def found(world: World, id: int, who: str = "maria") -> list[int]:
    return [row.id for row in same_person(world.kernel, world[who], id, ("appeal", "deal"))]


def test_whoever_has_the_same_address_or_number_is_the_same_person(world: World) -> None:
    first = world.open(requester=ANN)
    second = world.open(requester={"email": "ANN@example.org"})
    world.open(requester={"name": "Bob", "email": "bob@example.org"})
    assert found(world, first) == [second]
    called = [world.open(requester={"name": name, "phone": "+7 495 123-45-67"}) for name in ("Kate", "Catherine")]
    assert found(world, called[0]) == [called[1]]


def test_without_a_requester_or_with_other_roles_there_are_none(world: World) -> None:
    first, second = world.open(requester=ANN), world.open(requester=ANN)
    assert same_person(world.kernel, world["maria"], first, ("deal",)) == ()
    assert found(world, world.open(by="")) == []
    assert found(world, second) == [first]


def test_only_what_the_reader_sees_the_inside_of(world: World) -> None:
    first = world.open(requester=ANN)
    world.open(requester=ANN)
    deal = world.open(process="deal", by="maria", requester=ANN, data={"amount": "1"})
    assert found(world, first, "carl") == []
    assert found(world, deal, "boris") == [], "appeals are not his"
    assert len(found(world, deal)) == 2
