"""What history says about stages: stays, what ended them, and of which process they were."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from instar.commands import CancelTicket, ReopenTicket
from instar.commands.role import ChangeRole
from instar.errors import Invalid
from instar.queries.sets import Tickets

from .conftest import DAY, World


def stays(world: World, login: str, role: str, *values: str) -> list[tuple[Any, ...]]:
    found = Tickets(world.kernel, world[login]).stays(role, *values)
    return [(one.number, one.process, one.stage, one.then, one.to) for one in found]


def test_a_stay_ends_with_the_run(world: World) -> None:
    id = world.open()
    world.clock.advance(2 * DAY)
    world.run(CancelTicket(id), "olga")
    (one,) = Tickets(world.kernel, world["olga"]).stays("appeal")
    assert (one.then, one.to, (one.left or 0) - one.entered) == ("end", "cancelled", 2 * DAY)
    assert (one.day, one.left_day) == ("2026-01-05", "2026-01-07")
    world.run(ReopenTicket(id), "olga")
    assert [then for *_of, then, _to in stays(world, "olga", "appeal")] == ["end", ""]


def test_of_a_ticket_that_became_something_else_each_role_has_its_stays(world: World) -> None:
    id = world.open()
    world.run(ChangeRole(id, "deal"), "olga")
    number = f"T-{id}"
    ((_n, process, _stage, then, to),) = stays(world, "olga", "appeal")
    assert (process, then, to) == ("appeal", "role", "deal")
    ((found, process, _stage, then, _to),) = stays(world, "olga", "deal")
    assert (found, process, then) == (number, "deal", "")


def test_values_are_what_the_ticket_has_now(world: World) -> None:
    world.open("Seats", service="shop", data={"amount": "12.50"})
    (one,) = Tickets(world.kernel, world["olga"]).stays("deal", "data.amount", "team")
    assert float(one.values[0]) == 12.5
    assert len(one.titles) == 2


def test_nobody_is_told_of_tickets_whose_inside_he_does_not_see(world: World) -> None:
    world.open("Own", "carl")
    assert Tickets(world.kernel, world["olga"]).stays("appeal")
    assert Tickets(world.kernel, world["carl"]).stays("appeal") == ()
    assert Tickets(world.kernel, world["carl"]).stages("appeal") == ()
    assert Tickets(world.kernel, world["carl"]).stays("appeal", "team") == ()
    with pytest.raises(Invalid):
        Tickets(world.kernel, world["olga"]).stays("appeal", "data.nothing")


def test_stages_stand_in_the_order_of_their_process(world: World) -> None:
    found = Tickets(world.kernel, world["olga"]).stages("deal")
    version = world.kernel.definitions.current("process", "deal")
    assert version is not None
    assert [one.key for one in found if one.process == "deal"] == [
        stage.id for stage in world.kernel.definitions.process(version.id).stages
    ]
    assert [one.final for one in found][-1]


def test_history_of_many_tickets_is_read_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [world.open() for _n in range(5)]
    monkeypatch.setattr("instar.queries.stays.PIECE", 2)
    assert [number for number, *_of in stays(world, "olga", "appeal")] == [f"T-{id}" for id in ids]


def test_another_process_of_the_same_role_ends_a_stay(world: World) -> None:
    """As a change of service writes it: no role changes, the row names both processes."""
    id = world.open()
    effects = [{"kind": "ended", "result": "cancelled"}, {"kind": "stage_entered", "stage": "other"}]
    told = {"from": "a", "to": "b", "process_from": "appeal", "process_to": "second", "effects": effects}
    with world.kernel.store.transaction() as tx:
        tx.run(
            "INSERT INTO event (ticket_id, at, kind, payload) VALUES (?, ?, 'service', ?)",
            (id, world.clock.now(), orjson.dumps(told).decode()),
        )
        tx.run("UPDATE ticket SET process = 'second' WHERE id = ?", (id,))
    first, second = stays(world, "olga", "appeal")
    assert (first[1], *first[3:]) == ("appeal", "role", "appeal")
    assert second[1:] == ("second", "other", "", None)
