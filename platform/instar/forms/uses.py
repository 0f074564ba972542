"""``{"use": "address"}``: the fields of another form stand in this one's place, as that form is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Used = Callable[[str], Mapping[str, Any] | None]
"""The definition of a form by its key, as JSON; None when there is none."""
KEYS = frozenset({"use"})


def is_use(item: object) -> bool:
    return isinstance(item, dict) and "use" in item and "type" not in item


def spelled_out(raw: object, used: Used | None, inside: tuple[str, ...] = ()) -> list[Any]:
    """The entries of a list of fields with those of the used forms in their places; what is not there is left out."""
    found: list[Any] = []
    for item in raw if isinstance(raw, list) else ():
        if not is_use(item):
            inner = item.get("fields") if isinstance(item, dict) else None
            found.append({**item, "fields": spelled_out(inner, used, inside)} if isinstance(inner, list) else item)
            continue
        key = item["use"]
        form = used(key) if used is not None and isinstance(key, str) and key not in inside else None
        if form is not None:
            found += spelled_out(form.get("fields"), used, (*inside, key))
    return found


def keys_used(raw: object) -> Iterator[str]:
    """The keys of all forms that a definition uses, at any depth of it."""
    if isinstance(raw, dict):
        if is_use(raw) and isinstance(raw["use"], str):
            yield raw["use"]
        for value in raw.values():
            yield from keys_used(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from keys_used(value)
