"""Sharing a ticket with a partner, and what is written to and from it."""

from __future__ import annotations

import pytest

from instar.commands import EndShare, PostReply, ShareTicket
from instar.commands.share import LONGEST_DAYS
from instar.errors import Forbidden, Invalid, NotFound, Refused
from instar.queries.conversation import messages
from instar.queries.history import history, sentence
from instar.queries.ticket import ticket
from tests.queries.conftest import APPEAL, DAY, NOW, World, furnished, world

__all__ = ["furnished", "world"]

SOON = NOW + 7 * DAY


@pytest.fixture
def shared(world: World) -> int:
    """A ticket that two partners work on."""
    world.allow_partners()
    world.partner("fitters", "fred", "fay")
    world.partner("movers", "mick")
    id = world.open(requester={"name": "Ann Keller", "email": "ann@example.org"})
    for partner in ("fitters", "movers"):
        world.run(ShareTicket(id, partner, SOON), "maria")
    return id


def _read(world: World, login: str, id: int) -> list[tuple[str, str]]:
    return [(message.kind, message.body) for message in messages(world.kernel, world[login], id).items]


def test_people_of_the_partner_see_the_ticket_until_then(world: World, shared: int) -> None:
    for login in ("fred", "fay", "mick"):
        view = ticket(world.kernel, world[login], shared)
        assert view.title == "A licence is missing"
        assert (view.requester, view.organization, view.assignee) == (None, "", None)
    world.clock.advance(7 * DAY)
    with pytest.raises(NotFound):
        ticket(world.kernel, world["fred"], shared)


def test_a_message_to_one_partner_is_read_by_his_people_and_by_staff(world: World, shared: int) -> None:
    world.run(PostReply(shared, "We are at it."), "olga")
    world.run(PostReply(shared, "Please come on Monday.", "partner", partner="fitters"), "olga")
    world.run(PostReply(shared, "Dear movers", "partner", partner="movers"), "olga")
    world.run(PostReply(shared, "We will."), "fred")
    mine = [("partner", "Please come on Monday."), ("partner", "We will.")]
    assert _read(world, "fred", shared) == _read(world, "fay", shared) == mine
    assert _read(world, "mick", shared) == [("partner", "Dear movers")]
    assert [body for _kind, body in _read(world, "olga", shared)] == [
        "We are at it.",
        "Please come on Monday.",
        "Dear movers",
        "We will.",
    ]


def test_a_partner_is_told_names_of_his_colleagues_only(world: World, shared: int) -> None:
    world.run(PostReply(shared, "Please come on Monday.", "partner", partner="fitters"), "olga")
    world.run(PostReply(shared, "We will."), "fred")
    asked, answered = messages(world.kernel, world["fay"], shared).items
    assert (asked.author, asked.ours, asked.partner) == (None, True, "Fitters")
    assert answered.author is not None
    assert (answered.author.key, answered.ours) == ("fred", False)


def test_with_one_partner_nobody_needs_to_say_which(world: World, shared: int) -> None:
    with pytest.raises(Invalid) as refused:
        world.run(PostReply(shared, "Hello", "partner"), "olga")
    assert "fitters, movers" in str(refused.value.errors["partner"][0])
    world.run(EndShare(shared, "movers"), "maria")
    world.run(PostReply(shared, "Hello", "partner"), "olga")
    assert _read(world, "fred", shared) == [("partner", "Hello")]


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_a_partner_writes_to_staff_only(world: World, shared: int, audience: str) -> None:
    with pytest.raises((Invalid, Forbidden)):
        world.run(PostReply(shared, "Hello", audience), "fred")


def test_a_requester_does_not_write_to_partners(world: World) -> None:
    world.allow_partners()
    world.partner("fitters", "fred")
    id = world.open(by="carl")
    world.run(ShareTicket(id, "fitters", SOON), "maria")
    with pytest.raises(Invalid):
        world.run(PostReply(id, "Hello", "partner", partner="fitters"), "carl")


def test_ending_closes_it_and_keeps_what_was_written(world: World, shared: int) -> None:
    world.run(PostReply(shared, "We will."), "fred")
    world.run(EndShare(shared, "fitters"), "maria")
    with pytest.raises(NotFound):
        ticket(world.kernel, world["fred"], shared)
    assert ("partner", "We will.") in _read(world, "olga", shared)
    with pytest.raises(NotFound):
        world.run(EndShare(shared, "fitters"), "maria")


def test_history_tells_of_it(world: World, shared: int) -> None:
    world.run(EndShare(shared, "movers"), "maria")
    told = [sentence(entry) for entry in history(world.kernel, world["olga"], shared).items]
    assert told[0] == "No longer shared with Movers"
    assert any(words.startswith("Shared with Fitters until Jan 12, 2026") for words in told)


def test_sharing_again_sets_another_end(world: World, shared: int) -> None:
    world.run(ShareTicket(shared, "fitters", NOW + DAY), "maria")
    world.clock.advance(DAY)
    with pytest.raises(NotFound):
        ticket(world.kernel, world["fred"], shared)


def test_a_process_without_partners_is_not_shared(world: World) -> None:
    world.partner("fitters", "fred")
    with pytest.raises(Refused) as refused:
        world.run(ShareTicket(world.open(), "fitters", SOON), "maria")
    assert "appeal" in refused.value.message


def test_a_process_that_ceases_to_allow_partners_closes_its_tickets(world: World, shared: int) -> None:
    world.publish(APPEAL)
    with pytest.raises(NotFound):
        ticket(world.kernel, world["fred"], shared)


@pytest.mark.parametrize("until", [NOW, NOW - DAY, NOW + (LONGEST_DAYS + 1) * DAY])
def test_the_end_is_a_day_to_come(world: World, shared: int, until: int) -> None:
    with pytest.raises(Invalid) as refused:
        world.run(ShareTicket(shared, "fitters", until), "maria")
    assert "until" in refused.value.errors


def test_only_partners_and_only_by_who_may_share(world: World, shared: int) -> None:
    with pytest.raises(Invalid) as refused:
        world.run(ShareTicket(shared, "fiters", SOON), "maria")
    assert refused.value.hint == "Did you mean “fitters”?"
    with pytest.raises(Forbidden):
        world.run(ShareTicket(shared, "fitters", SOON), "olga")
    with pytest.raises(Forbidden):
        world.run(ShareTicket(shared, "movers", SOON), "fred")
