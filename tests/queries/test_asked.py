"""Requests for access as their readers see them: nothing of a ticket that they do not see."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddGrant, AddUser, execute
from instar.commands.asked import AnswerAccess, AskAccess
from instar.errors import Forbidden
from instar.queries.asked import own_requests, requests, waiting_requests

from .conftest import World


@pytest.fixture
def asked(world: World) -> World:
    """Dan, who has no right, asks for a ticket that is there and for one that is not."""
    world.run(AddUser("dan", "Dan", "dan@example.org"))
    world.run(AddUser("adam", "Adam", profile="admin"))
    ticket = world.open("Where is my licence?")
    for number in (f"T-{ticket}", "T-99999"):
        execute(world.kernel, AskAccess(number, f"I need {number}"), world["dan"])
    return world


def test_who_gives_rights_but_sees_no_ticket_is_told_numbers_alone(asked: World) -> None:
    rows = requests(asked.kernel, asked["adam"]).items
    assert [(row.title, row.process, row.missing, row.who.key) for row in rows] == [(None, None, False, "dan")] * 2


def test_who_would_see_every_ticket_is_told_which_is_missing(asked: World) -> None:
    asked.run(AddGrant("adam", "auditor"))
    there, gone = requests(asked.kernel, asked["adam"]).items
    assert (there.title, there.process, there.missing) == ("Where is my licence?", "appeal", False)
    assert (gone.title, gone.process, gone.missing) == (None, None, True)


def test_who_shares_is_asked_for_what_he_sees_alone(asked: World) -> None:
    (row,) = requests(asked.kernel, asked["maria"]).items
    assert row.title == "Where is my licence?"
    assert waiting_requests(asked.kernel, asked["maria"]) == 1
    assert waiting_requests(asked.kernel, asked["adam"]) == 2
    assert waiting_requests(asked.kernel, asked["dan"]) == 0


def test_requests_come_in_pages(asked: World) -> None:
    first = requests(asked.kernel, asked["adam"], limit=1)
    second = requests(asked.kernel, asked["adam"], limit=1, cursor=first.next)
    assert [row.number for page in (first, second) for row in page.items][-1] == "T-99999"
    assert second.next is None


def test_the_asker_follows_what_became_of_it(asked: World) -> None:
    gone, there = own_requests(asked.kernel, asked["dan"])
    assert (gone.state, there.state) == ("open", "open")
    execute(asked.kernel, AnswerAccess(gone.id, "declined", "There is a newer one"), SYSTEM)
    declined = own_requests(asked.kernel, asked["dan"])[0]
    assert (declined.state, declined.answer) == ("declined", "There is a newer one")


def test_the_page_is_for_who_may_answer(asked: World) -> None:
    with pytest.raises(Forbidden):
        requests(asked.kernel, asked["dan"])
