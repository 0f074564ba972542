"""The database of a site that nobody uses, moved to another place; and what has to be done where it has arrived."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from instar.commands.indexes import index_fields
from instar.errors import Conflict, InstarError
from instar.i18n import _
from instar.kernel import Kernel, open_kernel
from instar.settings import Settings
from instar.store import Store, Tx, pending
from instar.store.dialect import WRITERS
from instar.tools.transfer.carry import Carried, Step, carry

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'instar'"""
_FILLED = ("principal", "definition", "ticket")
"""A database that holds nothing in these was migrated, and not used yet."""


class Moved(NamedTuple):
    tables: list[Carried]

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables)


def move(settings: Settings, to: str, told: Step, look: Callable[[Kernel], None]) -> Moved:
    """Copy the database of a site, which nobody may be using, to another address, where there is none yet.

    to: a file relative to the site's folder, or an address ``postgresql://…`` whose password is the site's
    ``database_password``. told: called with (rows done, rows in all). look: is shown the opened site at its new place.
    The old database stays as it is. Raises InstarError, and the new place holds no row then.
    """
    there = replace(settings, database=to)
    if there.database_address == settings.database_address:
        raise Conflict("same_database", _("The site's database is there already."))
    source = Store(settings.database_address, settings.database_password)
    try:
        if names := pending(source):
            raise Conflict(
                "migrations_pending",
                _("The database waits for {names}: run “instar migrate”.").format(names=", ".join(names)),
            )
        with alone(source) as tx:
            return _arrive(there, source, tx, told, look)
    finally:
        source.close_all()


def _arrive(there: Settings, source: Store, tx: Tx, told: Step, look: Callable[[Kernel], None]) -> Moved:
    new = not there.has_database
    there.make_folder()
    try:
        carried, opened = fill(there, source, tx, told)
    except BaseException:
        if new:  # a file that was made for nothing
            for suffix in ("", "-wal", "-shm", ".migrating"):
                there.database_path.with_name(there.database_path.name + suffix).unlink(missing_ok=True)
        raise
    try:
        look(opened)
    finally:
        opened.store.close_all()
    return Moved(carried)


def fill(there: Settings, source: Store, tx: Tx, told: Step) -> tuple[list[Carried], Kernel]:
    """Fill the empty database that the settings name with what ``tx`` sees of ``source``; what, and the opened site."""
    if there.has_database:
        _look_into(there)
    kernel = open_kernel(there)  # with it come the tables of plugins
    try:
        carried = carry(source, tx, kernel.store, told)
    finally:
        kernel.store.close_all()
    kernel = open_kernel(there)  # what was read of the empty one is forgotten
    try:
        _put_in_order(kernel)
    except BaseException:
        kernel.store.close_all()
        raise
    return carried, kernel


def _look_into(there: Settings) -> None:
    store = Store(there.database_address, there.database_password)
    try:
        refuse_filled(store)
    finally:
        store.close_all()


def refuse_filled(store: Store) -> None:
    """Raise InstarError for a database that holds something already."""
    tables = store.tables()
    if not tables:
        return
    tx = store.read()
    strange = "schema_migration" not in tables or any(name not in tables for name in _FILLED)
    if strange or any(tx.one(f"SELECT 1 FROM {name} LIMIT 1") for name in _FILLED):
        raise Conflict(
            "database_filled",
            _("The database at {address} is not empty.").format(address=store.path),
            hint=_("Make a new one; nothing was changed in this one."),
        )


def _put_in_order(kernel: Kernel) -> None:
    """What a filled database has of its own: the indexes of fields, and what its planner knows of the rows."""
    read = kernel.store.read()
    if not kernel.store.is_postgres:
        index_fields(kernel)
        return
    read.run("SET statement_timeout = 0")
    index_fields(kernel)
    read.run("ANALYZE")
    read.run("RESET statement_timeout")


@contextmanager
def alone(store: Store) -> Iterator[Tx]:
    """All rows of one moment, while nobody else can write; raises InstarError where somebody has the database open.

    A file of SQLite leaves the mode in which a site has it only when no other process has it open. PostgreSQL knows who
    is connected; whoever comes meanwhile waits for the lock of writers, and is told to come again.
    """
    if not store.is_postgres:
        _close_to_others(store)
        with store.transaction() as tx:
            yield tx
        return
    read = store.read()
    if read.value(_OTHERS) or not read.value(f"SELECT pg_try_advisory_lock({WRITERS})"):
        raise site_runs()
    try:
        with store.snapshot() as tx:
            yield tx
    finally:
        read.run(f"SELECT pg_advisory_unlock({WRITERS})")


def _close_to_others(store: Store) -> None:
    try:
        store.read().one("PRAGMA busy_timeout = 0")
        store.read().one("PRAGMA journal_mode = delete")  # only who is alone with a database can do this
    except sqlite3.OperationalError:
        raise site_runs() from None


def refuse_connected(store: Store) -> None:
    """Raise InstarError while a site uses a database of PostgreSQL."""
    if store.read().value(_OTHERS):
        raise site_runs()


def site_runs() -> InstarError:
    return Conflict(
        "site_runs",
        _("The site is running: something has its database open."),
        hint=_("Stop the server and its workers first."),
    )
