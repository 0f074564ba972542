"""JSON that others have written: what of it has the shape that is expected, and nothing where it has not.

Python's own reader is asked, not the faster one: half of a pair of signs in one message must not hide the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

HIGHEST = 1 << 62


def given_json(raw: bytes | str) -> Any:
    """What it says; None for what is no JSON, or nested without end."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def part(given: object, *names: str) -> Mapping[str, Any]:
    """The object under these names, one in the other; an empty one where there is none."""
    for name in names:
        given = given.get(name) if isinstance(given, dict) else None
    return given if isinstance(given, dict) else {}


def rows(given: Mapping[str, Any], name: str, most: int = 200) -> list[Mapping[str, Any]]:
    found = given.get(name)
    return [one for one in found[:most] if isinstance(one, dict)] if isinstance(found, list) else []


def words(given: Mapping[str, Any], name: str, most: int = 100_000) -> str:
    """The text under the name, as it can be stored; "" for none."""
    found = given.get(name)
    return clean(found)[:most] if isinstance(found, str) else ""


def line(given: Mapping[str, Any], name: str, most: int = 200) -> str:
    """The text in one line."""
    return " ".join(words(given, name).split())[:most]


def number(given: Mapping[str, Any], name: str) -> int | None:
    found = given.get(name)
    right = isinstance(found, int) and not isinstance(found, bool) and abs(found) < HIGHEST
    return found if right else None


def decimal(given: Mapping[str, Any], name: str) -> float | None:
    found = given.get(name)
    right = isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < 1000
    return float(found) if right else None


def clean(text: str) -> str:
    """Without what no database takes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
