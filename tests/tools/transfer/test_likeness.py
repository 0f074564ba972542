"""Tables that only a plugin can make: refused at a server, made alike in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from instar.errors import InstarError
from instar.kernel import Kernel
from instar.store import Store, migrate
from instar.tools.transfer import carry

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(180)]


def nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def test_a_server_has_to_have_the_tables_of_plugins(kernel: Kernel, empty: Callable[[], str]):
    kernel.store.read().run("CREATE TABLE x_gone__thing (id INTEGER PRIMARY KEY)")
    target = Store(empty())
    migrate(target)
    with pytest.raises(InstarError) as refused, kernel.store.snapshot() as tx:
        carry(kernel.store, tx, target, nobody)
    assert (refused.value.code, "x_gone__thing" in refused.value.message) == ("table_missing", True)
    target.close_all()


def test_a_file_gets_tables_that_are_like_them(empty: Callable[[], str], tmp_path: Path):
    source, target = Store(empty()), Store(tmp_path / "copy.db")
    migrate(source)
    migrate(target)
    for sql in (
        "CREATE TABLE x_own__shelf (code VARCHAR(20) NOT NULL PRIMARY KEY, made TIMESTAMP, free BOOLEAN NOT NULL)",
        """
        CREATE TABLE x_own__book (id SERIAL PRIMARY KEY, shelf VARCHAR(20) REFERENCES x_own__shelf (code),
          price NUMERIC(10, 2), cover BYTEA)""",
        "CREATE UNIQUE INDEX x_own__book_shelf ON x_own__book (shelf, price)",
        "INSERT INTO x_own__shelf VALUES ('north', '2026-01-05 09:30:00', true)",
        "INSERT INTO x_own__book (shelf, price, cover) VALUES ('north', 12.50, 'abc')",
    ):
        source.connection.execute(sql.encode())
    with source.snapshot() as tx:
        carry(source, tx, target, nobody)
    read = target.read()
    assert read.all("SELECT * FROM x_own__shelf") == [("north", "2026-01-05 09:30:00", 1)]
    assert read.all("SELECT * FROM x_own__book") == [(1, "north", 12.5, b"abc")]
    (unique,) = [row[2] for row in read.all("PRAGMA index_list(x_own__book)") if row[1] == "x_own__book_shelf"]
    assert unique == 1
    assert read.all("PRAGMA foreign_key_list(x_own__book)")[0][2] == "x_own__shelf"
    target.close()
    source.close_all()
