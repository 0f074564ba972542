"""Clocks as those read them who see the inside of a ticket, and as nobody else does."""

from __future__ import annotations

import orjson
import pytest

from instar.access import ANONYMOUS
from instar.commands import AddGrant, ChangeRole, EditTicket, MoveTicket, PostReply, Publish
from instar.errors import NotFound
from instar.jobs import run_due
from instar.queries.board import board
from instar.queries.clocks import clocks, explained, present, previewed
from instar.queries.history import history, sentence
from instar.queries.tickets import Filters, list_tickets
from instar.queries.worklist import queue

from .conftest import APPEAL, DAY, HOUR, NOW, World
from .promising import OFFICE, SLA


@pytest.fixture
def ticket(world: World) -> int:
    world.run(Publish(orjson.dumps(OFFICE).decode()))
    world.run(Publish(orjson.dumps({**APPEAL, "sla": SLA}).decode()))
    return world.open(requester={"name": "Carl", "email": "carl@example.org"})


def test_what_is_promised_stands_in_the_order_of_the_definition(world: World, ticket: int) -> None:
    world.clock.advance(HOUR)
    rows = present(world.kernel, world["olga"], ticket)
    assert [(row.title, row.state, row.target, row.elapsed, row.calendar) for row in rows] == [
        ("First response", "running", 4 * HOUR, HOUR, "The desk"),
        ("Care", "running", 2 * DAY, HOUR, ""),
        ("Spare", "running", None, HOUR, ""),
    ]
    assert [(row.due, row.left, row.over) for row in rows] == [
        (NOW + 4 * HOUR, 3 * HOUR, 0),
        (NOW + 2 * DAY, 2 * DAY - HOUR, 0),
        (None, None, 0),
    ]


def test_segments_say_what_has_counted_and_the_days_what_will(world: World, ticket: int) -> None:
    world.clock.advance(HOUR)
    world.run(EditTicket(ticket, {"priority": 1}), "olga")
    world.clock.advance(HOUR)
    world.run(EditTicket(ticket, {"priority": 3}), "olga")
    world.clock.advance(HOUR)
    _spare, care, first = explained(world.kernel, world["olga"], ticket)
    assert [(one.state, one.end, one.worked, one.target, one.priority) for one in first.segments] == [
        ("running", NOW + HOUR, HOUR, 4 * HOUR, 3),
        ("running", NOW + 2 * HOUR, HOUR, HOUR, 1),
        ("running", None, HOUR, 4 * HOUR, 3),
    ]
    assert [[(begin - NOW) // HOUR for begin, _end in day.spans] for day in first.days] == [[2]]
    assert sum(day.ms for day in first.days) == 2 * HOUR
    assert care.days == ()


def test_what_was_told_and_by_how_much_it_is_late(world: World, ticket: int) -> None:
    world.clock.advance(6 * HOUR)
    assert run_due(world.kernel) == 2
    first = explained(world.kernel, world["olga"], ticket)[-1]
    assert (first.clock.over, first.clock.due) == (2 * HOUR, NOW + 4 * HOUR)
    assert [(one.step, one.due, one.at) for one in first.told] == [
        (50, NOW + 2 * HOUR, NOW + 6 * HOUR),
        (100, NOW + 4 * HOUR, NOW + 6 * HOUR),
    ]
    told = [sentence(entry) for entry in history(world.kernel, world["olga"], ticket).items]
    assert told[:2] == ["First response: late", "First response: 50 % of the time is gone"]
    world.run(PostReply(ticket, "At last", "public"), "olga")
    ended = clocks(world.kernel, world["olga"], ticket)[-1]
    assert (ended.state, ended.ended, ended.over) == ("breached", NOW + 6 * HOUR, 2 * HOUR)


def test_clocks_of_another_process_are_of_the_past(world: World, ticket: int) -> None:
    world.run(ChangeRole(ticket, "deal"), "olga")
    assert present(world.kernel, world["olga"], ticket) == ()
    assert [(row.state, row.present) for row in clocks(world.kernel, world["olga"], ticket)] == [("met", False)] * 3


def test_another_priority_can_be_looked_at_beforehand(world: World, ticket: int) -> None:
    world.clock.advance(HOUR // 2)
    now = world.clock.now()
    assert previewed(world.kernel, world["olga"], ticket, 1) == (
        ("First response", NOW + HOUR),
        ("Care", NOW + 2 * DAY),
        ("Spare", NOW + HOUR),
    )
    world.clock.advance(HOUR)
    assert previewed(world.kernel, world["olga"], ticket, 1)[0] == ("First response", now + HOUR), "late from now on"


def test_boards_lists_and_my_work_show_the_earliest(world: World, ticket: int) -> None:
    late = world.open("Older and not promised anything", process="deal", data={"amount": "5"})
    found = list_tickets(world.kernel, world["maria"], Filters(), sort="due")
    assert [(row.number, row.due) for row in found.items][:2] == [
        (f"T-{ticket}", NOW + 4 * HOUR),
        (f"T-{late}", None),
    ]
    world.run(EditTicket(ticket, {"due": NOW + HOUR}), "olga")
    (row, *_rest) = list_tickets(world.kernel, world["maria"], Filters(), sort="due").items
    assert row.due == NOW + HOUR
    world.run(EditTicket(ticket, {"due": None}), "olga")
    cards = [card for column in board(world.kernel, world["olga"], "appeal").columns for card in column.cards]
    assert [card.due for card in cards] == [NOW + 4 * HOUR]
    world.clock.advance(5 * HOUR)
    late_ones = list_tickets(world.kernel, world["maria"], Filters(due="late")).items
    assert [row.number for row in late_ones] == [f"T-{ticket}"]
    steps = [row for group in queue(world.kernel, world["olga"]).groups for row in group.rows]
    assert [(row.due, row.late) for row in steps if row.number == f"T-{ticket}"] == [(NOW + 4 * HOUR, True)]
    world.run(MoveTicket(ticket, "customer", "wait", data={"answer": "What is your number?"}), "olga")
    assert list_tickets(world.kernel, world["maria"], Filters(due="late")).items == ()


def test_who_sees_no_inside_learns_of_none(world: World, ticket: int) -> None:
    world.run(AddGrant("carl", "ticket.view"))
    assert clocks(world.kernel, world["carl"], ticket) == ()
    assert previewed(world.kernel, world["carl"], ticket, 1) == ()
    other = world.open()
    with pytest.raises(NotFound):
        clocks(world.kernel, ANONYMOUS, other)
