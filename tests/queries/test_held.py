"""Replies that wait, as their author and colleagues read them, and as nobody else does."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS
from instar.commands import AddGrant, EditTicket, HoldReply
from instar.errors import NotFound
from instar.queries.held import held

from .conftest import DAY, HOUR, NOW, World

ANN = {"name": "Ann", "email": "ann@example.org"}


def test_what_leaves_first_stands_first(world: World) -> None:
    ticket = world.open(requester=ANN)
    for body, due in (("Second", NOW + DAY), ("First", NOW + HOUR)):
        world.run(HoldReply(ticket, body, due), "olga")
    rows = held(world.kernel, world["olga"], ticket)
    assert [(row.body, row.due, row.mine, row.failed, row.files) for row in rows] == [
        ("First", NOW + HOUR, True, "", ()),
        ("Second", NOW + DAY, True, "", ()),
    ]
    assert [row.mine for row in held(world.kernel, world["maria"], ticket)] == [False, False]


def test_who_sees_no_inside_learns_of_none(world: World) -> None:
    ticket = world.open(requester={"name": "Carl", "email": "carl@example.org"})
    world.run(HoldReply(ticket, "Soon", NOW + HOUR), "olga")
    world.run(AddGrant("carl", "ticket.view"))
    assert held(world.kernel, world["carl"], ticket) == ()
    other = world.open()
    for actor in (world["boris"], ANONYMOUS):
        with pytest.raises(NotFound):
            held(world.kernel, actor, other)


def test_its_author_keeps_his_own_when_he_sees_the_inside_no_more(world: World) -> None:
    ticket = world.open(requester=ANN)
    world.run(EditTicket(ticket, {"assignee": "boris"}), "maria")
    world.run(HoldReply(ticket, "Soon", NOW + HOUR), "boris")
    world.run(AddGrant("boris", "ticket.view"))
    world.run(EditTicket(ticket, {"assignee": None}), "maria")
    assert [row.body for row in held(world.kernel, world["boris"], ticket)] == ["Soon"]
