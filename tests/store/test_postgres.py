"""A site on PostgreSQL: it outlives its server's restarts, waits its turn, and says what it cannot do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.app import create_app
from instar.errors import Busy, InstarError
from instar.kernel import Kernel, open_kernel
from instar.plugins import PluginManager
from instar.settings import load
from instar.store import Store, migrate, pending
from instar.store.postgres import with_password
from instar.testing.server import Server, maintain, of_name

MACHINE = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """Of an empty database."""
    maintain(server.address, "CREATE DATABASE empty")
    yield of_name(server.address, "empty")
    maintain(server.address, "DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    made = Store(address)
    yield made
    made.database.close_all()


@pytest.fixture
def kernel(address: str, tmp_path: Path) -> Iterator[Kernel]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": "k" * 40, "INSTAR_DATABASE": address})
    opened = open_kernel(settings, plugins=PluginManager(settings))
    yield opened
    opened.store.database.close_all()


def test_a_new_database_gets_every_table_and_is_not_migrated_twice(store: Store):
    assert pending(store) != []
    assert migrate(store) != []
    assert migrate(store) == []
    assert {"ticket", "ticket_text", "job"} <= store.tables()


def test_a_request_that_meets_a_restarted_server_is_answered_or_told_when_to_come_again(kernel: Kernel, server: Server):
    client = create_app(kernel=kernel).test_client()
    assert client.get("/login").status_code == 200
    for path, headers in (("/login", {}), ("/api/v1/me", {**MACHINE, "Authorization": "Bearer wrong"})):
        server.restart()
        kernel.epochs.look_again()
        answer = client.get(path, headers=headers)
        told = (answer.status_code, answer.headers.get("Retry-After"))
        assert told == (503, "5") or answer.status_code in (200, 401)
        assert client.get(path, headers=headers).status_code < 500


def test_a_transaction_whose_connection_dies_is_lost_whole_and_the_next_one_works(store: Store, server: Server):
    store.read().run("CREATE TABLE counter (n INTEGER)")

    def die() -> None:
        with store.transaction() as tx:
            tx.run("INSERT INTO counter VALUES (1)")
            maintain(server.address, f"SELECT pg_terminate_backend({tx.value('SELECT pg_backend_pid()')})")
            tx.run("INSERT INTO counter VALUES (2)")

    with pytest.raises(Busy) as told:
        die()
    assert told.value.code == "database_unavailable"
    with store.transaction() as tx:
        assert tx.value("SELECT count(*) FROM counter") == 0


def test_writers_wait_for_each_other_and_lose_no_update(store: Store):
    store.read().run("CREATE TABLE counter (n INTEGER)")
    store.read().run("INSERT INTO counter VALUES (0)")

    def work() -> None:
        for _turn in range(20):
            with store.transaction() as tx:
                tx.run("UPDATE counter SET n = ?", (tx.value("SELECT n FROM counter") + 1,))
        store.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read().value("SELECT n FROM counter") == 80


def test_who_waits_too_long_for_a_writer_is_told_that_it_is_busy(store: Store, address: str):
    other = Store(address)
    other.connection.execute("SET lock_timeout = '50ms'")

    def late() -> None:
        with other.transaction():
            pass

    with store.transaction(), pytest.raises(Busy) as told:
        late()
    assert told.value.code == "database_busy"
    other.database.close_all()


def test_a_connection_that_is_given_back_serves_the_next_one(kernel: Kernel):
    store, seen = kernel.store, []

    def ask() -> None:
        seen.append(store.read().value("SELECT pg_backend_pid()"))
        store.give_back()

    for _turn in range(3):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert len(set(seen)) == 1
    assert create_app(kernel=kernel).test_client().get("/login").status_code == 200
    assert store.database.is_closed(), "a request gives back what it has used"
    store.give_back()


def test_a_connection_in_the_middle_of_something_is_kept(store: Store):
    store.read().run("CREATE TABLE counter (n INTEGER)")
    with store.transaction() as tx:
        tx.run("INSERT INTO counter VALUES (1)")
        store.give_back()
        tx.run("INSERT INTO counter VALUES (2)")
    assert store.read().value("SELECT count(*) FROM counter") == 2


def test_what_takes_too_long_is_stopped_with_a_sentence(store: Store):
    store.connection.execute("SET statement_timeout = '50ms'")
    with pytest.raises(InstarError) as told:
        store.read().value("SELECT 1 FROM pg_sleep(5)")
    assert (told.value.code, told.value.status) == ("query_too_slow", 503)
    store.connection.execute("RESET statement_timeout")


def test_a_text_with_nul_is_refused_with_a_sentence(store: Store):
    with pytest.raises(InstarError) as told:
        store.read().value("SELECT CAST(? AS TEXT)", ("a\x00b",))
    assert told.value.code == "unstorable_text"


def test_values_are_read_as_sqlite_reads_them(store: Store):
    tx = store.read()
    assert tx.one("SELECT 1 = 1, sum(n), avg(n) FROM (VALUES (1), (2)) counted (n)") == (1, 3, 1.5)
    tx.run("CREATE TABLE flag (id INTEGER PRIMARY KEY, yes INTEGER NOT NULL)")
    assert tx.insert("INSERT INTO flag (yes) VALUES (?)", (True,)) == 1
    tx.many("INSERT INTO flag (yes) VALUES (?)", [(0,), (False,)])
    assert tx.all("SELECT yes FROM flag WHERE ? OR yes = 7 ORDER BY id", (True,)) == [(1,), (0,), (0,)]
    assert store.columns("flag") == ["id", "yes"]


@pytest.mark.parametrize(
    ("data", "function", "value"),
    [
        ('{"x": "12.50"}', "number", 12.5),
        ('{"x": "12."}', "number", None),
        ('{"x": true}', "boolean", 1),
        ('{"x": "2026-02-31"}', "date", "2026-02-31"),
        ('{"x": "2026-01-05T09:00Z"}', "time", 1_767_603_600_000),
        ('{"x": "2026-02-31T09:00Z"}', "time", None),
        ('{"x": 7}', "text", None),
        ('{"x": "a\\u0000b"}', "text", "ab"),
        ('{"x": "a\\\\u0000b"}', "text", "a\\u0000b"),
        ('{"x": "y"}', "list", None),
    ],
)
def test_a_field_that_does_not_fit_its_type_is_null(store: Store, data: str, function: str, value: object):
    migrate(store)
    assert store.read().value(f"SELECT field_{function}(?, 'x')", (data,)) == value


def test_words_are_matched_in_the_columns_that_are_asked(store: Store):
    migrate(store)
    words = "INSERT INTO ticket_text (rowid, title, public, partner, internal) VALUES (?, ?, ?, ?, ?)"
    store.read().many(
        words, [(1, "привет мир", "", "", ""), (2, "", "привет", "", "it's café"), (3, "", "", "", "миф")]
    )
    asked = "SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rowid"
    of_title = "SELECT s.rowid FROM ticket_text s WHERE s.title MATCH ? ORDER BY s.rowid"
    assert store.read().all(of_title, ('("привет" AND "ми"*)',)) == [(1,)]
    assert store.read().all(of_title, ('("миф") OR ("cafe")',)) == []
    for question, found in (
        ('("привет")', [1, 2]),
        ('title : (("привет"))', [1]),
        ('{title public} : (("ми"*))', [1]),
        ('("ми"*) OR ("cafe")', [1, 2, 3]),
        ('("привет" AND "cafe")', [2]),
    ):
        assert [id for (id,) in store.read().all(asked, (question,))] == found


def test_the_password_goes_into_the_address_as_one_word():
    assert with_password("postgresql://ann@db/site", "p@ss/w:rd") == "postgresql://ann:p%40ss%2Fw%3Ard@db/site"
    assert with_password("postgresql://ann@db/site", "") == "postgresql://ann@db/site"
