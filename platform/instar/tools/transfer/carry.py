"""All rows of a database into a migrated one that holds none, in one transaction, looked at again before its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple

from instar.errors import InstarError
from instar.i18n import _
from instar.store import Row, Store, Tx
from instar.tools.transfer.likeness import make_alike
from instar.tools.transfer.rows import Content, columns, rows, tables

EVERY = 1000
"""Rows between two looks at how far it is."""

Step = Callable[[int, int], None]

_COUNTERS = """
SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"""
_GUARDED = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema()"""
_COUNTED = "SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, 'AUTOINCREMENT') > 0"


class Carried(NamedTuple):
    """``digest``: the same for the same rows in whatever order, in either database."""

    table: str
    rows: int
    digest: str


def carry(source: Store, tx: Tx, target: Store, told: Step) -> list[Carried]:
    """Copy all that ``tx`` sees of ``source`` into ``target``, a migrated database; what each table got.

    told: called with (rows done, rows in all); each is done twice, once to be copied and once to be compared. Raises
    InstarError, and ``target`` holds nothing new then.
    """
    names = tables(source)
    make_alike(source, target, names)
    _refuse_other_columns(source, target, names)
    progress = _Progress(told, 2 * sum(int(tx.value(f'SELECT count(*) FROM "{name}"')) for name in names))
    with _writing(target, names) as there:
        carried = [_copy(source, tx, target, there, name, progress) for name in names]
        _count_on(there, target, _counters(tx, source))
        for one in carried:
            _compare(target, there, one, progress)
    return carried


class _Progress:
    def __init__(self, told: Step, total: int) -> None:
        self._told, self._total, self._done = told, total, 0

    def one(self) -> None:
        self._done += 1
        if self._done % EVERY == 0 or self._done == self._total:
            self._told(self._done, self._total)


@contextmanager
def _writing(target: Store, names: list[str]) -> Iterator[Tx]:
    """A transaction in which nobody watches: rows come as they were, and what follows from them comes by itself."""
    if not target.is_postgres:
        target.read().run("PRAGMA foreign_keys = 0")
    try:
        with target.transaction() as there:
            guarded = _set_free(there, target)
            for name in reversed(names) if target.is_postgres else ():
                there.run(f'DELETE FROM "{name}"')
            yield there
            for name in guarded:
                there.run(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
    finally:
        if not target.is_postgres:
            target.read().run("PRAGMA foreign_keys = 1")


def _set_free(there: Tx, target: Store) -> list[str]:
    """Let a transaction take its time, and keep triggers from writing; returns the tables that have some.

    SQLite has no such switch: there each table is emptied right before it is filled, what triggers write to last.
    """
    if not target.is_postgres:
        return []
    there.run("SET LOCAL statement_timeout = 0")
    there.run("SET LOCAL idle_in_transaction_session_timeout = 0")
    guarded = [name for (name,) in there.all(_GUARDED)]
    for name in guarded:
        there.run(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    return guarded


def _refuse_other_columns(source: Store, target: Store, tables: Iterable[str]) -> None:
    """Before the first row is copied: many rows take minutes."""
    for table in tables:
        other = set(columns(source, table)) ^ set(columns(target, table))
        if other:
            raise InstarError(
                "other_table",
                _("The table {table} has other columns there than here: {names}.").format(
                    table=table, names=", ".join(sorted(other))
                ),
                hint=_(
                    "Bring the database to this version first: “instar migrate”; if it is a plugin's, its version too."
                ),
            )


def _copy(source: Store, tx: Tx, target: Store, there: Tx, table: str, progress: _Progress) -> Carried:
    names, content = columns(source, table), Content()
    if not target.is_postgres:
        there.run(f'DELETE FROM "{table}"')
    with closing(rows(tx, table, names)) as found:
        given = content.passing(found, progress.one)
        there.pour(table, names, _storable(table, given) if target.is_postgres else given)
    return Carried(table, content.count, content.digest)


def _storable(table: str, given: Iterable[Row]) -> Iterator[Row]:
    """The rows; raises InstarError for a text that PostgreSQL cannot store."""
    for row in given:
        if any(isinstance(value, str) and "\0" in value for value in row):
            raise InstarError(
                "unstorable_text",
                _("A text of the table {table} holds what PostgreSQL cannot store (NUL).").format(table=table),
                hint=_("It stands in the row {row}.").format(row=str(row)[:200]),
            )
        yield row


def _counters(tx: Tx, source: Store) -> Mapping[str, int]:
    """Table → the last number that was given in it, though its row may be gone."""
    if not source.is_postgres:
        return {name: int(last) for name, last in tx.all("SELECT name, seq FROM sqlite_sequence")}
    found = {}
    for table, _column, counter in tx.all(_COUNTERS):
        found[table] = int(tx.value(f"SELECT pg_sequence_last_value('{counter}'::regclass)") or 0)
    return found


def _count_on(there: Tx, target: Store, last: Mapping[str, int]) -> None:
    """No row gets a number that one had before, here or where it came from."""
    if target.is_postgres:
        for table, column, counter in there.all(_COUNTERS):
            highest = max(int(there.value(f'SELECT max("{column}") FROM "{table}"') or 0), last.get(table, 0))
            if highest > 0:
                there.one(f"SELECT setval('{counter}'::regclass, {highest})")
        return
    for (table,) in there.all(_COUNTED):
        highest = max(int(there.value(f'SELECT max(id) FROM "{table}"') or 0), last.get(table, 0))
        there.run("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        there.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, highest))


def _compare(target: Store, there: Tx, one: Carried, progress: _Progress) -> None:
    content = Content()
    with closing(rows(there, one.table, columns(target, one.table))) as found:
        deque(content.passing(found, progress.one), maxlen=0)
    if (content.count, content.digest) != (one.rows, one.digest):
        raise InstarError(
            "carried_otherwise",
            _("The table {table} is not the same there: {count} rows of {wanted}, or others.").format(
                table=one.table, count=content.count, wanted=one.rows
            ),
            hint=_("Nothing was kept of it. Please report this."),
        )
