"""Many values as one argument of a statement, so that its text, and its plan, stay the same however many there are."""

from __future__ import annotations

from collections.abc import Iterable

import orjson


def as_list(values: Iterable[int] | Iterable[str]) -> str:
    """For ``json_each(?)``: each value once, in order."""
    return orjson.dumps(sorted(set(values))).decode()
