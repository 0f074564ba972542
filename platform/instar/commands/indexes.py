"""Indexes of fields that a form marks as ``indexed``: made by a worker after a definition is published.

The index is on the very text that a filter compares, for rows that have a value.
At most sixteen a role; the order of the form decides. What no form marks any more is dropped.
"""

from __future__ import annotations

import re

from instar.engine.expressions import Type
from instar.errors import InstarError
from instar.kernel import Kernel
from instar.store.values import value_sql

MOST_OF_A_ROLE = 16
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_KINDS = frozenset({"text", "number", "boolean", "date", "time"})
_KEPT = "INSERT INTO field_index (field, type, created) VALUES (?, ?, ?)"


def index_fields(kernel: Kernel) -> int:
    """Bring the indexes in line with the forms in force; returns how many were made or dropped."""
    wanted = _wanted(kernel)
    there: dict[str, str] = dict(kernel.store.read().all("SELECT field, type FROM field_index"))
    stale = [field for field, kind in there.items() if field not in wanted or wanted[field].kind != kind]
    fresh = [field for field, type in wanted.items() if there.get(field) != type.kind]
    for field in stale:
        with kernel.store.transaction() as tx:
            tx.run(f"DROP INDEX IF EXISTS {_index(field)}")
            tx.run("DELETE FROM field_index WHERE field = ?", (field,))
    for field in fresh:
        kind = wanted[field].kind
        value = value_sql(field, kind, postgres=kernel.store.is_postgres).replace("t.data", "data")
        how = " USING hash" if kernel.store.is_postgres and kind == "text" else ""  # its trees take no long texts
        with kernel.store.transaction() as tx:
            tx.run(f"CREATE INDEX IF NOT EXISTS {_index(field)} ON ticket{how} ({value}) WHERE ({value}) IS NOT NULL")
            tx.run(_KEPT, (field, kind, kernel.clock.now()))
    return len(stale) + len(fresh)


def _index(field: str) -> str:
    """Letters of either case are two fields and would be one index: the name tells them apart."""
    return f"ticket_field_{field}_{field.encode().hex()}"


def _wanted(kernel: Kernel) -> dict[str, Type]:
    found: dict[str, Type] = {}
    by_role: dict[str, int] = {}
    definitions = kernel.definitions
    forms = [(role, definitions.role_form(role)) for role in kernel.plugins.roles]
    for version in definitions.list("process"):
        try:
            forms.append((definitions.process(version.id).role, definitions.process_form(version.id)))
        except InstarError:  # published by other code: its fields cannot be known
            continue
    for role, form in forms:
        for name, field in form.inputs.items():
            type = field.type.expression_type
            if not field.indexed or name in found or type.kind not in _KINDS or not _NAME.fullmatch(name):
                continue
            if by_role.get(role, 0) < MOST_OF_A_ROLE:
                by_role[role] = by_role.get(role, 0) + 1
                found[name] = type
    return found
