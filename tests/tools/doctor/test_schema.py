"""A site on PostgreSQL against a new database in SQLite: the same parts in the same words, and each that is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from instar.store import Store, migrate
from instar.store.database import Sqlite
from instar.testing.server import Server, maintain, of_name
from instar.tools.doctor.schema import Parts, of_postgres, of_sqlite


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    maintain(started.address, "CREATE DATABASE site TEMPLATE template0 ENCODING 'UTF8'")
    store = Store(of_name(started.address, "site"))
    migrate(store)
    store.side.database.close_all()
    yield started
    started.stop()


@pytest.fixture
def there(server: Server) -> Iterator[Store]:
    """A migrated database of this test's own."""
    maintain(server.address, "CREATE DATABASE broken TEMPLATE site")
    store = Store(of_name(server.address, "broken"))
    yield store
    store.side.database.close_all()
    maintain(server.address, "DROP DATABASE broken WITH (FORCE)")


@pytest.fixture(scope="module")
def wanted() -> Parts:
    store = Store(":memory:")
    store.side = Sqlite(":memory:")
    store.database, store.read = store.side.database, store.side.read
    migrate(store)
    parts = of_sqlite(store.read())
    store.side.close()
    return parts


def test_migrations_make_the_same_in_both_databases(wanted: Parts, there: Store):
    found = of_postgres(there.read())
    assert {name: part for name, part in wanted.items() if found.get(name) != part} == {}
    assert set(found) - set(wanted) == set()


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("DROP INDEX ticket_board", "index ticket_board"),
        ("DROP TRIGGER event_no_update", "trigger event_no_update"),
        ("DROP FUNCTION json_ids(text)", "function json_ids"),
        ("ALTER TABLE session ADD COLUMN more TEXT", "table session"),
        ("ALTER TABLE message ALTER COLUMN body DROP NOT NULL", "table message"),
        ("ALTER TABLE message DROP CONSTRAINT message_ticket_id_fkey", "reference message.ticket_id"),
        ("ALTER TABLE principal DROP CONSTRAINT principal_kind_key_key", "unique principal (kind key)"),
        ("ALTER TABLE epoch DROP CONSTRAINT epoch_pkey", "key epoch (id)"),
        ("ALTER TABLE ticket_text DROP COLUMN words", "index ticket_text_words"),
        ("DROP INDEX ticket_text_title", "index ticket_text_title"),
    ],
)
def test_what_is_missing_or_otherwise_differs(wanted: Parts, there: Store, sql: str, name: str):
    there.read().run(sql)
    found = of_postgres(there.read())
    assert found.get(name) != wanted[name]
