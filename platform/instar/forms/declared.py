"""What a list of fields declares, read before any of them is parsed: conditions may read fields further down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from instar.forms.field_type import FieldType


def count(raw: object) -> int:
    """Entries of all kinds, at any depth."""
    items = raw if isinstance(raw, list) else []
    return len(items) + sum(count(item.get("fields")) for item in items if isinstance(item, dict))


def declared(raw: object, types: Mapping[str, FieldType]) -> Iterator[tuple[str, str]]:
    """Field ids with their types, of all entries that are well enough written to tell."""
    for item in raw if isinstance(raw, list) else ():
        if not isinstance(item, dict):
            continue
        name, found = item.get("id"), item.get("type")
        row = types.get(found) if isinstance(found, str) else None
        if isinstance(name, str) and row is not None and row.field:
            yield name, row.key
        if row is None or not row.holds_rows:
            yield from declared(item.get("fields"), types)


def rows(raw: object, types: Mapping[str, FieldType]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Groups by id, with their items' ids and types."""
    for item in raw if isinstance(raw, list) else ():
        if not isinstance(item, dict):
            continue
        found = item.get("type")
        if isinstance(found, str) and found in types and types[found].holds_rows and isinstance(item.get("id"), str):
            yield item["id"], dict(declared(item.get("fields"), types))
        else:
            yield from rows(item.get("fields"), types)
