"""A PostgreSQL server for what goes from a file of SQLite to a server and back, whatever the run's own database is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from instar.testing.server import Server, maintain, of_name


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


_serial = itertools.count()


@pytest.fixture
def empty(server: Server) -> Iterator[Callable[[], str]]:
    """Makes empty databases of this test's own; the address of one."""
    made: list[str] = []

    def make() -> str:
        made.append(f"empty_{next(_serial)}")
        maintain(server.address, f"CREATE DATABASE {made[-1]} TEMPLATE template0 ENCODING 'UTF8'")
        return of_name(server.address, made[-1])

    yield make
    for name in made:
        maintain(server.address, f"DROP DATABASE {name} WITH (FORCE)")
