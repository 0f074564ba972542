"""What there is to carry: order of the tables, and a sum that knows what a table holds and not how it lies there."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from instar.kernel import Kernel
from instar.tools.transfer.rows import LAST, Content, columns, rows, tables

pytestmark = pytest.mark.sqlite


def content(given: list[tuple[object, ...]]) -> tuple[int, str]:
    found = Content()
    assert list(found.passing(given, lambda: None)) == given
    return found.count, found.digest


def test_what_a_table_names_comes_before_it_and_what_triggers_write_comes_last(kernel: Kernel):
    names = tables(kernel.store)
    assert names[-1] == LAST
    for before, after in (("principal", "membership"), ("service", "ticket"), ("ticket", "work_item"), ("link", LAST)):
        assert names.index(before) < names.index(after)
    assert {"schema_migration", "field_index", "ticket_text_data"} & set(names) == set()
    assert {"ticket_text", "epoch", "audit"} <= set(names)


def test_columns_are_the_same_whatever_their_order_in_the_database(kernel: Kernel):
    assert columns(kernel.store, "ticket_text") == ("rowid", "title", "public", "partner", "internal")
    names = columns(kernel.store, "ticket")
    assert names == tuple(sorted(names))
    read = kernel.store.read()
    assert sorted(rows(read, "ticket", ("id", "title"))) == read.all("SELECT id, title FROM ticket ORDER BY id")


def test_the_order_of_rows_is_no_difference_and_everything_else_is():
    one: list[tuple[object, ...]] = [(1, "a", None, b"x", 1.5), (2, "b", None, b"", 0.0)]
    assert content(one) == content(one[::-1])
    assert content(one) != content(one[:1])
    assert content(one) != content([*one, one[0]])
    assert content([(1, "a")]) != content([(1, "A")])
    assert content([(1, "1")]) != content([(1, 1)])
    assert content([(None,)]) != content([("",)])


def test_values_of_plugins_types_are_texts_as_sqlite_keeps_them():
    class Told:
        def each(self, _sql: str) -> list[tuple[object, ...]]:
            moment = datetime.fromisoformat("2026-01-05T09:30")
            return [(moment, moment.date(), Decimal("1.50"), memoryview(b"x"), None)]

    assert list(rows(Told(), "x", ("a",))) == [("2026-01-05 09:30:00", "2026-01-05", "1.50", b"x", None)]  # type: ignore[arg-type]
