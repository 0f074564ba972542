"""Messages that go to a new ticket and come back; a ticket that is split into several below it."""

from __future__ import annotations

from io import BytesIO

import pytest

from instar.commands import AttachFile, EditTicket, MergeTicket, PostReply
from instar.commands.files import received
from instar.commands.links import DEEPEST
from instar.commands.splitting import SplitIntoSubtasks, SplitTicket, TakeSplitBack
from instar.errors import Conflict, InstarError, Invalid, NotFound, Refused
from instar.queries.conversation import conversation
from instar.queries.files import files
from instar.queries.history import history, sentence
from instar.queries.links import children, links
from instar.queries.ticket import ticket
from instar.testing.histories import read, replay, stored
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "world"]

ANN = {"name": "Ann", "email": "ann@example.org"}


@pytest.fixture
def two(world: World) -> tuple[int, list[int]]:
    """A letter about two things: the ticket, and the ids of its messages."""
    id = world.open(requester=ANN, body="Где лицензия?")
    world.run(PostReply(id, "And the printer is broken", "internal"), "olga")
    world.run(PostReply(id, "A third thing", "internal"), "olga")
    return id, ids(world, id)


def ids(world: World, id: int) -> list[int]:
    return [message.id for message in conversation(world.kernel, world["olga"], id).messages]


def said(world: World, id: int) -> list[str]:
    return [message.body for message in conversation(world.kernel, world["olga"], id).messages]


def newest(world: World, id: int) -> str:
    return sentence(history(world.kernel, world["olga"], id).items[0])


def split(world: World, id: int, messages: list[int], by: str = "olga", **more: str) -> int:
    given = {"title": "Принтер", "service": "general", **more}
    return int(world.run(SplitTicket(id, tuple(messages), **given), by)["ticket"])


def test_messages_and_their_files_go_to_a_new_ticket_of_the_same_client(world: World, two) -> None:
    id, found = two
    world.run(AttachFile(id, *received(world.kernel, "photo.txt", BytesIO(b"bytes")), audience="internal"), "olga")
    new = split(world, id, [found[1], ids(world, id)[-1]])
    assert said(world, new) == ["And the printer is broken", ""]
    assert said(world, id) == ["Где лицензия?", "A third thing"]
    assert [[row.name for row in files(world.kernel, world["olga"], one)] for one in (id, new)] == [[], ["photo.txt"]]
    old, made = (ticket(world.kernel, world["olga"], one) for one in (id, new))
    assert (made.title, made.requester, made.channel) == ("Принтер", old.requester, old.channel)
    assert made.ended is None
    for one, other in ((id, new), (new, id)):
        assert [row.ticket.number for row in links(world.kernel, world["olga"], one)] == [f"T-{other}"]
    assert newest(world, id) == f"Split off: T-{new}"
    assert newest(world, new) == f"Split off from T-{id}"
    for one in (id, new):
        assert replay(world.kernel, read(world.kernel, one)) == stored(world.kernel, one)


def test_it_is_taken_back_while_nothing_has_happened_since(world: World, two) -> None:
    id, found = two
    new = split(world, id, found[1:])
    assert said(world, id) == ["Где лицензия?"]
    world.run(TakeSplitBack(new), "olga")
    assert said(world, id) == ["Где лицензия?", "And the printer is broken", "A third thing"]
    assert said(world, new) == []
    assert ticket(world.kernel, world["olga"], new).ended is not None
    assert links(world.kernel, world["olga"], id) == ()
    assert newest(world, id) == f"Taken back from T-{new}"
    with pytest.raises(Refused):
        world.run(TakeSplitBack(new), "olga")


@pytest.mark.parametrize("what", ["message", "change", "split", "time"])
def test_it_is_not_taken_back_once_something_was_done(world: World, two, what: str) -> None:
    id, found = two
    new = split(world, id, found[1:])
    if what == "message":
        world.run(PostReply(new, "I look into it", "internal"), "olga")
    elif what == "change":
        world.run(EditTicket(new, {"priority": 1}), "olga")
    elif what == "split":
        split(world, new, found[1:2])
    else:
        world.clock.advance(16 * 60_000)
    with pytest.raises(Refused) as caught:
        world.run(TakeSplitBack(new), "olga")
    assert caught.value.code in ("changed_since", "undo_too_late")
    assert "Merge" in (caught.value.hint or "")


def test_none_all_and_foreign_messages_are_refused_and_nothing_is_opened(world: World, two) -> None:
    id, found = two
    other = world.open(body="Another")
    before = world.kernel.store.read().value("SELECT count(*) FROM ticket")
    for wrong, refusal in (([], Invalid), (found, Invalid), (ids(world, other), Conflict), ([10**9], Conflict)):
        with pytest.raises(refusal):
            split(world, id, wrong)
    for service in ("", "nowhere"):
        with pytest.raises(NotFound):
            split(world, id, found[1:], service=service)
    with pytest.raises(Invalid):
        split(world, id, found[1:], title="  ")
    assert world.kernel.store.read().value("SELECT count(*) FROM ticket") == before
    assert said(world, id) == ["Где лицензия?", "And the printer is broken", "A third thing"]


def test_the_second_of_two_is_told_that_the_message_has_gone(world: World, two) -> None:
    id, found = two
    split(world, id, [found[1]])
    with pytest.raises(Conflict) as caught:
        split(world, id, [found[1]])
    assert caught.value.code == "changed_meanwhile"


def test_only_who_changes_the_ticket_and_may_open_there_splits_it(world: World, two) -> None:
    id, found = two
    with pytest.raises(NotFound):
        split(world, id, [found[1]], by="carl")
    before = said(world, id)
    with pytest.raises(InstarError):
        split(world, id, [found[1]], by="boris", service="shop")
    assert said(world, id) == before


def test_a_message_with_a_partner_stays(world: World, two) -> None:
    id, found = two
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE message SET audience = 'partner' WHERE id = ?", (found[1],))
    with pytest.raises(Invalid) as caught:
        split(world, id, [found[1]])
    assert "partner" in str(caught.value.errors["messages"])


def test_what_was_merged_is_split_where_it_goes_on(world: World, two) -> None:
    id, found = two
    goes_on = world.open(requester=ANN)
    world.run(MergeTicket(id, f"T-{goes_on}"), "olga")
    with pytest.raises(Refused) as caught:
        split(world, id, [found[1]])
    assert f"T-{goes_on}" in (caught.value.hint or "")
    assert split(world, goes_on, [found[1]])


def test_lines_become_tickets_below_to_any_depth_all_or_none(world: World) -> None:
    top = world.open()
    items = ({"title": "Первое", "service": "general"}, {"title": "Second", "due": "2026-02-01", "service": "general"})
    made = world.run(SplitIntoSubtasks(top, items), "olga")["made"]
    below = children(world.kernel, world["olga"], top).items
    assert [row.number for row in below] == made
    assert [row.title for row in below] == ["Первое", "Second"]
    assert below[1].due is not None
    deeper = world.run(SplitIntoSubtasks(below[0].id, items[:1]), "olga")["made"]
    assert [row.number for row in children(world.kernel, world["olga"], below[0].id).items] == deeper

    before = world.kernel.store.read().value("SELECT count(*) FROM ticket")
    wrong = ({"title": "Good", "service": "general"}, {"title": "x" * 300}, {"title": "y", "assignee": "nobody.here"})
    with pytest.raises(Invalid) as caught:
        world.run(SplitIntoSubtasks(top, wrong), "maria")
    assert [str(told).partition(":")[0] for told in caught.value.errors["lines"]] == ["Line 2", "Line 3"]
    assert world.kernel.store.read().value("SELECT count(*) FROM ticket") == before


def test_too_many_lines_and_none_are_told(world: World) -> None:
    top = world.open()
    for items in ((), tuple({"title": str(n)} for n in range(500))):
        with pytest.raises(Invalid) as caught:
            world.run(SplitIntoSubtasks(top, items), "olga")
        assert list(caught.value.errors) == ["lines"]


def test_deeper_than_tickets_stand_is_told_by_line(world: World) -> None:
    id = world.open()
    item = ({"title": "Below", "service": "general"},)
    for _level in range(DEEPEST - 1):
        id = int(world.run(SplitIntoSubtasks(id, item), "olga")["made"][0][2:])
    with pytest.raises(Invalid) as caught:
        world.run(SplitIntoSubtasks(id, item), "olga")
    assert "deep" in str(caught.value.errors)
