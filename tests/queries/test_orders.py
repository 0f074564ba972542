"""A list stands in the order of any column that its reader may filter by; what has no value stands last."""

from __future__ import annotations

import pytest

from instar.commands import EditTicket
from instar.errors import Invalid
from instar.queries import tickets
from instar.queries.tickets import Filters, list_tickets

from .conftest import NOW, World

SORTS = ("title", "assignee", "team", "stage", "status", "service", "data.amount", "ended", "entitled", "spoken")


def listed(world: World, sort: str, by: str = "maria", limit: int = 3) -> list[int]:
    """The whole list, page by page."""
    found: list[int] = []
    cursor = None
    while True:
        page = list_tickets(world.kernel, world[by], sort=sort, cursor=cursor, limit=limit)
        found += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            return found


@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_together_are_the_whole_list(world: World, sort: str, way: str) -> None:
    for position in range(7):
        id = world.open(f"Seat {position % 3}", service="shop", data={"amount": position % 3 + 0.5})
        if position % 2:
            world.run(EditTicket(id, {"assignee": "olga" if position % 3 else "boris"}), "maria")
        world.set("ticket", id, ended=NOW if position % 3 else None, entitled=position % 2 if position > 2 else None)
        if not position:
            world.set("ticket", id, data="{}")
    whole = [row.id for row in list_tickets(world.kernel, world["maria"], sort=f"{way}{sort}").items]
    assert sorted(whole) == list(range(1, 8))
    assert listed(world, f"{way}{sort}") == whole


def test_what_has_no_value_stands_last_both_ways(world: World) -> None:
    many, none, few = (world.open(service="shop", data={"amount": amount}) for amount in (10, 1, 9))
    world.set("ticket", none, data="{}")
    assert listed(world, "data.amount") == [few, many, none]
    assert listed(world, "-data.amount") == [many, few, none]


def test_people_stand_by_their_names(world: World) -> None:
    first, second = world.open(), world.open()
    world.run(EditTicket(first, {"assignee": "olga"}), "maria")
    world.run(EditTicket(second, {"assignee": "boris"}), "maria")
    names = dict(world.kernel.store.read().all("SELECT key, name FROM principal WHERE key IN ('olga', 'boris')"))
    by_name = [second, first] if names["boris"] < names["olga"] else [first, second]
    assert listed(world, "assignee") == by_name


def test_who_does_not_see_the_inside_gets_no_order_by_it(world: World) -> None:
    world.open("Mine", "carl")
    for hidden in ("assignee", "-stage", "data.suspicion"):
        with pytest.raises(Invalid) as refused:
            listed(world, hidden, "carl")
        assert list(refused.value.errors) == ["sort"]
    assert len(listed(world, "title", "carl")) == 1


def test_a_list_too_long_to_be_sorted_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "MOST_SORTED", 2)
    for _turn in range(3):
        world.open()
    assert len(listed(world, "-updated")) == 3
    with pytest.raises(Invalid) as refused:
        listed(world, "title")
    assert "2 tickets" in refused.value.errors["sort"][0]
    assert refused.value.hint
    found = list_tickets(world.kernel, world["maria"], Filters(q="T-1"), sort="title").items
    assert [row.id for row in found] == [1]


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    for _turn in range(3):
        world.open()
    page = list_tickets(world.kernel, world["maria"], sort="title", limit=2)
    with pytest.raises(Invalid):
        list_tickets(world.kernel, world["maria"], sort="priority", cursor=page.next)
