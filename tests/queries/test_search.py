"""Find."""

from __future__ import annotations

import pytest

from instar.commands import EditTicket, PostReply, texts
from instar.commands.texts import index_texts
from instar.kernel import Kernel
from instar.queries.search import search
from instar.queries.tickets import Filters, count_tickets, list_tickets

from .conftest import World


def found(world: World, q: str, by: str = "olga") -> list[int]:
    return [hit.id for hit in search(world.kernel, world[by], q)]


def test_a_number_goes_straight_there(world: World) -> None:
    id = world.open()
    world.open()
    (hit,) = search(world.kernel, world["olga"], f"t-{id}")
    assert (hit.id, hit.exact) == (id, True)


def test_digits_in_a_title_are_found_where_no_ticket_has_the_number(world: World) -> None:
    id = world.open("Error 777")
    assert found(world, "777") == [id]


def test_words_are_found_newest_first(world: World) -> None:
    first, second = world.open("Лицензия на ещё одно место"), world.open("Место и лицензия")
    world.open("Другое")
    assert found(world, "ЛИЦЕНЗИЯ место") == [second, first]
    assert found(world, "еще") == [first]


def test_whole_words_come_before_beginnings_and_a_full_page_needs_no_more(world: World) -> None:
    whole = [world.open("Order of a chair"), world.open("The order")]
    begun = world.open("Ordering nothing, orderly")
    assert found(world, "order")[0] in (whole[1], begun)
    longer = world.open("Orderbook")
    assert found(world, "orde") == [longer, begun, *reversed(whole)]
    assert set(found(world, "order")) == {*whole, begun, longer}
    assert found(world, "order")[-1] == longer, "newest, but the word only begins one of its title"
    assert [hit.id for hit in search(world.kernel, world["olga"], "order", limit=1)] == [found(world, "order")[0]]


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "nothing", "T-99999", "' OR 1=1"])
def test_what_is_nowhere_is_not_found(world: World, q: str) -> None:
    world.open("A licence")
    assert found(world, q) == []


def test_nobody_finds_what_he_may_not_see(world: World) -> None:
    id = world.open("A licence")
    own = world.open("My licence", "carl")
    assert found(world, "licence", "boris") == []
    assert found(world, f"T-{id}", "boris") == []
    (hit,) = search(world.kernel, world["carl"], "licence")
    assert (hit.id, hit.stage) == (own, None)


# -- words of messages and fields --------------------------------------------------------------------------------


def indexed(world: World) -> None:
    while index_texts(world.kernel):
        pass


def test_words_of_messages_and_fields_are_found_behind_titles(world: World) -> None:
    body = world.open("Something", body="The warranty has run out")
    field = world.open("Another", data={"suspicion": "warranty fraud"})
    title = world.open("Warranty")
    assert found(world, "warranty") == [title]
    indexed(world)
    assert found(world, "warranties") == [title, field, body]
    assert found(world, "another fraud") == [field]


def test_what_a_requester_may_not_read_he_cannot_find(world: World) -> None:
    own = world.open("Mine", "carl", body="A question about archives", data={"topic": "order"})
    world.run(EditTicket(own, {"data": {"suspicion": "swindler"}}), "olga")
    world.run(PostReply(own, "He is a nuisance", audience="internal"), "olga")
    world.run(PostReply(own, "We are looking into it"), "olga")
    indexed(world)
    for words in ("archive", "looking", "order"):
        assert found(world, words, "carl") == found(world, words) == [own], words
    for words in ("swindler", "nuisance", "mine nuisance"):
        assert found(world, words) == [own], words
        assert found(world, words, "carl") == [], words
        assert [row.id for row in list_tickets(world.kernel, world["carl"], Filters(q=words)).items] == [], words
        assert count_tickets(world.kernel, world["carl"], Filters(q=words)) == 0, words


def test_a_title_is_found_as_soon_as_it_is_written(world: World) -> None:
    id = world.open("Before")
    world.run(EditTicket(id, {"title": "Afterwards"}), "olga")
    assert found(world, "before") == []
    assert found(world, "afterward") == [id]


def test_what_changes_while_it_is_read_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    id = world.open("Something", body="first words")
    read = texts._texts

    def reads_slowly(kernel: Kernel, ticket: int) -> texts.Texts | None:
        seen = read(kernel, ticket)
        monkeypatch.setattr(texts, "_texts", read)
        world.run(PostReply(id, "second thoughts"), "olga")
        return seen

    monkeypatch.setattr(texts, "_texts", reads_slowly)
    indexed(world)
    assert found(world, "second") == found(world, "first") == [id]


def test_the_other_keyboard_layout_is_understood(world: World) -> None:
    id = world.open("Привет, нужен счёт")
    assert found(world, "ghbdtn") == [id]
    assert found(world, "cxtn") == [id]


@pytest.mark.parametrize("q", ['"', "title:", "a AND", "NEAR(x", "internal : nuisance", "*", "^", "{", "')"])
def test_the_query_language_of_the_index_cannot_be_spoken(world: World, q: str) -> None:
    world.open("A licence")
    assert found(world, q) == []
