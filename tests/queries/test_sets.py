"""What reports and views of plugins are given: counted, grouped and read as lists are, and by nobody further."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from instar.commands import EditTicket
from instar.errors import Invalid
from instar.queries.sets import Tickets

from .conftest import DAY, World


def of(world: World, login: str) -> Tickets:
    return Tickets(world.kernel, world[login])


def deals(world: World) -> list[int]:
    given = (("Seats", "12.50"), ("Doors", "100"))
    return [world.open(title, service="shop", data={"amount": amount}) for title, amount in given]


def test_each_counts_what_he_may_see(world: World) -> None:
    world.open()
    world.open("Own", "carl")
    deals(world)
    assert [of(world, login).count() for login in ("olga", "boris", "carl", "root")] == [4, 2, 1, 0]
    assert [sum(one.count for one in of(world, login).group("role")) for login in ("olga", "boris", "root")] == [
        4,
        2,
        0,
    ]


def test_filters_and_expressions_narrow_the_set_and_leave_the_first_as_it_was(world: World) -> None:
    world.open()
    deals(world)
    every = of(world, "olga")
    assert every.only(role="deal").count() == 2
    assert every.only(role="deal").where("data.amount > 50").count() == 1
    assert every.only(role="deal").only(role="appeal").count() == 0, "both hold"
    assert every.where("role == 'deal'").where("number > 0").only(q="seats").count() == 1
    assert every.count() == 3


def test_groups_are_named_counted_and_added_up(world: World) -> None:
    world.open()
    deals(world)
    (deal, appeal) = of(world, "olga").group("role")
    assert (deal.keys, deal.titles, deal.count) == (("deal",), ("Deal",), 2)
    assert (appeal.titles, appeal.total) == (("Appeal",), Decimal(0))
    (offer,) = of(world, "olga").only(role="deal").group("stage", "service", total="data.amount")
    assert (offer.titles, offer.count, offer.total) == (("Offer", "Shop"), 2, Decimal("112.5"))
    (everything,) = of(world, "olga").group(total="data.amount")
    assert (everything.keys, everything.count, everything.total) == ((), 3, Decimal("112.5"))


def test_a_group_without_a_value_is_there(world: World) -> None:
    first, _second = deals(world)
    world.run(EditTicket(first, {"assignee": "maria"}), "maria")
    groups = of(world, "maria").only(role="deal").group("assignee")
    assert {(one.keys[0], one.titles[0], one.count) for one in groups} == {("maria", "Maria", 1), (None, "—", 1)}


def test_periods_are_the_readers_and_those_without_tickets_are_there(world: World) -> None:
    first, second = deals(world)
    world.set("ticket", first, created=world.clock.now() - 40 * DAY)
    world.set("ticket", second, created=1_767_225_000_000)  # 2025-12-31T23:50Z: January already in Moscow
    olga = Tickets(world.kernel, replace(world["olga"], timezone="Europe/Moscow"))
    months = olga.only(role="deal").group("created.month")
    assert [(one.keys[0], one.titles[0], one.count) for one in months] == [
        ("2025-11-01", "Nov 2025", 1),
        ("2025-12-01", "Dec 2025", 0),
        ("2026-01-01", "Jan 2026", 1),
    ]
    days = olga.only(role="deal", created="2025-12-30..2026-01-02").group("created.day")
    assert [one.count for one in days] == [1]


@pytest.mark.parametrize("name", ["asignee", "data.nothing", "created", "created.year", "title.month", "t.id", ""])
def test_what_is_not_there_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        of(world, "olga").group(name)


def test_mistakes_are_told_with_the_nearest_name(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        of(world, "olga").group("asignee")
    assert caught.value.hint == "Did you mean “assignee”?"
    with pytest.raises(Invalid) as caught:
        of(world, "olga").only(rolle="deal")
    assert (list(caught.value.errors), caught.value.hint) == (["rolle"], "Did you mean “role”?")
    with pytest.raises(Invalid):
        of(world, "olga").group("role", total="title")
    with pytest.raises(Invalid):
        of(world, "olga").group("role", "status", "service", "process")
    with pytest.raises(Invalid):
        of(world, "olga").only(where="role ==").count()


def test_who_sees_no_inside_groups_by_nothing_internal(world: World) -> None:
    world.open("Own", "carl")
    assert of(world, "carl").group("status")[0].count == 1
    assert of(world, "carl").group("stage") == ()
    assert of(world, "carl").group("data.suspicion") == ()
    assert of(world, "carl").where("data.suspicion == null").count() == 0
    assert of(world, "carl").where("stage == 'new'").page().lines == ()
    assert of(world, "carl").where("stage == 'new'").group("status") == ()


def test_lines_hold_what_the_reader_may_read(world: World) -> None:
    ticket = world.open("Own", "carl")
    world.run(EditTicket(ticket, {"data": {"topic": "order", "suspicion": "sly"}}), "olga")
    (staff,) = of(world, "olga").page().lines
    (own,) = of(world, "carl").page().lines
    assert staff.data == {"topic": "order", "suspicion": "sly"}
    assert own.data == {"topic": "order"}
    assert (staff.stage, own.stage, own.team) == ("new", None, None)
    assert (staff.titles["stage"], staff.titles["url"], staff.titles["role"]) == ("New", f"/t/T-{ticket}", "Appeal")


def test_lines_come_page_by_page(world: World) -> None:
    made = [world.open(f"No. {number}") for number in range(5)]
    first = of(world, "olga").page(sort="number", limit=3)
    second = of(world, "olga").page(sort="number", cursor=first.next, limit=3)
    assert [line.number for line in (*first.lines, *second.lines)] == [f"T-{id}" for id in made]
    assert second.next is None


def test_too_many_are_refused_rather_than_counted_halfway(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.queries.sets.MOST", 2)
    deals(world)
    assert of(world, "olga").count() == 2
    world.open()
    for question in (of(world, "olga").count, lambda: of(world, "olga").group("role")):
        with pytest.raises(Invalid) as caught:
            question()
        assert caught.value.errors == {"": ["More than 2 tickets would have to be counted."]}


def test_it_says_which_of_some_numbers_are_of_its_tickets(world: World) -> None:
    question, (seats, _doors) = world.open(), deals(world)
    numbers = [f"T-{question}", f"T-{seats}", "T-999", "no number"]
    assert of(world, "olga").among(numbers) == {f"T-{question}", f"T-{seats}"}
    assert of(world, "olga").only(role="deal").among(numbers) == {f"T-{seats}"}
    assert of(world, "boris").among(numbers) == {f"T-{seats}"}
    assert of(world, "root").among(numbers) == frozenset()
    assert of(world, "boris").viewer == world["boris"]


def test_what_stands_right_below_tickets_is_a_set_too(world: World) -> None:
    top, other = world.open("Top"), world.open("Other")
    below = [world.open(title) for title in ("One", "Two")]
    for child in below:
        world.run(EditTicket(child, {"parent": f"T-{top}"}), "olga")
    deeper = world.open("Deeper")
    world.run(EditTicket(deeper, {"parent": f"T-{below[0]}"}), "olga")
    olga = of(world, "olga")
    found = olga.below(f"T-{top}", f"T-{other}", "nothing")
    assert [line.title for line in found.page("number").lines] == ["One", "Two"]
    assert [(one.keys, one.count) for one in found.group("parent")] == [((top,), 2)]
    assert found.where("title == 'Two'").count() == 1
    assert found.address() is None
    assert of(world, "carl").below(f"T-{top}").count() == 0


def test_lines_may_come_without_their_fields(world: World) -> None:
    deals(world)
    assert [line.data for line in of(world, "olga").page(data=False).lines] == [{}, {}]
    assert all(line.data for line in of(world, "olga").page().lines)
