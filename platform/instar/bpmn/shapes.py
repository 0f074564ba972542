"""What may stand in a `layout`: boxes, points, colours. Anything else in it is kept, and not drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

FARTHEST = 1_000_000
MOST_POINTS = 200
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,24}|rgba?\([\d ,.%]{5,30}\)")
COLOURS = ("fill", "stroke")


def box_of(raw: object, key: str = "bounds") -> list[float] | None:
    """[x, y, width, height] of a node, lane or label; None where there is no such box."""
    box = raw.get(key) if isinstance(raw, Mapping) else None
    if not isinstance(box, list) or len(box) != 4 or not all(map(_number, box)):
        return None
    return box if box[2] >= 0 and box[3] >= 0 else None


def points_of(raw: object) -> list[list[float]] | None:
    """The points of a flow, at least two."""
    points = raw.get("points") if isinstance(raw, Mapping) else None
    if not isinstance(points, list) or not 2 <= len(points) <= MOST_POINTS:
        return None
    fit = all(isinstance(one, list) and len(one) == 2 and all(map(_number, one)) for one in points)
    return points if fit else None


def colours_of(raw: object) -> dict[str, str]:
    """`fill` and `stroke`, as far as they are colours."""
    given = {key: raw.get(key) for key in COLOURS} if isinstance(raw, Mapping) else {}
    return {key: text for key, text in given.items() if isinstance(text, str) and COLOUR.fullmatch(text)}


def coordinate(text: str | None) -> float | int | None:
    """A number of a file with at most two digits behind the point; None for what is none, or far out."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    if not _number(found):
        return None
    rounded = round(found, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value) and abs(value) <= FARTHEST
