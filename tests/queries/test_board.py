"""Boards."""

from __future__ import annotations

import pytest

from instar.commands import ClaimWork, CompleteWork, EditTicket, MoveTicket, SetPreferences
from instar.errors import Invalid, NotFound
from instar.i18n import use
from instar.queries.board import Board, board, boards, column
from instar.queries.tickets import Filters, list_tickets

from .conftest import DAY, DEAL, World


def drawn(world: World, key: str = "deal", by: str = "olga") -> Board:
    found = board(world.kernel, world[by], key)
    assert found is not None
    return found


def columns(found: Board) -> dict[str, list[int]]:
    return {column.stage.id: [card.id for card in column.cards] for column in found.columns}


def deal(world: World, title: str = "Seats", by: str = "olga", amount: str = "100.00") -> int:
    return world.open(title, by, service="shop", data={"amount": amount})


def test_columns_are_the_stages_and_cards_the_newest_first(world: World) -> None:
    first, second, third = deal(world), deal(world), deal(world)
    world.run(MoveTicket(first, "contract"), "maria")
    found = drawn(world)
    assert columns(found) == {"offer": [third, second], "contract": [first], "won": []}
    assert (found.title, found.role) == ("Deals", "deal")
    contract = found.columns[1]
    assert (contract.stage.wip, contract.count, contract.next) == (5, 1, None)


def test_a_card_says_what_is_worth_a_glance(world: World) -> None:
    id = world.open("Seats", service="shop", data={"amount": "12400.5"}, requester={"name": "Ann"})
    world.run(ClaimWork(world.item(id)), "boris")
    (card,) = drawn(world).columns[0].cards
    assert (card.number, card.client, card.steps, card.movable) == (f"T-{id}", "Ann", ("Offer",), True)
    assert card.person is not None
    assert card.person.name == "Boris"
    assert "12,400.50" in card.fact


def test_a_column_shows_twenty_and_counts_all(world: World) -> None:
    ids = [deal(world) for _turn in range(23)]
    offer = drawn(world).columns[0]
    assert ([card.id for card in offer.cards], offer.count) == (ids[:2:-1], 23)
    more = column(world.kernel, world["olga"], "deal", "offer", cursor=offer.next)
    assert [card.id for card in more.items] == ids[2::-1]
    assert more.next is None


def test_a_final_column_is_folded_and_brings_its_newest_five(world: World) -> None:
    ids = [deal(world) for _turn in range(7)]
    for id in ids:
        world.run(MoveTicket(id, "won"), "maria")
    won = drawn(world).columns[-1]
    assert ([card.id for card in won.cards], won.count) == (ids[:1:-1], 7)
    more = column(world.kernel, world["olga"], "deal", "won", cursor=won.next)
    assert ([card.id for card in more.items], more.next) == (ids[1::-1], None)


def test_what_ended_today_is_counted_in_a_final_column(world: World) -> None:
    yesterday = deal(world)
    world.run(MoveTicket(yesterday, "won"), "maria")
    world.clock.advance(DAY)
    world.run(MoveTicket(deal(world), "won"), "maria")
    won = drawn(world).columns[-1]
    assert (won.stage.final, won.count, won.today) == (True, 2, 1)
    assert drawn(world).columns[0].today is None


def test_stages_of_an_older_version_stay_while_they_hold_tickets(world: World) -> None:
    id = deal(world)
    stages = [stage for stage in DEAL["stages"] if stage["id"] != "offer"]
    world.publish({**DEAL, "stages": stages})
    world.kernel.epochs.look_again()
    found = drawn(world)
    assert columns(found) == {"contract": [], "won": [], "offer": [id]}
    assert (found.columns[-1].current, found.columns[-1].stage.title) == (False, "Offer")
    world.run(MoveTicket(id, "won"), "maria")
    assert list(columns(drawn(world))) == ["contract", "won"]


def test_a_poll_is_unchanged_until_something_on_the_board_changes(world: World) -> None:
    deal(world)
    since = drawn(world).since
    olga = world["olga"]
    assert board(world.kernel, olga, "deal", since=since) is None
    told = world.statements()
    assert board(world.kernel, olga, "deal", since=since) is None
    assert len(told) <= 2, told
    world.open("Elsewhere")
    assert board(world.kernel, olga, "deal", since=since) is None
    deal(world)
    assert board(world.kernel, olga, "deal", since=since) is not None


def test_a_poll_answers_again_when_rights_or_language_have_changed(world: World) -> None:
    deal(world)
    found = drawn(world)
    with use("ru"):
        assert board(world.kernel, world["olga"], "deal", since=found.since) is not None
    world.run(SetPreferences({"density": "compact"}), "olga")
    assert board(world.kernel, world["olga"], "deal", since=found.since) is None


@pytest.mark.parametrize("since", ["", "x", "1.2.3", "-", "1.1.1.1.en-00"])
def test_any_since_is_only_a_question(world: World, since: str) -> None:
    deal(world)
    assert board(world.kernel, world["olga"], "deal", since=since) is not None


def test_a_board_shows_only_tickets_of_the_scope(world: World) -> None:
    own, other = deal(world), world.open()
    world.run(EditTicket(other, {"assignee": "boris"}), "maria")
    assert columns(drawn(world, by="boris"))["offer"] == [own]
    assert columns(drawn(world, "appeal", "boris"))["new"] == [other]
    assert columns(drawn(world, "appeal", "olga"))["new"] == [other]


def test_the_board_of_a_process_that_is_not_mine_is_not_there(world: World) -> None:
    world.open("Mine", "carl")
    told = []
    for by, key in (("boris", "appeal"), ("carl", "appeal"), ("olga", "nothing")):
        with pytest.raises(NotFound) as refused:
            board(world.kernel, world[by], key)
        told.append(refused.value.as_problem())
    assert told[0] == told[1] == told[2]
    with pytest.raises(NotFound):
        column(world.kernel, world["boris"], "appeal", "new")


def test_boards_of_the_bar_are_those_of_the_scope(world: World) -> None:
    deal(world)
    world.open()
    assert [found.key for found in boards(world.kernel, world["olga"])] == ["deal", "appeal"]
    assert [found.key for found in boards(world.kernel, world["boris"])] == ["deal"]
    assert boards(world.kernel, world["carl"]) == ()


def test_a_requester_cannot_read_the_stage_off_a_board(world: World) -> None:
    own = world.open("Mine", "carl")
    with world.kernel.store.transaction() as tx:
        tx.run(
            "INSERT INTO access_grant (principal_id, what, scope_type, created) VALUES (?, 'process.view', 'all', 0)",
            (world["carl"].id,),
        )
        world.kernel.epochs.bump(tx, "access")
    assert columns(drawn(world, "appeal", "carl")) == {"new": [], "customer": [], "closed": []}
    assert own


def test_a_cursor_of_another_list_is_refused(world: World) -> None:
    deal(world)
    with pytest.raises(Invalid):
        column(world.kernel, world["olga"], "deal", "offer", cursor="abc")


def test_an_ended_ticket_is_not_movable(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "spam"), "olga")
    (card,) = drawn(world, "appeal").columns[-1].cards
    assert (card.id, card.movable) == (id, False)


# Filters


def test_filters_cut_cards_and_counts_as_they_cut_a_list(world: World) -> None:
    urgent = [deal(world, f"Urgent {number}") for number in range(22)]
    deal(world, "Calm")
    for id in urgent:
        world.run(EditTicket(id, {"priority": 1}), by="olga")
    found = board(world.kernel, world["olga"], "deal", filters=Filters(priority="1"))
    assert found is not None
    first = found.columns[0]
    assert (first.count, len(first.cards)) == (22, 20)
    page = column(world.kernel, world["olga"], "deal", first.stage.id, filters=Filters(priority="1"), cursor=first.next)
    assert [card.id for card in page.items] == urgent[:2][::-1]
    listed = list_tickets(world.kernel, world["olga"], Filters(process="deal", priority="1"), limit=100).items
    assert len(listed) == first.count


def test_words_and_expressions_cut_a_board_too(world: World) -> None:
    plain, other = deal(world, "Seats for a school"), deal(world, "Chairs", amount="900.00")
    words = board(world.kernel, world["olga"], "deal", filters=Filters(q="school"))
    assert words is not None
    assert [card.id for one in words.columns for card in one.cards] == [plain]
    dear = board(world.kernel, world["olga"], "deal", filters=Filters(where="data.amount > 500"))
    assert dear is not None
    assert [card.id for one in dear.columns for card in one.cards] == [other]
    with pytest.raises(Invalid):
        board(world.kernel, world["olga"], "deal", filters=Filters(where="data.nothing > 500"))


def test_the_process_and_the_stage_are_the_boards_own(world: World) -> None:
    deal(world)
    world.open()
    odd = board(world.kernel, world["olga"], "deal", filters=Filters(process="appeal", stage="nowhere", priority="3"))
    assert odd is not None
    assert sum(one.count for one in odd.columns) == 1


def test_a_poll_of_what_is_late_looks_again_every_minute(world: World) -> None:
    id = deal(world)
    world.run(EditTicket(id, {"due": world.clock.now() + 90_000}), by="olga")
    late = Filters(due="late")
    first = board(world.kernel, world["olga"], "deal", filters=late)
    assert first is not None
    assert sum(one.count for one in first.columns) == 0
    assert board(world.kernel, world["olga"], "deal", filters=late, since=first.since) is None
    world.clock.advance(120_000)
    again = board(world.kernel, world["olga"], "deal", filters=late, since=first.since)
    assert again is not None
    assert sum(one.count for one in again.columns) == 1


def test_a_filter_opens_nothing_that_one_does_not_see(world: World) -> None:
    deal(world)
    found = board(world.kernel, world["boris"], "deal", filters=Filters(status="open"))
    mine = board(world.kernel, world["boris"], "deal")
    assert found is not None
    assert mine is not None
    assert columns(found) == columns(mine)
