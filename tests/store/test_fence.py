"""Statements of a plugin reach the rows of its own tables, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.store import Store
from instar.store.fence import FencedTx, NotYours, refusal

OWN = (
    "SELECT id, text FROM x_card__card WHERE text IN ('ticket', ?) ORDER BY id LIMIT 5",
    "select count(*) from x_card__card c join x_card__stamp s on s.card = c.id, x_card__card d where c.id = d.id",
    'SELECT ticket, service FROM "x_card__card" AS event WHERE ticket = ?',
    "SELECT * FROM (SELECT id FROM x_card__card) AS inner_one, x_card__stamp",
    "SELECT * FROM (x_card__card a JOIN x_card__stamp b ON a.id = b.card)",
    "WITH best AS (SELECT id FROM x_card__card), RECURSIVE_one (n) AS (SELECT 1) SELECT * FROM best, recursive_one",
    "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 3) SELECT n FROM up",
    "INSERT INTO x_card__card (text, ticket) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text",
    "INSERT OR REPLACE INTO x_card__card (id, text) SELECT id, text FROM x_card__card RETURNING id, text",
    "UPDATE x_card__card SET text = ?, ticket = (SELECT max(id), 1 FROM x_card__stamp) WHERE id IN (SELECT 1)",
    "UPDATE OR IGNORE x_card__card SET text = ';' WHERE text IS NOT DISTINCT FROM ticket",
    "DELETE FROM x_card__card WHERE id = ? -- FROM ticket",
    "SELECT value FROM json_each(?)",
    "SELECT replace(text, 'a', 'b') FROM x_card__card /* JOIN ticket */",
)
OTHERS = {
    "SELECT * FROM ticket": "ticket",
    'SELECT * FROM "ticket"': "ticket",
    "SELECT * FROM [ticket]": "ticket",
    "SELECT * FROM x_card__card, ticket": "ticket",
    "SELECT * FROM x_card__card c, x_card__stamp AS s, principal": "principal",
    "SELECT * FROM x_card__card LEFT JOIN ticket ON 1 = 1": "ticket",
    "SELECT * FROM (x_card__card JOIN event ON 1 = 1)": "event",
    "SELECT * FROM x_card__card WHERE id IN (SELECT id FROM ticket)": "ticket",
    "SELECT * FROM x_card__card WHERE id IN ticket": "ticket",
    "SELECT (SELECT count(*) FROM api_token) FROM x_card__card": "api_token",
    "SELECT * FROM main.ticket": "main.ticket",
    "SELECT * FROM x_other__card": "x_other__card",
    "INSERT INTO ticket (id) VALUES (1)": "ticket",
    "INSERT INTO x_card__card (text) SELECT title FROM ticket": "ticket",
    "UPDATE ticket SET title = ''": "ticket",
    "UPDATE x_card__card SET text = title FROM ticket": "ticket",
    "DELETE FROM ticket": "ticket",
    "WITH a AS (SELECT id FROM ticket) SELECT * FROM a": "ticket",
    "WITH a AS (SELECT 1) DELETE FROM ticket": "ticket",
    "SELECT 1 UNION SELECT id FROM ticket": "ticket",
    "SELECT * FROM pg_read_file('/etc/passwd')": "pg_read_file",
    "SELECT 1 EXCEPT TABLE ticket": "ticket",
}


@pytest.mark.parametrize("sql", OWN)
def test_what_is_the_plugins_passes(sql: str) -> None:
    assert refusal(sql, "x_card__") == ""


@pytest.mark.parametrize(("sql", "name"), OTHERS.items())
def test_what_is_not_the_plugins_is_named(sql: str, name: str) -> None:
    assert refusal(sql, "x_card__") == f"“{name}” is not the plugin's: its own tables begin with x_card__"


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "DROP TABLE x_card__card",
        "PRAGMA foreign_keys = 0",
        "COMMIT",
        "ATTACH 'x' AS y",
        "CREATE TABLE x_card__b (id)",
    ],
)
def test_only_rows_are_read_and_written(sql: str) -> None:
    assert "only SELECT" in refusal(sql, "x_card__")


def test_there_is_one_statement() -> None:
    assert "one statement" in refusal("DELETE FROM x_card__card; DELETE FROM ticket", "x_card__")
    assert not refusal("SELECT ';' FROM x_card__card", "x_card__")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "site.sqlite3")
    with made.transaction() as tx:
        tx.run("CREATE TABLE x_card__card (id INTEGER PRIMARY KEY, text TEXT)")
        tx.run("CREATE TABLE IF NOT EXISTS ticket (id INTEGER PRIMARY KEY)")
    yield made
    made.close()


def test_it_does_what_the_transaction_does_until_it_is_closed(store: Store) -> None:
    with store.transaction() as tx:
        fenced = FencedTx(tx, "x_card__")
        assert fenced.insert("INSERT INTO x_card__card (text) VALUES (?)", ("a",)) == 1
        fenced.many("INSERT INTO x_card__card (text) VALUES (?)", [("b",), ("c",)])
        assert fenced.run("UPDATE x_card__card SET text = 'd' WHERE id > ?", (1,)) == 2
        assert fenced.one("SELECT text FROM x_card__card WHERE id = 2") == ("d",)
        assert fenced.all("SELECT id FROM x_card__card") == [(1,), (2,), (3,)]
        assert fenced.value("SELECT count(*) FROM x_card__card") == 3
        for call in (fenced.run, fenced.insert, fenced.one, fenced.all, fenced.value):
            with pytest.raises(NotYours, match="“ticket” is not the plugin's"):
                call("SELECT * FROM ticket")
        with pytest.raises(NotYours):
            fenced.many("INSERT INTO ticket (id) VALUES (?)", [(1,)])
        fenced.closed = True
        with pytest.raises(RuntimeError, match="the command has ended"):
            fenced.value("SELECT 1")
