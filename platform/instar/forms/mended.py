"""A form that somebody is still writing: what can be shown of it already.

Whatever the check has found is taken out – a key, or a whole field – until the rest is a form. A field that is taken
out leaves an empty note in its place, so that the pointers of the others stay what they are in the text.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from instar.forms.field_type import FieldType
from instar.forms.form import Form
from instar.forms.keys import FORM_KEYS, FORMAT
from instar.forms.parse import NOTHING_KNOWN, parse_form
from instar.forms.types import KERNEL_TYPES
from instar.forms.uses import Used

MOST_ROUNDS = 40
"""Taking something out may leave something else wrong: what read it. It ends, for every round takes something out."""
NEEDED = frozenset({"type", "id", "use"})
"""Keys without which nothing is left of a field."""
_FIELD = re.compile(r"(?:/fields/[0-9]+)+")


class Mended(NamedTuple):
    """``left_out``: pointers of the fields that cannot be shown yet."""

    form: Form
    left_out: frozenset[str]


def mended(
    raw: object,
    *,
    types: Mapping[str, FieldType] = KERNEL_TYPES,
    known: Mapping[str, str] | None = NOTHING_KNOWN,
    used: Used | None = None,
) -> Mended:
    """``raw``: whatever a person has typed, parsed as JSON. The arguments are those of ``parse_form``."""
    rest = _with_head(raw)
    left_out: set[str] = set()
    for _round in range(MOST_ROUNDS):
        parsed = parse_form(rest, types=types, known=known, used=used)
        if parsed.form is not None:
            return Mended(parsed.form, frozenset(left_out))
        for finding in parsed.findings:
            if finding.severity == "error":
                _take_out(rest, finding.pointer, left_out)
    return Mended(Form("form", "", ()), frozenset(left_out))


def _with_head(raw: object) -> dict[str, Any]:
    """What a form says of itself is right from the start: only its fields are of interest."""
    found = {key: copy.deepcopy(raw[key]) for key in FORM_KEYS & raw.keys()} if isinstance(raw, dict) else {}
    return {**found, "format": FORMAT, "key": "form"}


def _take_out(rest: dict[str, Any], pointer: str, left_out: set[str]) -> None:
    found = _FIELD.match(pointer)
    if found is None:
        key = pointer.split("/")[1] if "/" in pointer else "fields"
        rest.pop(key, None)
        rest.setdefault("fields", [])
        return
    at = found.group()
    place, index = _place(rest, at)
    if place is None or index >= len(place):
        return
    field = place[index]
    _slash, key, *_more = [*pointer.removeprefix(at).split("/"), ""]
    if isinstance(field, dict) and key in field and key not in NEEDED:
        del field[key]
        return
    place[index] = {"type": "note"}
    left_out.add(at)


def _place(rest: dict[str, Any], at: str) -> tuple[list[Any] | None, int]:
    """The list that a field stands in, and where."""
    inside: Any = rest
    *way, last = at.split("/fields/")[1:]
    for step in way:
        listed = inside.get("fields") if isinstance(inside, dict) else None
        if not isinstance(listed, list) or int(step) >= len(listed):
            return None, 0
        inside = listed[int(step)]
    listed = inside.get("fields") if isinstance(inside, dict) else None
    return (listed if isinstance(listed, list) else None), int(last)
