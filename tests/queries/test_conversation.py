"""The conversation of a ticket and its files."""

from __future__ import annotations

import io

import pytest

from instar.commands import PostReply
from instar.commands.files import upload
from instar.errors import NotFound
from instar.queries.conversation import conversation, message, messages
from instar.queries.files import files, stored

from .conftest import World


def test_notes_are_for_those_who_may_see_what_is_internal(world: World) -> None:
    id = world.open("Mine", "carl", body="Where is it?")
    note = world.run(PostReply(id, "Check the account", "internal"), "olga")["message"]
    world.run(PostReply(id, "On its way"), "olga")
    inside = conversation(world.kernel, world["ivan"], id)
    outside = conversation(world.kernel, world["carl"], id)
    assert [(one.kind, one.ours, one.body) for one in inside.messages] == [
        ("message", False, "Where is it?"),
        ("note", True, "Check the account"),
        ("message", True, "On its way"),
    ]
    assert [one.body for one in outside.messages] == ["Where is it?", "On its way"]
    assert (inside.count, outside.count) == (3, 2)
    assert message(world.kernel, world["carl"], id, note) is None
    visitor = world.kernel.access.visitor(id, None, "")
    assert [one.body for one in messages(world.kernel, visitor, id).items] == ["Where is it?", "On its way"]


def test_who_wrote_is_named(world: World) -> None:
    id = world.open(body="Hello", requester={"name": "Ann", "email": "ann@example.org"})
    world.run(PostReply(id, "Good morning"), "olga")
    first, second = messages(world.kernel, world["ivan"], id).items
    assert first.contact == "Ann"
    assert second.author is not None
    assert (second.author.name, second.contact) == ("Olga", "")


def test_a_long_conversation_gives_its_first_and_newest_and_counts_the_rest(world: World) -> None:
    id = world.open(body="0")
    for turn in range(1, 8):
        world.run(PostReply(id, str(turn)), "olga")
    found = conversation(world.kernel, world["olga"], id, limit=3)
    assert [one.body for one in found.messages] == ["0", "5", "6", "7"]
    assert (found.left_out, found.count) == (4, 8)
    whole = conversation(world.kernel, world["olga"], id, limit=8)
    assert (len(whole.messages), whole.left_out) == (8, 0)


def test_messages_page_oldest_first(world: World) -> None:
    id = world.open(body="0")
    for turn in range(1, 5):
        world.run(PostReply(id, str(turn)), "olga")
    first = messages(world.kernel, world["olga"], id, limit=3)
    second = messages(world.kernel, world["olga"], id, limit=3, cursor=first.next)
    assert [one.body for one in (*first.items, *second.items)] == list("01234")
    assert second.next is None


def test_a_hidden_conversation_is_not_there(world: World) -> None:
    id = world.open()
    for read in (conversation, messages, files):
        with pytest.raises(NotFound):
            read(world.kernel, world["boris"], id)


def test_a_file_of_a_note_is_as_internal_as_the_note(world: World) -> None:
    id = world.open("Mine", "carl")
    names = {}
    for audience in ("public", "internal"):
        world.clock.advance(1000)
        file = upload(world.kernel, world["olga"], f"{audience}.txt", io.BytesIO(b"words"))["id"]
        world.run(PostReply(id, "See", audience, (file,)), "olga")
        names[audience] = file
    assert [file.name for file in files(world.kernel, world["ivan"], id)] == ["public.txt", "internal.txt"]
    assert [file.name for file in files(world.kernel, world["carl"], id)] == ["public.txt"]
    told = conversation(world.kernel, world["carl"], id).messages
    assert [[file.name for file in one.files] for one in told] == [["public.txt"]]
    found = stored(world.kernel, world["carl"], names["public"])
    with world.kernel.blobs.open(found.sha256) as bytes_kept:
        assert bytes_kept.read() == b"words"
    assert found.row.uploader is None
    with pytest.raises(NotFound):
        stored(world.kernel, world["carl"], names["internal"])
    assert stored(world.kernel, world["olga"], names["internal"]).row.uploader is not None


def test_an_upload_that_no_ticket_has_taken_is_its_uploaders_alone(world: World) -> None:
    file = upload(world.kernel, world["carl"], "mine.txt", io.BytesIO(b"words"))["id"]
    assert stored(world.kernel, world["carl"], file).row.name == "mine.txt"
    for other in (world["maria"], world.kernel.access.visitor(1, None, "")):
        with pytest.raises(NotFound):
            stored(world.kernel, other, file)
