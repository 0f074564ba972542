"""Tables that no migration of ours makes: those of plugins, which may be off while their data is carried.

On PostgreSQL their plugin has to make them itself. In a file of SQLite, which takes any value in any column, a
likeness is made from what their database tells of them.
"""

from __future__ import annotations

from typing import Any

from instar.errors import InstarError
from instar.i18n import _
from instar.store import Store

KINDS = (
    ("int", "INTEGER"), ("bool", "INTEGER"), ("double", "REAL"), ("real", "REAL"), ("bytea", "BLOB"),
    ("timestamp", "DATETIME"), ("date", "DATE"), ("time", "TIME"), ("numeric", "DECIMAL"),
)  # fmt: skip
"""Part of the name of PostgreSQL's type → what a column of SQLite is told to hold; everything else is TEXT."""


def make_alike(source: Store, target: Store, names: list[str]) -> None:
    """Make those of the tables that ``target`` lacks; raises InstarError where it has to have them already."""
    missing = [name for name in names if name not in target.tables()]
    if not missing:
        return
    if target.is_postgres:
        raise InstarError(
            "table_missing",
            _("Nobody has made these tables there: {tables}.").format(tables=", ".join(missing)),
            hint=_("Switch the plugin on that they belong to, or “instar plugins purge” them here first."),
        )
    with target.transaction() as tx:
        for name in missing:
            for statement in _statements(source.database, name):
                tx.run(statement)


def _statements(database: Any, table: str) -> list[str]:
    key = database.get_primary_keys(table)
    parts = []
    for column in database.get_columns(table):
        kind = next((ours for theirs, ours in KINDS if theirs in column.data_type.lower()), "TEXT")
        alone = " PRIMARY KEY" if key == [column.name] else ""
        parts.append(f'"{column.name}" {kind}{alone}{"" if column.null else " NOT NULL"}')
    if len(key) > 1:
        parts.append(f"PRIMARY KEY ({', '.join(key)})")
    parts += [
        f'FOREIGN KEY ("{one.column}") REFERENCES "{one.dest_table}" ("{one.dest_column}")'
        for one in database.get_foreign_keys(table)
    ]
    made = [f'CREATE TABLE "{table}" ({", ".join(parts)})']
    for index in database.get_indexes(table):
        if list(index.columns) != key:
            over = ", ".join(f'"{column}"' for column in index.columns)
            made.append(f'CREATE {"UNIQUE " if index.unique else ""}INDEX "{index.name}" ON "{table}" ({over})')
    return made
