"""What may be chosen."""

from __future__ import annotations

from instar.access import ANONYMOUS
from instar.queries.catalogue import processes, roles, services

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
