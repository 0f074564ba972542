"""Tables of plugins' own: each plugin has a prefix, and migrations with a history of their own.

A migration is carried out whole or not at all, on a connection of its own, so that one that hangs can be cut off; one
that touches what is not its plugin's is taken back. Who uses the tables says for which site (``at_site``), or asks
while a request is answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from peewee import Database, Model, SqliteDatabase
from playhouse.migrations import Runner

from instar.i18n import N_, Sentence
from instar.plugins import PluginProblem
from instar.plugins.budget import Budget, TimeUp
from instar.plugins.status import in_words
from instar.store.database import Store

MIGRATE_S = 300.0
"""Seconds that the migrations of one plugin may take, before the site starts without it."""
HISTORY = "migration"
_OWNER = re.compile(rf"x_([a-z][a-z0-9_]*?)__{HISTORY}")
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name NOT LIKE 'sqlite^_%' ESCAPE '^'"

SITE: ContextVar[Store | None] = ContextVar("site", default=None)
"""The site whose tables are meant where no request is answered: in a job."""


def prefix_of(plugin: str) -> str:
    """How every table of a plugin begins."""
    return f"x_{plugin}__"


@contextmanager
def at_site(store: Store) -> Iterator[None]:
    """What runs inside uses the tables of this site."""
    before = SITE.set(store)
    try:
        yield
    finally:
        SITE.reset(before)


class OwnTables:
    """The tables of all plugins of one site."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def bring_up(self, plugin: str, folder: Path | None, models: Sequence[type[Model]], budget: Budget) -> None:
        """Carry out what is pending of a plugin's migrations; raises PluginProblem, and TimeUp for one that hangs.

        Processes that start together do it one after another.
        """
        if folder is not None:
            upgrade = _Upgrade(self._store, plugin, folder)
            with self._store.side.migrating():
                upgrade.within(budget)
        _check_models(self._store.database, plugin, models)

    def names(self, plugin: str) -> tuple[str, ...]:
        """The tables that a plugin has in the database, its history among them."""
        prefix = prefix_of(plugin)
        return tuple(sorted(name for name in self._store.database.get_tables() if name.startswith(prefix)))

    def by_owner(self) -> Mapping[str, tuple[str, ...]]:
        """Plugin → its tables, for every plugin that has some, installed or not."""
        tables = sorted(self._store.database.get_tables())
        owners = [match[1] for match in map(_OWNER.fullmatch, tables) if match]
        return {one: tuple(name for name in tables if name.startswith(prefix_of(one))) for one in owners}

    def drop(self, plugin: str) -> tuple[str, ...]:
        """Drop all tables of a plugin, in the transaction of who asks; returns their names."""
        dropped = []
        left = list(self.names(plugin))
        while left:
            keys = [key for one in left for key in self._store.database.get_foreign_keys(one)]
            pointed = {key.dest_table for key in keys if key.dest_table != key.table}
            name = next((one for one in left if one not in pointed), left[0])
            self._store.database.execute_sql(f'DROP TABLE "{name}"')
            left.remove(name)
            dropped.append(name)
        return tuple(dropped)


class _Upgrade:
    """The migrations of one plugin, on their way. ``apart``: on a connection of their own."""

    def __init__(self, store: Store, plugin: str, folder: Path) -> None:
        self._store, self._plugin, self._folder = store, plugin, folder
        self.apart = store.path != ":memory:"
        self._database: Database = store.database
        self._connection: Any = None
        if self.apart and not store.is_postgres:
            # Without foreign keys: a table that is built anew must not take its children along.
            self._database = SqliteDatabase(
                store.path, timeout=10, check_same_thread=False, pragmas={"foreign_keys": 0}
            )

    def within(self, budget: Budget) -> None:
        """Carry it out in time; what hangs is cut off, and what it has begun is rolled back."""
        if not self.apart:
            self._carry_out()
            return
        try:
            budget.call(self._run, MIGRATE_S)
        except TimeUp:
            self._cut_off()
            raise

    def _cut_off(self) -> None:
        connection = self._connection
        if connection is None:
            return
        if self._store.is_postgres:
            connection.cancel()
        else:
            connection.interrupt()
            connection.rollback()
        connection.close()

    def _run(self) -> None:
        """In a thread of its own, which has a connection of its own."""
        try:
            self._connection = self._database.connection()
            self._carry_out()
        finally:
            if self._store.is_postgres:
                self._store.close()
            else:
                self._database.close()

    def _carry_out(self) -> None:
        runner = Runner(self._database, str(self._folder), table_name=f"{prefix_of(self._plugin)}{HISTORY}")
        gone = sorted(set(runner.applied()) - {step.name for step in runner.migrations()})
        if gone:
            raise PluginProblem(
                Sentence(N_("Its tables were written by a newer version of it: they know {name}."), name=gone[-1]),
                Sentence(N_("Install that version, or a newer one.")),
            )
        for step in runner.status():
            if not step.applied:
                self._carry_out_one(runner, step.name)

    def _carry_out_one(self, runner: Runner, name: str) -> None:
        before = self._others()
        try:
            with self._database.atomic():
                if self._store.is_postgres:  # a large table takes its time
                    self._database.execute_sql("SET LOCAL statement_timeout = 0")
                runner.up(target=name)
                self._refuse_others(name, before)
        except PluginProblem:
            raise
        # Whatever a migration does, the site starts, and its tables are as they were.
        except (Exception, SystemExit) as error:
            raise PluginProblem(
                Sentence(N_("Its migration {name} failed: {told}."), name=name, told=in_words(error).splitlines()[0]),
                Sentence(
                    N_("It was taken back; nothing of it is in the database. Correct it and switch the plugin on.")
                ),
            ) from error

    def _others(self) -> Mapping[str, Any]:
        """What is in the database and not the plugin's, as it is made."""
        prefix = prefix_of(self._plugin)
        if isinstance(self._database, SqliteDatabase):
            rows = self._database.execute_sql(_SCHEMA).fetchall()
            return {f"{kind} {name}": sql for kind, name, table, sql in rows if not table.startswith(prefix)}
        found: dict[str, Any] = {}
        for name in self._database.get_tables():
            if not name.startswith(prefix):
                columns = self._database.get_columns(name)
                found[f"table {name}"] = [(one.name, one.data_type, one.null) for one in columns]
                found |= {f"index {one.name}": one.sql for one in self._database.get_indexes(name)}
        return found

    def _refuse_others(self, name: str, before: Mapping[str, Any]) -> None:
        after = self._others()
        touched = sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))
        if touched:
            raise PluginProblem(
                Sentence(
                    N_("Its migration {name} touches what is not the plugin's: {what}."),
                    name=name,
                    what=", ".join(touched[:5]),
                ),
                Sentence(N_("Its own tables begin with {prefix}."), prefix=prefix_of(self._plugin)),
            )


def _check_models(database: Database, plugin: str, models: Sequence[type[Model]]) -> None:
    """Raise PluginProblem for a model that the tables do not fit: it would fail when somebody first needs it."""
    prefix = prefix_of(plugin)
    for model in models:
        table, named = str(model._meta.table_name), model.__name__
        if not table.startswith(prefix):
            raise PluginProblem(
                Sentence(
                    N_("The table {table} of its model {model} does not begin with {prefix}."),
                    table=table,
                    model=named,
                    prefix=prefix,
                ),
                Sentence(N_("Derive the model from OwnTables(“{plugin}”).Model."), plugin=plugin),
            )
        there = {column.name for column in database.get_columns(table)} if database.table_exists(table) else set()
        lacking = sorted(field.column_name for field in model._meta.sorted_fields if field.column_name not in there)
        if lacking:
            raise PluginProblem(
                Sentence(
                    N_("Its model {model} has what no migration makes: {columns}."),
                    model=named,
                    columns=", ".join(f"{table}.{column}" for column in lacking),
                ),
                Sentence(N_("Write a migration that makes it.")),
            )
