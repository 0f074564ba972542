"""What a form's conditions and defaults may read, for the expression compiler."""

from __future__ import annotations

from collections.abc import Mapping

from instar.engine.expressions import ANY, RECORD, TIME, Type
from instar.forms.types import FieldType


def names_for(
    declared: Mapping[str, str], known: Mapping[str, str] | None, types: Mapping[str, FieldType]
) -> dict[str, Type]:
    """`declared` are the form's own fields, `known` the site's others; None leaves `data` open."""
    fields = {
        name: types[kind].expression_type if kind in types else ANY
        for name, kind in {**(known or {}), **declared}.items()
    }
    return {
        "data": RECORD(fields, open=known is None),
        "ticket": RECORD({}, open=True),
        "work": RECORD({}, open=True),
        "user": RECORD({}, open=True),
        "now": TIME,
    }
