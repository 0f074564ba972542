"""Where a card may go."""

from __future__ import annotations

import pytest

from instar.commands import ClaimWork, CompleteWork, MoveTicket
from instar.errors import NotFound
from instar.queries.moves import moves

from .conftest import World


def told(world: World, id: int, by: str) -> dict[str, list[str] | str]:
    """Stage → its outcomes, or the reason why not, or "now"."""
    found = moves(world.kernel, world[by], id)
    return {
        move.stage.id: "now" if move.now else move.reason or [outcome.outcome for outcome in move.outcomes]
        for move in found
    }


def test_outcomes_that_lead_to_a_stage_are_offered_there(world: World) -> None:
    id = world.open()
    assert told(world, id, "olga") == {"new": "now", "customer": ["wait"], "closed": ["close", "spam"]}


def test_a_stage_without_a_way_says_so(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    assert told(world, id, "maria") == {
        "new": "From here nothing leads there.",
        "customer": "now",
        "closed": ["done"],
    }


def test_who_may_not_do_the_step_reads_why(world: World) -> None:
    id = world.open()
    world.run(ClaimWork(world.item(id)), "olga")
    why = "Olga has taken this step."
    assert told(world, id, "ivan") == {"new": "now", "customer": why, "closed": why}


def test_an_ended_ticket_goes_nowhere(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "spam"), "olga")
    assert told(world, id, "olga") == {"new": "It has ended.", "customer": "It has ended.", "closed": "now"}


def test_every_move_that_is_offered_can_be_made(world: World) -> None:
    offered = moves(world.kernel, world["maria"], world.open("Seats", service="shop", data={"amount": 1}))
    for move in offered:
        if not move.now:
            id = world.open("Seats", service="shop", data={"amount": 1})
            world.run(MoveTicket(id, move.stage.id), "maria")
            assert world.kernel.store.read().value("SELECT stage FROM ticket WHERE id = ?", (id,)) == move.stage.id


def test_asking_changes_nothing_and_a_hidden_ticket_is_not_there(world: World) -> None:
    id = world.open()
    before = world.kernel.store.read().one("SELECT * FROM ticket WHERE id = ?", (id,))
    moves(world.kernel, world["olga"], id)
    assert world.kernel.store.read().one("SELECT * FROM ticket WHERE id = ?", (id,)) == before
    with pytest.raises(NotFound):
        moves(world.kernel, world["boris"], id)
