"""What a form's conditions and defaults may read, for the expression compiler."""

from __future__ import annotations

from collections.abc import Mapping

from instar.engine.compiler import TICKET, USER
from instar.engine.expressions import ANY, LIST, RECORD, TIME, Type
from instar.forms.types import FieldType


def names_for(
    declared: Mapping[str, str],
    known: Mapping[str, str] | None,
    types: Mapping[str, FieldType],
    rows: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Type]:
    """`declared` are the form's own fields, `known` the site's others; `rows` are the items of its groups by id.

    None for `known` leaves every record open: what is already published is not to break on a name.
    """
    fields = types_of({**(known or {}), **declared}, types)
    for name, items in (rows or {}).items():
        fields[name] = LIST(RECORD(types_of(items, types)))
    return {
        "data": RECORD(fields, open=known is None),
        "ticket": RECORD(TICKET, open=known is None),
        "work": RECORD({}, open=True),
        "user": RECORD(USER, open=known is None),
        "now": TIME,
    }


def types_of(named: Mapping[str, str], types: Mapping[str, FieldType]) -> dict[str, Type]:
    return {name: types[kind].expression_type if kind in types else ANY for name, kind in named.items()}
