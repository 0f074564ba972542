"""What comes often is prepared with one plan, what varies is planned each time; on a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from instar.store import Store
from instar.store.dialect import VARIED
from instar.store.plans import OFTEN
from instar.testing.server import Server, maintain, of_name

ASKED = "SELECT n FROM things WHERE n = ?"
PREPARED = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT n FROM things%'"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    maintain(server.address, "CREATE DATABASE plans")
    made = Store(of_name(server.address, "plans"))
    made.read().run("CREATE TABLE things (n BIGINT PRIMARY KEY, words TSVECTOR)")
    made.read().many("INSERT INTO things (n) VALUES (?)", [(number,) for number in range(100_000, 100_100)])
    yield made
    made.close_all()
    maintain(server.address, "DROP DATABASE plans WITH (FORCE)")


def mode(store: Store) -> str:
    return str(store.read().value("SHOW plan_cache_mode"))


def test_what_comes_often_is_planned_once_for_all_values(store: Store):
    for number in range(100_000, 100_000 + OFTEN):
        assert store.read().value(ASKED, (number,)) == number
    assert store.read().all(PREPARED) == []
    for number in (5, 100_050, 100_070, 1 << 40):  # whatever their size, they are of one type but for the huge ones
        store.read().value(ASKED, (number,))
    assert store.read().all(PREPARED) == [(3, 0), (1, 0)]
    assert mode(store) == "force_generic_plan"


@pytest.mark.parametrize("varied", [f"n = ? AND {VARIED} TRUE", "words @@ to_tsquery(?)", "CAST(n AS TEXT) LIKE ?"])
def test_what_varies_is_planned_each_time(store: Store, varied: str):
    for _turn in range(OFTEN + 2):
        store.read().all(f"SELECT n FROM things WHERE {varied}", ("1",))
    assert store.read().all(PREPARED) == []
    assert mode(store) == "auto"


def test_a_rollback_changes_no_plan(store: Store):
    for _turn in range(OFTEN + 1):
        store.read().value(ASKED, (100_000,))

    def fail() -> None:
        with store.transaction() as tx:
            tx.all(f"SELECT n FROM things WHERE n = ? AND {VARIED} TRUE", (1,))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    store.read().value(f"SELECT n FROM things WHERE n = ? AND {VARIED} TRUE", (1,))
    assert mode(store) == "auto"
    store.read().value(ASKED, (100_000,))
    assert store.read().all(PREPARED) == [(1, 0)], "after a rollback the driver forgets what it has prepared"


def test_a_failed_statement_changes_no_plan(store: Store):
    for _turn in range(OFTEN + 1):
        store.read().value(ASKED, (100_000,))
    with pytest.raises(Exception, match="division by zero"), store.transaction() as tx:
        tx.value(f"SELECT {VARIED} 1 / ?", (0,))
    store.read().value(ASKED, (100_000,))
    assert mode(store) == "force_generic_plan"


def test_what_is_looked_at_as_of_one_moment_leaves_prepared_what_is(store: Store):
    for _turn in range(OFTEN + 1):
        store.read().value(ASKED, (100_000,))
    with store.snapshot() as tx:
        assert tx.value(ASKED, (100_001,)) == 100_001
    assert store.read().all(PREPARED) == [(2, 0)]
