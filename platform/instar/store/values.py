"""A field of a ticket's data as SQL: the one text that filters compare and that indexes are on."""

from __future__ import annotations

KINDS = ("number", "boolean", "date", "time", "list")


def value_sql(name: str, kind_of: str, *, postgres: bool = False) -> str:
    """The stored value; NULL where it does not fit the type, as expressions have it.

    ``name`` is a checked identifier and ``kind_of`` the kind of an expression's type. An index is on the same text.
    PostgreSQL has a function for each kind (``postgres.sql``)."""
    if postgres:
        return f"field_{kind_of if kind_of in KINDS else 'text'}(t.data, '{name}')"
    value, kind = f"json_extract(t.data, '$.{name}')", f"json_type(t.data, '$.{name}')"
    match kind_of:
        case "number":
            return (
                f"CASE WHEN {kind} IN ('integer', 'real') THEN {value} WHEN {kind} = 'text'"
                f" AND ({value} GLOB '[0-9]*' OR {value} GLOB '[-+][0-9]*') AND {value} NOT GLOB '?*[^0-9.]*'"
                f" AND {value} NOT GLOB '*.*.*' AND {value} NOT GLOB '*.' THEN CAST({value} AS REAL) END"
            )
        case "boolean":
            return f"CASE {kind} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
        case "date":
            shape = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
            return f"CASE WHEN {kind} = 'text' AND {value} GLOB '{shape}' THEN {value} END"
        case "time":
            shape = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T*"
            return (
                f"CASE WHEN {kind} = 'integer' THEN {value} WHEN {kind} = 'text' AND {value} GLOB '{shape}'"
                f" THEN CAST(strftime('%s', {value}) AS INTEGER) * 1000 END"
            )
        case "list":
            return f"CASE WHEN {kind} = 'array' THEN {value} END"
        case _:
            return f"CASE WHEN {kind} = 'text' THEN {value} END"
