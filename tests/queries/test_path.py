"""The way of a ticket through its process."""

from __future__ import annotations

import pytest

from instar.commands import CompleteWork
from instar.errors import Forbidden, NotFound
from instar.queries.path import path, path_sketch

from .conftest import APPEAL, World


def finish(world: World, id: int, outcome: str, by: str = "olga", **data: str) -> None:
    world.run(CompleteWork(world.item(id), outcome, data), by)


def test_a_new_ticket_stands_at_its_first_step_and_all_outcomes_can_come(world: World) -> None:
    found = path(world.kernel, world["olga"], world.open())
    assert (found.passed, found.flows, found.ended) == (("received", "sort"), ("received.sort",), False)
    (place,) = found.places
    assert (place.node, place.title, place.waits_for, place.holds) == ("sort", "Sort out", "work", False)
    assert [way.to for way in place.ahead] == ["send_wait", "send_close", "sell", "junk"]
    assert place.ahead[0].title == "Send and wait"


def test_what_was_passed_is_known_to_the_flow(world: World) -> None:
    id = world.open()
    finish(world, id, "spam")
    found = path(world.kernel, world["olga"], id)
    assert found.ended
    assert found.places == ()
    assert found.passed == ("received", "sort", "junk")
    assert found.flows == ("received.sort", "sort.junk")


def test_a_run_that_was_handed_over_begins_anew(world: World) -> None:
    id = world.open()
    finish(world, id, "sell")
    found = path(world.kernel, world["maria"], id)
    assert found.process == "deal"
    assert set(found.passed) <= {node.id for node in found.nodes}
    assert not {"sort", "received"} & set(found.passed)
    assert all(not flow.startswith("sort.") for flow in found.flows)


def test_rows_of_before_flows_were_told_name_their_nodes(world: World) -> None:
    id = world.open()
    finish(world, id, "spam")
    rows = world.kernel.store.read().all("SELECT id, payload FROM event WHERE ticket_id = ? ORDER BY id", (id,))
    assert all('"flows"' in payload for _id, payload in rows)
    with world.kernel.store.transaction() as tx:
        tx.run("DROP TRIGGER IF EXISTS event_no_update")
        tx.run("UPDATE event SET payload = replace(payload, '\"flows\"', '\"once\"') WHERE ticket_id = ?", (id,))
    found = path(world.kernel, world["olga"], id)
    assert (found.passed, found.flows) == (("sort",), ())


def test_gateways_are_looked_through(world: World) -> None:
    choice = {
        "type": "exclusiveGateway",
        "next": [{"to": "call", "when": "ticket.priority == 1"}, {"to": "done", "default": True}],
    }
    nodes = {**APPEAL["nodes"], "send_wait": choice}
    world.publish({**APPEAL, "key": "chosen", "nodes": nodes})
    (place,) = path(world.kernel, world["maria"], world.open(process="chosen", by="maria")).places
    assert {way.to for way in place.ahead if way.title == "Send and wait"} == {"call", "done"}


def test_it_is_for_who_sees_the_inside_of_the_ticket(world: World) -> None:
    mine = world.open(by="carl")
    for ask in (path, path_sketch):
        with pytest.raises(Forbidden):
            ask(world.kernel, world["carl"], mine)
        with pytest.raises(NotFound):
            ask(world.kernel, world["boris"], mine)
    assert b'bpmnElement="sort"' in path_sketch(world.kernel, world["olga"], mine)
