"""Definitions for reading."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant
from instar.errors import Forbidden, NotFound
from instar.queries.board import board
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


def test_a_right_in_one_process_opens_that_process_and_the_forms_it_uses(world: World) -> None:
    wish = {"id": "wish", "type": "text", "title": "Wish"}
    for key, fields in (("inner", [wish]), ("offer", [{"use": "inner"}]), ("other", [{"use": "inner"}])):
        world.publish({"format": "instar.form/1", "key": key, "title": key.title(), "fields": fields})
    world.publish({**DEAL, "form": {"fields": [{"use": "offer"}]}})
    boris, root = world["boris"], world["root"]
    assert [row.key for row in definitions(world.kernel, boris, "process")] == ["deal"]
    assert [row.key for row in definitions(world.kernel, boris, "form")] == ["inner", "offer"]
    assert [row.number for row in versions(world.kernel, boris, "process", "deal")] == [2, 1]
    for kind, key in (("process", "appeal"), ("form", "other"), ("process", "nothing")):
        for ask in (definition, versions):
            with pytest.raises(NotFound) as refused:
                ask(world.kernel, boris, kind, key)
            assert refused.value.message == "There is no such definition."
    mine, everyone = (definition(world.kernel, who, "form", "inner").used_by for who in (boris, root))
    assert mine == ("form “Offer”, version 1",)
    assert set(everyone) == {"form “Offer”, version 1", "form “Other”, version 1"}


def test_a_form_of_an_earlier_version_can_be_read_with_it(world: World) -> None:
    world.publish({"format": "instar.form/1", "key": "old", "title": "Old", "fields": [{"id": "a", "type": "text"}]})
    world.publish({**DEAL, "form": {"fields": [{"use": "old"}]}})
    world.publish(DEAL)
    assert [row.key for row in definitions(world.kernel, world["boris"], "form")] == ["old"]


def test_the_board_of_a_process_that_one_may_read_opens_before_its_first_ticket(world: World) -> None:
    world.run(AddGrant("carl", "process.view", "process", "deal"))
    world.run(AddGrant("carl", "ticket.view_internal", "service", "shop"))
    assert board(world.kernel, world["carl"], "deal").title == "Deals"
    with pytest.raises(NotFound):
        board(world.kernel, world["carl"], "appeal")
