"""Rows in another database: each as it was, or none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

from instar.errors import InstarError
from instar.kernel import Kernel
from instar.store import Store, migrate
from instar.tools.transfer import Carried, carry

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(180)]


def nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def carried(kernel: Kernel, target: Store) -> list[Carried]:
    migrate(target)
    with kernel.store.snapshot() as tx:
        return carry(kernel.store, tx, target, nobody)


@pytest.fixture
def target(empty: Callable[[], str]) -> Iterator[Store]:
    store = Store(empty())
    yield store
    store.close_all()


def test_there_and_back_is_the_same(kernel: Kernel, target: Store, tmp_path):
    there = carried(kernel, target)
    assert next(one.rows for one in there if one.table == "ticket") == 73
    back = Store(tmp_path / "back.db")
    migrate(back)
    with target.snapshot() as tx:
        assert carry(target, tx, back, nobody) == there
    for sql in ("SELECT * FROM ticket ORDER BY id", "SELECT rowid, * FROM ticket_text ORDER BY rowid"):
        assert back.read().all(sql) == kernel.store.read().all(sql)
    back.close()
    target.close_all()


def test_it_tells_how_far_it_is(kernel: Kernel, target: Store):
    migrate(target)
    steps: list[tuple[int, int]] = []
    with kernel.store.snapshot() as tx:
        there = carry(kernel.store, tx, target, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (2 * sum(one.rows for one in there),) * 2
    target.close_all()


def test_numbers_go_on_where_they_had_come_to(kernel: Kernel, target: Store):
    kernel.store.read().run("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'work_item'")
    carried(kernel, target)
    with target.transaction() as tx:
        made = tx.insert("INSERT INTO work_item (ticket_id, token, node, created) VALUES (?, ?, ?, ?)", (1, 99, "x", 0))
        audit = tx.insert("INSERT INTO audit (at, what, target, detail) VALUES (0, '', '', '')")
    assert made == 5001
    assert audit == kernel.store.read().value("SELECT max(id) FROM audit") + 1
    target.close_all()


def test_guards_work_again_and_what_triggers_would_write_is_as_it_was(kernel: Kernel, target: Store):
    kernel.store.read().run("DELETE FROM text_pending WHERE ticket_id <> 3")
    carried(kernel, target)
    assert target.read().all("SELECT ticket_id FROM text_pending") == kernel.store.read().all(
        "SELECT ticket_id FROM text_pending"
    )
    with pytest.raises(Exception, match="append-only"):
        target.read().run("DELETE FROM event")
    target.close_all()


def test_what_a_server_cannot_store_is_told_and_nothing_is_there(kernel: Kernel, target: Store):
    kernel.store.read().run("UPDATE ticket SET title = 'before' || char(0) || 'after' WHERE id = 7")
    with pytest.raises(InstarError) as refused:
        carried(kernel, target)
    assert refused.value.code == "unstorable_text"
    assert "ticket" in refused.value.message
    assert target.read().value("SELECT count(*) FROM principal") == 0
    target.close_all()


def test_what_arrives_otherwise_is_told_and_nothing_is_there(
    kernel: Kernel, target: Store, monkeypatch: pytest.MonkeyPatch
):
    carrying = import_module("instar.tools.transfer.carry")
    whole = carrying._count_on

    def falsified(there, target, last) -> None:
        whole(there, target, last)
        there.run("UPDATE contact SET name = 'somebody else' WHERE id = 1")

    monkeypatch.setattr(carrying, "_count_on", falsified)
    with pytest.raises(InstarError) as refused:
        carried(kernel, target)
    assert refused.value.code == "carried_otherwise"
    assert "contact" in refused.value.message
    assert target.read().value("SELECT count(*) FROM contact") == 0
    target.close_all()


def test_other_columns_are_told_before_anything_is_written(kernel: Kernel, target: Store):
    kernel.store.read().run("ALTER TABLE answer ADD COLUMN colour TEXT")
    with pytest.raises(InstarError) as refused:
        carried(kernel, target)
    assert refused.value.code == "other_table"
    target.close_all()
