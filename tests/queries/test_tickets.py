"""Lists of tickets."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import CompleteWork, EditTicket
from instar.errors import Invalid
from instar.queries.tickets import SORTS, Filters, count_tickets, list_tickets

from .conftest import HOUR, NOW, World


def found(world: World, by: str, **filters: Any) -> list[int]:
    return [row.id for row in list_tickets(world.kernel, world[by], Filters(**filters)).items]


def test_each_sees_the_tickets_of_his_scope(world: World) -> None:
    appeal, deal, own = world.open(), world.open("Seats", service="shop", data={"amount": 1}), world.open("Own", "carl")
    assert found(world, "olga") == [own, deal, appeal]
    assert found(world, "boris") == [deal]
    assert found(world, "carl") == [own]
    assert found(world, "root") == []
    assert [count_tickets(world.kernel, world[login]) for login in ("olga", "boris", "carl", "root")] == [3, 1, 1, 0]


def test_a_ticket_that_two_branches_of_the_scope_give_is_there_once(world: World) -> None:
    deal = world.open("Seats", "boris", service="shop", data={"amount": 1})
    world.run(EditTicket(deal, {"assignee": "boris"}), "maria")
    assert found(world, "boris") == [deal]
    assert count_tickets(world.kernel, world["boris"]) == 1


def test_filters_narrow_the_list(world: World) -> None:
    first = world.open("The licence is missing")
    second = world.open("Ещё вопрос", "carl")
    deal = world.open("Seats", service="shop", data={"amount": 1})
    world.run(EditTicket(first, {"assignee": "olga"}), "maria")
    world.run(CompleteWork(world.item(second), "spam"), "olga")
    assert found(world, "olga", role="deal") == [deal]
    assert found(world, "olga", process="appeal") == [second, first]
    assert found(world, "olga", process="appeal", stage="new") == [first]
    assert found(world, "olga", status="open") == [deal, first]
    assert found(world, "olga", status="closed") == [second]
    assert found(world, "olga", service="shop") == [deal]
    assert found(world, "olga", assignee="me") == [first]
    assert found(world, "maria", assignee="olga") == [first]
    assert found(world, "olga", assignee="none") == [deal, second]
    assert found(world, "carl", requester="me") == [second]
    assert found(world, "olga", q="еще") == [second]
    assert found(world, "olga", q=f"T-{deal}") == [deal]
    assert found(world, "olga", q="licence", role="deal") == []
    assert count_tickets(world.kernel, world["olga"], Filters(q="licence")) == 1


def test_digits_are_the_number_of_a_ticket_that_one_sees_and_words_where_there_is_none(world: World) -> None:
    first = world.open()
    contract = world.open(f"Contract 35524269, as ticket {first} asked")
    assert found(world, "olga", q=str(first)) == [first]
    assert found(world, "olga", q="35524269") == [contract]
    assert found(world, "olga", q="35524269", status="ended") == []
    assert found(world, "olga", q="T-35524269") == []
    assert count_tickets(world.kernel, world["olga"], Filters(q="35524269")) == 1


@pytest.mark.parametrize("name", ["role", "process", "stage", "service", "assignee"])
def test_what_nobody_has_is_found_nowhere(world: World, name: str) -> None:
    world.open()
    assert found(world, "olga", **{name: "nothing' OR 1=1 --"}) == []


@pytest.mark.parametrize("filters", [{"status": "lost"}, {"requester": "ann"}])
def test_a_filter_that_makes_no_sense_is_refused_by_name(world: World, filters: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        found(world, "olga", **filters)
    assert list(refused.value.errors) == list(filters)


def test_an_unknown_sort_is_refused_with_the_nearest(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        list_tickets(world.kernel, world["olga"], sort="-numbr")
    assert refused.value.hint == "Did you mean “-number”?"


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("by", ["olga", "boris"])
def test_pages_together_are_the_whole_list_in_its_order(world: World, sort: str, by: str) -> None:
    for position in range(7):
        id = world.open("Seats", service="shop", data={"amount": 1})
        world.run(EditTicket(id, {"priority": 1 + position % 2}), "maria")
        due = None if position == 3 else NOW + position % 3 * HOUR
        world.set("ticket", id, due=due, urgent=due, updated=NOW - position % 4)
    whole = [row.id for row in list_tickets(world.kernel, world[by], sort=sort).items]
    assert len(whole) == 7
    paged: list[int] = []
    cursor = None
    while True:
        page = list_tickets(world.kernel, world[by], sort=sort, cursor=cursor, limit=3)
        paged += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert paged == whole


def test_the_order_is_the_one_asked_for(world: World) -> None:
    a, b, c = (world.open() for _turn in range(3))
    world.set("ticket", a, due=NOW + 2, urgent=NOW + 2, priority=3, updated=3)
    world.set("ticket", b, due=None, priority=1, updated=1)
    world.set("ticket", c, due=NOW + 1, urgent=NOW + 1, priority=2, updated=2)

    def order(sort: str) -> list[int]:
        return [row.id for row in list_tickets(world.kernel, world["olga"], sort=sort).items]

    assert order("due") == [c, a, b]
    assert order("priority") == [b, c, a]
    assert order("-updated") == [a, c, b]
    assert order("updated") == [b, c, a]
    assert order("number") == [a, b, c]


def test_a_search_pages_too(world: World) -> None:
    ids = [world.open(f"Licence {turn}") for turn in range(5)]
    world.open("Something else")
    first = list_tickets(world.kernel, world["olga"], Filters(q="licence"), limit=3)
    second = list_tickets(world.kernel, world["olga"], Filters(q="licence"), cursor=first.next, limit=3)
    assert [row.id for row in (*first.items, *second.items)] == ids[::-1]
    assert second.next is None


def test_what_is_internal_is_cut_from_a_requesters_rows_and_no_filter_tells_it(world: World) -> None:
    id = world.open("Mine", "carl")
    world.run(EditTicket(id, {"assignee": "olga"}), "maria")
    (row,) = list_tickets(world.kernel, world["carl"]).items
    assert (row.stage, row.assignee, row.team, row.steps) == (None, None, None, ())
    assert found(world, "carl", assignee="olga") == []
    assert found(world, "carl", stage="new") == []
    assert [row.id for row in list_tickets(world.kernel, world["carl"], sort="priority").items] == []


def test_rows_name_who_and_what(world: World) -> None:
    id = world.open("A licence", requester={"name": "Ann", "email": "ann@example.org"})
    world.run(EditTicket(id, {"assignee": "ivan"}), "maria")
    (row,) = list_tickets(world.kernel, world["olga"]).items
    assert row.assignee is not None
    assert (row.client, row.steps, row.assignee.name, row.service.title) == ("Ann", ("Sort out",), "Ivan", "General")


@pytest.mark.parametrize("by", ["olga", "boris"])
def test_a_list_of_fifty_takes_at_most_twelve_statements(world: World, by: str) -> None:
    for turn in range(55):
        id = world.open("Seats", service="shop", data={"amount": 1}, requester={"name": f"Client {turn}"})
        world.run(EditTicket(id, {"assignee": ("olga", "ivan", "maria")[turn % 3]}), "maria")
    actor = world[by]
    world.kernel.access.can(actor, "ticket.view")
    told = world.statements()
    page = list_tickets(world.kernel, actor)
    assert len(page.items) == 50
    assert len(told) <= 12, told


def rated(world: World) -> tuple[int, int, int, int]:
    """Rated low, rated high, asked and silent, never asked; the first is out of contract, the second is covered."""
    low, high, silent, never = (world.open(f"Licence {turn}") for turn in range(4))
    world.set("ticket", low, rating=2, asked=NOW, entitled=0, uncovered='{"why": "over"}')
    world.set("ticket", high, rating=5, asked=NOW, entitled=1)
    world.set("ticket", silent, asked=NOW)
    return low, high, silent, never


def test_the_rating_and_the_contract_filter_and_sort(world: World) -> None:
    low, high, silent, never = rated(world)
    assert found(world, "olga", rating="1,2") == [low]
    assert sorted(found(world, "olga", rating="5,none")) == [high, silent]
    assert (found(world, "olga", entitled="no"), found(world, "olga", entitled="yes")) == ([low], [high])
    order = [row.id for row in list_tickets(world.kernel, world["olga"], sort="rating").items]
    assert order[:2] == [low, high]
    assert [row.id for row in list_tickets(world.kernel, world["olga"], sort="-rating").items][:2] == [high, low]
    rows = {row.id: (row.rating, row.entitled) for row in list_tickets(world.kernel, world["olga"]).items}
    assert rows == {low: (2, False), high: (5, True), silent: (None, None), never: (None, None)}


@pytest.mark.parametrize("filters", [{"rating": "6"}, {"rating": "low"}, {"entitled": "maybe"}])
def test_no_rating_and_no_contract_is_anything_else(world: World, filters: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        list_tickets(world.kernel, world["olga"], Filters(**filters))
    assert refused.value.errors.keys() == filters.keys()


def test_the_rating_and_the_contract_are_internal(world: World) -> None:
    id = world.open("Mine", "carl")
    world.set("ticket", id, rating=1, asked=NOW, entitled=0)
    (row,) = list_tickets(world.kernel, world["carl"]).items
    assert (row.rating, row.entitled) == (None, None)
    assert found(world, "carl", rating="1") == []
    assert found(world, "carl", entitled="no") == []
    assert list_tickets(world.kernel, world["carl"], sort="rating").items == ()
