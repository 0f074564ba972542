"""Where the words of a search stand."""

from __future__ import annotations

from instar.commands import PostReply
from instar.queries.snippets import marked, snippet

from .conftest import World


def shown(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(f"[{text}]" if found else text for text, found in pieces)


def test_words_are_marked_in_the_whole_text() -> None:
    assert shown(marked("Two licences for <b>", "licence")) == "Two [licences] for <b>"
    assert shown(marked("Nothing here", "licence")) == "Nothing here"


def test_a_piece_of_the_message_stands_around_the_words(world: World) -> None:
    id = world.open("A question")
    long = "Before it all. " * 20 + "The licence of my school\nhas run out. " + "And after it more. " * 20
    world.run(PostReply(id, long), by="olga")
    found = shown(snippet(world.kernel, world["olga"], id, "licence school"))
    assert "The [licence] of my [school] has run out." in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 260


def test_the_message_with_most_of_the_words_is_taken(world: World) -> None:
    id = world.open("A question")
    for body in ("The licence of a school", "Only the licence"):
        world.run(PostReply(id, body), by="olga")
    assert shown(snippet(world.kernel, world["olga"], id, "licence school")) == "The [licence] of a [school]"


def test_a_note_is_shown_to_who_may_read_it_alone(world: World) -> None:
    id = world.open("My licence", "carl")
    world.run(PostReply(id, "He is a swindler", audience="internal"), by="olga")
    assert shown(snippet(world.kernel, world["olga"], id, "swindler")) == "He is a [swindler]"
    assert snippet(world.kernel, world["carl"], id, "swindler") == ()


def test_where_they_stand_in_no_message_there_is_no_piece(world: World) -> None:
    id = world.open("A question")
    assert snippet(world.kernel, world["olga"], id, "licence") == ()
