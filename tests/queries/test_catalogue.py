"""What may be chosen."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS, Actor
from instar.commands import AddService, AddUser, EditService
from instar.queries.catalogue import all_of, orderable, processes, roles, services

from .conftest import World


def test_services_say_what_a_ticket_for_them_begins_as(world: World) -> None:
    found = services(world.kernel, world["olga"])
    assert [(row.key, row.title, row.team, row.process, row.role and row.role.key) for row in found] == [
        ("general", "General", "Frontline", "appeal", "appeal"),
        ("shop", "Shop", "Sales", "deal", "deal"),
    ]


def test_visitors_may_choose_public_services_alone(world: World) -> None:
    assert [row.key for row in services(world.kernel, ANONYMOUS)] == ["general"]


def test_roles_and_processes_that_belong_together_are_offered(world: World) -> None:
    assert [role.key for role in roles(world.kernel, world["olga"])] == ["appeal", "deal"]
    assert [choice.key for choice in processes(world.kernel, world["olga"], "deal")] == ["deal"]
    assert [choice.key for choice in processes(world.kernel, world["olga"])] == ["deal", "appeal"]


def test_the_catalogue_is_a_tree_of_what_can_be_ordered(world: World) -> None:
    world.run(AddService("it", {"en": "IT", "ru": "ИТ"}))
    laptop = {"description": {"en": "A computer to carry"}, "keywords": ["ноутбук"], "price": "1500", "unit": "piece"}
    world.run(AddService("laptop", {"en": "Laptop"}, "frontline", "deal", inside="it", values=laptop))
    world.run(AddService("empty", "Empty heading"))
    tree = orderable(world.kernel, world["olga"])
    assert [(row.key, row.process, [one.key for one in row.items]) for row in tree] == [
        ("general", "appeal", []),
        ("shop", "deal", []),
        ("it", None, ["laptop"]),
    ]
    (found,) = tree[2].items
    assert (found.path, found.team, found.kind) == (("IT",), "Frontline", "internal")
    assert found.price.replace("\xa0", " ") == "RUB 1,500.00 / piece" or "1,500" in found.price
    assert tree[2].leads == 1


@pytest.mark.parametrize("asked", ["ноутбуки", "yjen,er", "carry comp", "ИТ laptop"])
def test_the_catalogue_is_searched_in_both_languages(world: World, asked: str) -> None:
    world.run(AddService("it", {"en": "IT", "ru": "ИТ"}))
    laptop = {"description": {"en": "A computer to carry"}, "keywords": ["ноутбук"]}
    world.run(AddService("laptop", {"en": "Laptop"}, process="deal", inside="it", values=laptop))
    assert [one.key for one in all_of(orderable(world.kernel, world["olga"], asked))] == ["laptop"]
    assert orderable(world.kernel, world["olga"], "nothing such") == ()


def test_who_has_no_right_orders_what_is_offered_to_him(world: World) -> None:
    """External: who is logged in. Internal: the staff. An audience says it exactly; strangers get what is public."""
    world.run(AddUser("nobody", "Nobody"))
    nobody = world["nobody"]
    world.run(AddService("open", "Open", process="deal", values={"kind": "external"}))
    world.run(AddService("sales_only", "S", process="deal", values={"audience": [{"what": "team", "key": "sales"}]}))
    world.run(AddService("staff", "Staff", process="deal", values={"kind": "internal"}))

    def keys(actor: Actor, own: bool = True) -> list[str]:
        return [one.key for one in all_of(orderable(world.kernel, actor, own=own))]

    assert keys(ANONYMOUS) == ["general"]
    assert keys(nobody) == ["general", "open"]
    assert keys(world["olga"]) == ["general", "shop", "open", "staff"]
    assert "sales_only" in keys(world["olga"], own=False)
    world.run(EditService("open", {"state": "draft"}))
    assert keys(nobody) == ["general"]
