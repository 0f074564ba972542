"""What a database is made of, as far as it can be compared with a new one: by its texts, or in words of both databases.

SQLite keeps the very texts by which its parts were made. PostgreSQL keeps none: there the new database, a SQLite one
in memory, and the one that is looked at are described in the same words.
"""

from __future__ import annotations

import re
from typing import Any

from instar.store import Tx
from instar.store.dialect import FUNCTIONS

Parts = dict[str, Any]
"""Name of a part of the schema → what it is made of."""

HISTORY = "schema_migration"
"""The runner of migrations makes it, each database in its own way."""
EXPRESSION = "-"
"""Stands for what is no column among the columns of an index."""
TYPES = {"INTEGER": "bigint", "BIGINT": "bigint", "TEXT": "text C", "REAL": "double precision", "BLOB": "bytea"}
_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_COLUMNS = f"""
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || coalesce(' ' || o.collname, ''), a.attnotnull
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_collation o ON o.oid = a.attcollation
WHERE c.relnamespace = {_HERE} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"""
_INDEXES = f"""
SELECT i.relname, c.relname, x.indisunique, x.indpred IS NOT NULL, x.indisvalid, coalesce(k.contype::text, 'c'),
  (SELECT string_agg(coalesce(a.attname, '{EXPRESSION}'), ' ' ORDER BY n.place)
   FROM unnest(x.indkey) WITH ORDINALITY n (attnum, place)
   LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.attnum AND n.attnum > 0)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.contype IN ('p', 'u')
WHERE c.relnamespace = {_HERE}"""
REFERENCES = f"""
SELECT c.relname, a.attname, f.relname, k.convalidated FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f' AND c.relnamespace = {_HERE} ORDER BY c.relname, a.attname"""
"""(table, column, table that it names a row of, whether PostgreSQL has looked at every row) of each foreign key."""
_TRIGGERS = f"""
SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = {_HERE}"""
_ROUTINES = f"SELECT proname FROM pg_proc WHERE pronamespace = {_HERE}"
_MADE = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)")
_TABLES = """
SELECT name, sql LIKE 'CREATE VIRTUAL %' FROM sqlite_master
WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> ?"""


def texts(tx: Tx) -> Parts:
    """Of SQLite: name → columns of a table, whatever their order; or the text of an index or trigger."""
    parts: Parts = {}
    for kind, name, sql in tx.all("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
        if kind == "table":
            parts[f"table {name}"] = {row[1:] for row in tx.all(f"PRAGMA table_info({name})")}
        else:
            parts[f"{kind} {name}"] = " ".join(sql.split())
    return parts


def of_sqlite(tx: Tx) -> Parts:
    """What a database in SQLite is made of, as PostgreSQL should have it."""
    parts: Parts = {f"function {name}": True for name in _MADE.findall(FUNCTIONS.read_text(encoding="utf-8"))}
    tables = tx.all(_TABLES, (HISTORY,))
    virtual = {name for name, is_virtual in tables if is_virtual}
    for name, _is_virtual in tables:
        if name in virtual:
            parts |= _words(tx, name)
        elif not any(name.startswith(f"{words}_") for words in virtual):
            parts |= _table(tx, name)
    for name, table in tx.all("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"):
        parts |= {f"trigger {name}": table, f"function {name}": True}
    return parts


def of_postgres(tx: Tx) -> Parts:
    """What a database in PostgreSQL is made of."""
    parts: Parts = {f"function {name}": True for (name,) in tx.all(_ROUTINES)}
    columns: dict[str, set[tuple[str, str, bool]]] = {}
    for table, column, kind, required in tx.all(_COLUMNS):
        columns.setdefault(table, set()).add((column, kind, bool(required)))
    parts |= {f"table {table}": made for table, made in columns.items()}
    for name, table, unique, partial, valid, kind, over in tx.all(_INDEXES):
        parts |= _index(
            name, table, bool(unique), bool(partial), "pk" if kind == "p" else str(kind), over, valid=bool(valid)
        )
    for table, column, target, checked in tx.all(REFERENCES):
        parts[f"reference {table}.{column}"] = (target, bool(checked))
    parts |= {f"trigger {name}": table for name, table in tx.all(_TRIGGERS)}
    return {name: made for name, made in parts.items() if HISTORY not in name}


def _table(tx: Tx, name: str) -> Parts:
    columns = tx.all(f"PRAGMA table_info({name})")
    key = [column for _place, column in sorted((row[5], row[1]) for row in columns if row[5])]
    parts: Parts = {f"table {name}": {(row[1], TYPES[row[2]], bool(row[3] or row[5])) for row in columns}}
    parts |= _index("", name, True, False, "pk", " ".join(key))
    for _place, index, unique, origin, partial in tx.all(f"PRAGMA index_list({name})"):
        over = " ".join(str(row[2] or EXPRESSION) for row in tx.all(f"PRAGMA index_xinfo({index})") if row[5])
        parts |= _index(index, name, bool(unique), bool(partial), origin, over)
    for row in tx.all(f"PRAGMA foreign_key_list({name})"):
        parts[f"reference {name}.{row[3]}"] = (row[2], True)
    return parts


def _index(name: str, table: str, unique: bool, partial: bool, origin: str, over: str, *, valid: bool = True) -> Parts:
    """One that was asked for by its name, or one that a key of a table (``pk``) or its uniqueness (``u``) needs."""
    if origin == "c":
        return {f"index {name}": (table, unique, partial, over, valid)}
    return {f"{'key' if origin == 'pk' else 'unique'} {table} ({over})": valid}


def _words(tx: Tx, name: str) -> Parts:
    """An index of words is a table of texts, and of the words in them; those of titles stand by themselves as well."""
    texts = {(row[1], "text default", True) for row in tx.all(f"PRAGMA table_info({name})")}
    words = {("words", "tsvector", False), ("title_words", "tsvector", False)}
    return {
        f"table {name}": {("rowid", "bigint", True), *words, *texts},
        f"key {name} (rowid)": True,
        f"index {name}_words": (name, False, False, "words", True),
        f"index {name}_title": (name, False, False, "title_words", True),
    }
