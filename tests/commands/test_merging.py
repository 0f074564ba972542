"""Merging a duplicate into the ticket that goes on, and taking the two apart again."""

from __future__ import annotations

import pytest

from instar.commands import (
    AddLink,
    CompleteWork,
    EditTicket,
    HoldReply,
    MergeTicket,
    PostReply,
    ShareTicket,
    TakeApart,
    execute,
)
from instar.commands.watching import Watch
from instar.errors import Forbidden, Invalid, NotFound, Refused
from instar.queries.conversation import conversation
from instar.queries.history import history, sentence
from instar.queries.links import children, links
from instar.queries.merged import likely, merged
from instar.queries.ticket import ticket
from instar.queries.watching import is_watched
from instar.testing.histories import read, replay, stored
from tests.queries.conftest import DAY, NOW, World, furnished, world

__all__ = ["furnished", "world"]

ANN = {"name": "Ann", "email": "ann@example.org"}
BEN = {"name": "Ben", "email": "ben@example.org"}


@pytest.fixture
def two(world: World) -> tuple[int, int]:
    """Two appeals of one client: the one that goes on, and a duplicate with a message of its own."""
    goes_on = world.open(requester=ANN, body="The licence did not come.")
    duplicate = world.open(requester=ANN, body="And where is my licence?")
    world.run(PostReply(duplicate, "Seen in the mailbox", "internal"), "olga")
    return goes_on, duplicate


def said(world: World, id: int, login: str = "olga") -> list[str]:
    return [message.body for message in conversation(world.kernel, world[login], id).messages]


def past(world: World, id: int, login: str = "olga") -> str:
    return sentence(history(world.kernel, world[login], id).items[0])


def test_what_was_said_goes_over_and_the_number_leads_there(world: World, two: tuple[int, int]) -> None:
    goes_on, duplicate = two
    answer = world.run(MergeTicket(duplicate, f"T-{goes_on}"), "olga")
    assert answer == {"ticket": goes_on, "number": f"T-{goes_on}", "duplicate": f"T-{duplicate}", "messages": 2}
    assert said(world, goes_on) == ["The licence did not come.", "And where is my licence?", "Seen in the mailbox"]
    assert said(world, duplicate) == []
    over = ticket(world.kernel, world["olga"], duplicate)
    assert (over.ended is not None, over.result) == (True, "merged")
    found = merged(world.kernel, world["olga"], duplicate)
    assert found is not None
    assert (found.into, found.at, found.by and found.by.name) == (f"T-{goes_on}", NOW, "Olga")
    assert past(world, duplicate) == f"Merged into T-{goes_on}"
    assert past(world, goes_on) == f"Merged in here: T-{duplicate}"
    assert ticket(world.kernel, world["olga"], goes_on).ended is None
    for id in two:
        assert replay(world.kernel, read(world.kernel, id)) == stored(world.kernel, id)


def test_taking_apart_brings_all_of_it_back(world: World, two: tuple[int, int]) -> None:
    goes_on, duplicate = two
    child, other, both = world.open(), world.open(), world.open()
    world.run(EditTicket(child, {"parent": f"T-{duplicate}"}), "olga")
    world.run(AddLink(duplicate, "blocks", f"T-{other}"), "olga")
    for end in two:
        world.run(AddLink(end, "relates", f"T-{both}"), "olga")
    world.run(Watch(duplicate), "maria")
    world.run(MergeTicket(duplicate, f"T-{goes_on}"), "olga")
    world.run(PostReply(goes_on, "We look into both.", "internal"), "olga")
    kernel, olga = world.kernel, world["olga"]
    assert [row.id for row in children(kernel, olga, goes_on).items] == [child]
    assert [(row.kind, row.ticket.id) for row in links(kernel, olga, goes_on)] == [("relates", both), ("blocks", other)]
    assert is_watched(kernel, world["maria"], goes_on)

    world.run(TakeApart(duplicate), "olga")
    assert said(world, goes_on) == ["The licence did not come.", "We look into both."]
    assert said(world, duplicate) == ["And where is my licence?", "Seen in the mailbox"]
    assert [row.id for row in children(kernel, olga, duplicate).items] == [child]
    for id, told in ((goes_on, [("relates", both)]), (duplicate, [("relates", both), ("blocks", other)])):
        assert [(row.kind, row.ticket.id) for row in links(kernel, olga, id)] == told
    assert not is_watched(kernel, world["maria"], goes_on)
    assert is_watched(kernel, world["maria"], duplicate)
    assert merged(kernel, olga, duplicate) is None
    again = ticket(kernel, olga, duplicate)
    assert (again.ended, again.stage and again.stage.id) == (None, "new")
    assert past(world, duplicate).startswith(f"Taken apart from T-{goes_on}")
    assert past(world, goes_on) == f"Given back what was merged in: T-{duplicate}"
    assert replay(kernel, read(kernel, duplicate)) == stored(kernel, duplicate)
    with pytest.raises(Refused) as refused:
        world.run(TakeApart(duplicate), "olga")
    assert refused.value.code == "not_merged"


def test_what_had_ended_before_stays_ended(world: World, two: tuple[int, int]) -> None:
    goes_on, duplicate = two
    world.run(CompleteWork(world.item(duplicate), "spam"), "olga")
    world.run(MergeTicket(duplicate, f"T-{goes_on}"), "olga")
    assert ticket(world.kernel, world["olga"], duplicate).result == "spam"
    world.run(TakeApart(duplicate), "olga")
    assert ticket(world.kernel, world["olga"], duplicate).result == "spam"


@pytest.mark.parametrize(
    ("into", "told"),
    [("itself", "not merged into itself"), ("T-999", "no such ticket"), ("rubbish", "no such ticket"), ("", "no such")],
)
def test_what_is_no_other_ticket_is_told_at_the_field(world: World, two: tuple[int, int], into: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.run(MergeTicket(two[1], f"T-{two[1]}" if into == "itself" else into), "olga")
    assert told in str(refused.value.errors["into"][0])


def test_nobody_reads_what_another_client_has_written(world: World, two: tuple[int, int]) -> None:
    strange, nobodys = world.open(requester=BEN), world.open(by="")
    for duplicate, into, code in ((strange, two[0], "two_clients"), (two[1], nobodys, "no_client")):
        with pytest.raises(Refused) as refused:
            world.run(MergeTicket(duplicate, f"T-{into}"), "olga")
        assert refused.value.code == code
    assert world.run(MergeTicket(nobodys, f"T-{two[0]}"), "olga")["messages"] == 0


def test_a_merged_ticket_is_not_merged_again_and_others_wait_for_it(world: World, two: tuple[int, int]) -> None:
    goes_on, duplicate = two
    third = world.open(requester=ANN)
    world.run(MergeTicket(duplicate, f"T-{goes_on}"), "olga")
    for one, into in ((duplicate, third), (third, duplicate)):
        with pytest.raises(Refused) as refused:
            world.run(MergeTicket(one, f"T-{into}"), "olga")
        assert refused.value.code == "merged_already"
    world.run(MergeTicket(goes_on, f"T-{third}"), "olga")
    with pytest.raises(Refused, match=f"T-{goes_on} is itself merged into T-{third}"):
        world.run(TakeApart(duplicate), "olga")
    world.run(TakeApart(goes_on), "olga")
    world.run(TakeApart(duplicate), "olga")
    assert said(world, duplicate) == ["And where is my licence?", "Seen in the mailbox"]


def test_the_whole_is_not_merged_into_its_part(world: World, two: tuple[int, int]) -> None:
    goes_on, duplicate = two
    world.run(EditTicket(goes_on, {"parent": f"T-{duplicate}"}), "olga")
    with pytest.raises(Refused) as refused:
        world.run(MergeTicket(duplicate, f"T-{goes_on}"), "olga")
    assert refused.value.code == "part"
    world.run(MergeTicket(goes_on, f"T-{duplicate}"), "olga")


def test_what_a_partner_may_read_is_not_mixed_with_what_he_may_not(world: World, two: tuple[int, int]) -> None:
    world.allow_partners()
    world.partner("fitters", "pavel")
    goes_on, duplicate = world.open(requester=ANN), world.open(requester=ANN)
    world.run(ShareTicket(duplicate, "fitters", NOW + DAY), "maria")
    with pytest.raises(Refused, match="is shared with Fitters"):
        world.run(MergeTicket(duplicate, f"T-{goes_on}"), "maria")
    world.run(ShareTicket(goes_on, "fitters", NOW + DAY), "maria")
    world.run(MergeTicket(duplicate, f"T-{goes_on}"), "maria")


def test_a_reply_that_is_about_to_leave_leaves_first(world: World, two: tuple[int, int]) -> None:
    world.run(HoldReply(two[1], "A moment, please", due=NOW + 10_000), "olga")
    with pytest.raises(Refused) as refused:
        world.run(MergeTicket(two[1], f"T-{two[0]}"), "olga")
    assert refused.value.code == "reply_leaves"


def test_only_who_may_change_both_merges_them(world: World, two: tuple[int, int]) -> None:
    """Boris sees deals alone."""
    with pytest.raises(NotFound):
        world.run(MergeTicket(two[1], f"T-{two[0]}"), "boris")
    client = world.kernel.access.visitor(two[1], None, "Ann")
    with pytest.raises(Forbidden):
        execute(world.kernel, MergeTicket(two[1], f"T-{two[0]}"), client)


def test_likely_ones_are_open_tickets_of_the_same_client(world: World, two: tuple[int, int]) -> None:
    world.open(requester=BEN)
    assert [row.id for row in likely(world.kernel, world["olga"], two[1])] == [two[0]]
    assert [row.id for row in likely(world.kernel, world["olga"], two[0])] == [two[1]]
