"""What tickets can be filtered by, and the indexes of fields that forms mark."""

from __future__ import annotations

from typing import Any

from instar.commands.indexes import MOST_OF_A_ROLE, index_fields
from instar.queries.columns import COLUMNS, columns, indexed_fields
from instar.queries.tickets import Filters, list_tickets

from .conftest import World


def process(*fields: dict[str, Any]) -> dict[str, Any]:
    stages = [{"id": "offer", "title": "Offer"}, {"id": "won", "title": "Won", "final": True}]
    form = {"fields": list(fields)}
    return {"format": "instar.process/1", "key": "deal", "title": "D", "role": "deal", "form": form, "stages": stages}


def test_staff_filter_by_everything_and_requesters_by_what_is_addressed_to_them(world: World) -> None:
    every = columns(world.kernel, world["olga"])
    assert every.keys() >= {*COLUMNS, "data.topic", "data.suspicion", "data.amount", "data.reason"}
    own = columns(world.kernel, world["carl"])
    assert "data.topic" in own
    assert own.keys().isdisjoint({"stage", "assignee", "team", "priority", "parent", "data.suspicion", "data.reason"})


def test_a_marked_field_gets_an_index_that_filters_use(world: World) -> None:
    marked = [
        {"id": "product", "type": "text", "indexed": True},
        {"id": "paid", "type": "datetime", "indexed": True},
        {"id": "seats", "type": "integer", "indexed": True},
        {"id": "sent", "type": "date", "indexed": True},
        {"id": "urgent", "type": "boolean", "indexed": True},
    ]
    world.publish(process(*marked))
    assert index_fields(world.kernel) == 5
    assert indexed_fields(world.kernel) == {"product", "paid", "seats", "sent", "urgent"}
    assert index_fields(world.kernel) == 0
    told = world.statements()
    list_tickets(world.kernel, world["olga"], Filters(where="data.product == 'licence'"))
    assert any("ticket_field_product" in row for row in _plan(world, told))


def _plan(world: World, told: list[str]) -> list[str]:
    """How the database finds the tickets whose product is asked for; a server reads a handful of rows without an index
    unless it is told not to."""
    tx = world.kernel.store.read()
    if not world.kernel.store.is_postgres:
        asked = next(sql for sql in told if "'$.product'" in sql)
        return [str(row) for row in tx.all(f"EXPLAIN QUERY PLAN {asked}")]
    tx.run("SET enable_seqscan = off")
    tx.run("SET enable_indexscan = off")
    where = "field_text(t.data, 'product') = 'licence'"
    assert any("field_text(t.data, 'product') = ?" in sql for sql in told)
    found = tx.all(f"EXPLAIN SELECT t.id FROM ticket t WHERE {where}")
    tx.run("RESET ALL")
    return [str(row) for row in found]


def test_what_is_marked_no_more_loses_its_index(world: World) -> None:
    world.publish(process({"id": "product", "type": "text", "indexed": True}))
    index_fields(world.kernel)
    world.publish(process({"id": "product", "type": "text"}))
    assert index_fields(world.kernel) == 1
    assert indexed_fields(world.kernel) == frozenset()


def test_a_role_has_at_most_sixteen(world: World) -> None:
    world.publish(process(*({"id": f"field{turn}", "type": "text", "indexed": True} for turn in range(20))))
    index_fields(world.kernel)
    assert len(indexed_fields(world.kernel)) == MOST_OF_A_ROLE
