"""Tickets that stand too long in a stage or have nothing ahead: on cards, in lists, and found by the filter."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from instar.commands import AddGrant, CancelTicket, EditTicket
from instar.commands.reminders import EndReminder, Remind
from instar.queries.board import board
from instar.queries.matching import Filters
from instar.queries.stalled import NOT_STALLED, Stalled
from instar.queries.tickets import list_tickets

from .conftest import DAY, DEAL, HOUR, NOW, World


@pytest.fixture
def deals(world: World) -> World:
    """Deals that should stay three days in their first stage, need a next step, and are added up."""
    first, *rest = DEAL["stages"]
    stages = [{**first, "max_age": "P3D", "probability": 40}, *rest]  # type: ignore[dict-item]
    world.publish({**DEAL, "sum": "data.amount", "next_step": True, "stages": stages})
    return world


def deal(site: World, amount: str = "100.00") -> int:
    return site.open(process="deal", by="maria", data={"amount": amount})


def found(site: World, due: str, who: str = "maria") -> list[int]:
    return [row.id for row in list_tickets(site.kernel, site[who], Filters(process="deal", due=due)).items]


def card(site: World, id: int) -> Stalled:
    made = board(site.kernel, site["maria"], "deal")
    assert made is not None
    return next(card.stalled for column in made.columns for card in column.cards if card.id == id)


def test_too_long_in_its_stage_is_marked_by_the_days_and_found(deals: World) -> None:
    id = deal(deals)
    deals.run(EditTicket(id, {"due": NOW + 90 * DAY}), "maria")
    deals.clock.advance(3 * DAY)
    assert (card(deals, id), found(deals, "idle")) == (NOT_STALLED, [])
    deals.clock.advance(HOUR)
    assert (card(deals, id), found(deals, "idle")) == (Stalled(3), [id])
    (row,) = list_tickets(deals.kernel, deals["maria"], Filters(process="deal")).items
    assert row.stalled == Stalled(3)
    deals.run(CancelTicket(id), "maria")
    assert found(deals, "idle") == []


def test_without_anything_ahead_it_is_marked_and_found(deals: World) -> None:
    id = deal(deals)
    assert (card(deals, id), found(deals, "unplanned")) == (Stalled(0, unplanned=True), [id])
    deals.run(EditTicket(id, {"due": NOW + HOUR}), "maria")
    assert (card(deals, id), found(deals, "unplanned")) == (NOT_STALLED, [])
    deals.clock.advance(2 * HOUR)
    assert found(deals, "unplanned") == [id], "what has passed lies ahead no more"
    with deals.kernel.store.transaction() as tx:
        tx.run("UPDATE work_item SET due = ? WHERE ticket_id = ?", (NOW + DAY, id))
    assert found(deals, "unplanned") == []


def test_a_reminder_of_who_works_on_it_lies_ahead_and_nobody_elses_does(deals: World) -> None:
    id = deal(deals)
    at = datetime.fromtimestamp((NOW + HOUR) / 1000, UTC).isoformat()
    mine = deals.run(Remind(id, at), "maria")["reminder"]
    assert (card(deals, id), found(deals, "unplanned")) == (Stalled(0, unplanned=True), [id]), "not hers to do"
    deals.run(EditTicket(id, {"assignee": "maria"}), "maria")
    assert (card(deals, id), found(deals, "unplanned")) == (NOT_STALLED, [])
    deals.run(EndReminder(mine, "dropped"), "maria")
    assert found(deals, "unplanned") == [id]
    deals.run(Remind(id, at), "maria")
    assert found(deals, "unplanned") == []
    deals.clock.advance(2 * HOUR)
    assert found(deals, "unplanned") == [id], "it has passed"


def test_a_reminder_of_who_has_taken_a_step_lies_ahead(deals: World) -> None:
    id = deal(deals)
    deals.run(Remind(id, days=1), "maria")
    with deals.kernel.store.transaction() as tx:
        tx.run("UPDATE work_item SET assignee_id = ? WHERE ticket_id = ?", (deals["maria"].id, id))
    assert found(deals, "unplanned") == []


def test_processes_that_do_not_ask_for_it_are_left_alone(world: World) -> None:
    deal(world)
    world.clock.advance(99 * DAY)
    assert found(world, "unplanned") == found(world, "idle") == []


def test_a_stage_is_internal_and_so_is_how_long_somebody_stands_in_it(deals: World) -> None:
    deal(deals)
    deals.clock.advance(9 * DAY)
    assert found(deals, "idle", "carl") == []


# -- sums of the columns -----------------------------------------------------------------------------------------------


def sums(site: World, who: str = "maria", **filters: Any) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    made = board(site.kernel, site[who], "deal", filters=Filters(**filters))
    assert made is not None
    return {column.stage.id: (column.total, column.weighted) for column in made.columns}


def test_a_column_tells_its_sum_and_what_of_it_is_likely(deals: World) -> None:
    first = DEAL["stages"][0]["id"]
    assert set(sums(deals).values()) == {(None, None)}, "an empty column has no sum"
    ids = [deal(deals, amount=amount) for amount in ("100.00", "250.50", "0.01")]
    assert sums(deals)[first] == (Decimal("350.51"), Decimal("140.20"))
    deals.run(EditTicket(ids[0], {"data": {"amount": "1000000.00"}}), "maria")
    assert sums(deals)[first] == (Decimal("1000250.51"), Decimal("400100.20"))
    assert sums(deals, q="T-" + str(ids[1]))[first] == (Decimal("250.50"), Decimal("100.20"))
    deals.run(CancelTicket(ids[1]), "maria")
    assert sums(deals)[first][0] == Decimal("1000000.01")


def test_everybody_is_told_the_sum_of_what_he_sees(deals: World) -> None:
    first = DEAL["stages"][0]["id"]
    deal(deals)
    deals.run(AddGrant("carl", "process.view", "process", "deal"))
    assert sums(deals, "carl")[first] == (None, None)
    assert sums(deals)[first][0] == Decimal("100.00")


def test_a_process_without_a_sum_has_none(world: World) -> None:
    deal(world)
    assert set(sums(world).values()) == {(None, None)}
