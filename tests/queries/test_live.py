"""Where the tickets of a process stand now, by who asks."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant, CompleteWork, EditTicket
from instar.errors import Forbidden, NotFound
from instar.queries.live import DAY, HOUR, live, standing

from .conftest import APPEAL, NOW, World


def counts(world: World, login: str, version: int | None = None) -> dict[str, int]:
    return {one.node: one.count for one in live(world.kernel, world[login], "appeal", version).crowds}


def finish(world: World, id: int, outcome: str) -> None:
    world.run(CompleteWork(world.item(id), outcome, {"answer": "Yes."}), "olga")


def test_open_steps_are_counted_with_how_long_they_have_been_open(world: World) -> None:
    first = world.open()
    world.clock.advance(2 * DAY)
    for _ in range(2):
        world.open()
    world.clock.advance(2 * HOUR)
    world.open("A deal", service="shop", data={"amount": 1}, by="maria")
    (crowd,) = live(world.kernel, world["olga"], "appeal").crowds
    assert (crowd.node, crowd.count, crowd.oldest, crowd.half, crowd.faults) == ("sort", 3, NOW, HOUR, 0)
    rows, more = standing(world.kernel, world["olga"], "appeal", "sort")
    assert (rows[0].number, rows[0].since, rows[0].fault, len(rows), more) == (f"T-{first}", NOW, False, 3, False)
    assert rows[0].stage is not None
    assert rows[0].stage.title == "New"


def test_who_goes_on_is_counted_where_he_stands_now_and_who_has_ended_nowhere(world: World) -> None:
    waits, ends = world.open(), world.open()
    finish(world, ends, "spam")
    finish(world, waits, "wait")
    assert "sort" not in counts(world, "olga")
    assert sum(counts(world, "olga").values()) == 1


def test_what_waits_for_no_person_is_counted_too(world: World) -> None:
    nodes = {
        "received": {"type": "startEvent", "next": "later"},
        "later": {"type": "intermediateCatchEvent", "timer": {"after": "PT1H"}, "next": "sort"},
        "sort": {
            "type": "userTask",
            "stage": "new",
            "title": "Sort out",
            "candidates": {"team": "service.team"},
            "next": "done",
        },
        "nag": {
            "type": "boundaryEvent",
            "attachedTo": "sort",
            "interrupting": False,
            "timer": {"after": "P1D"},
            "next": "done",
        },
        "done": {"type": "endEvent", "stage": "closed", "result": "answered"},
    }
    world.publish({**APPEAL, "nodes": nodes})
    id = world.open()
    assert counts(world, "olga") == {"later": 1}
    with world.kernel.store.transaction() as tx:
        tx.run(
            "INSERT INTO incident (ticket_id, token, node, code, message, at) VALUES (?, 7, 'sort', 'x', 'x', ?)",
            (id, NOW),
        )
    found = {one.node: one.faults for one in live(world.kernel, world["olga"], "appeal").crowds}
    assert found == {"later": 0, "sort": 1}
    rows, _more = standing(world.kernel, world["olga"], "appeal", "sort")
    assert rows[0].fault


def test_an_event_at_an_edge_is_no_place(world: World) -> None:
    edge = {"type": "boundaryEvent", "attachedTo": "sort", "timer": {"after": "P1D"}, "next": "junk"}
    world.publish({**APPEAL, "nodes": {**APPEAL["nodes"], "late": edge}})
    world.open()
    assert counts(world, "olga") == {"sort": 1}


def test_versions_are_told_apart(world: World) -> None:
    world.open()
    world.publish({**APPEAL, "note": "again"})
    world.open()
    world.open()
    assert counts(world, "olga") == {"sort": 3}
    assert (counts(world, "olga", 1), counts(world, "olga", 2)) == ({"sort": 1}, {"sort": 2})
    running = live(world.kernel, world["olga"], "appeal").running
    assert [(one.number, one.tickets) for one in running] == [(2, 2), (1, 1)]
    assert len(standing(world.kernel, world["olga"], "appeal", "sort", 1)[0]) == 1


def test_only_tickets_whose_inside_one_sees_are_counted(world: World) -> None:
    world.open(by="carl")
    world.open()
    assert counts(world, "maria") == {"sort": 2}
    assert counts(world, "root") == {}, "who designs processes sees no tickets"
    assert standing(world.kernel, world["root"], "appeal", "sort") == ((), False)
    with pytest.raises(Forbidden):
        live(world.kernel, world["carl"], "appeal")
    with pytest.raises(NotFound):
        live(world.kernel, world["boris"], "appeal")
    with pytest.raises(NotFound):
        live(world.kernel, world["maria"], "appeal", 9)


def test_who_takes_part_in_a_ticket_is_told_of_it_once(world: World) -> None:
    """By a grant for one process and by a part in a ticket: two branches, in which each ticket counts once."""
    world.run(AddGrant("boris", "operator", "process", "appeal"))
    world.run(AddGrant("boris", "operator", "team", "frontline"))
    id = world.open()
    world.run(EditTicket(id, {"assignee": "boris"}), "maria")
    assert counts(world, "boris") == {"sort": 1}
    assert counts(world, "boris", 1) == {"sort": 1}
    assert len(standing(world.kernel, world["boris"], "appeal", "sort")[0]) == 1


@pytest.mark.sqlite
def test_the_statement_reads_steps_from_an_index_alone(world: World) -> None:
    world.open()
    plan = world.kernel.store.read().all(
        "EXPLAIN QUERY PLAN SELECT w.node, count(*), min(w.created) FROM work_item w WHERE w.zone_id IN (1, 2)"
        " GROUP BY w.node"
    )
    assert any("COVERING INDEX work_item_place" in str(row) for row in plan)
