"""A value of a piece of a column, so that people are told of a case and not only of the cells that it falls into."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from instar.engine.decisions.regions import Cut

ANY_OTHER = "other"
"""A text that no rule names, unless one does."""
_MIDDLES: dict[str, Any] = {
    "number": Decimal(0),
    "date": date(2026, 1, 1),
    "time": datetime(2026, 1, 1, 9, tzinfo=UTC),
    "duration": timedelta(0),
}
"""Where a column has no end on either side."""
_STEPS: dict[str, Any] = {
    "number": Decimal(1),
    "date": timedelta(days=1),
    "time": timedelta(hours=1),
    "duration": timedelta(hours=1),
}


def sample(kind: str, piece: tuple[Any, ...], named: Collection[Any]) -> Any:
    """A value that lies in a span (two cuts), or the value that the piece is; `named`: texts that other pieces are."""
    if len(piece) == 2:
        return _between(kind, *piece)
    return piece[0] if piece[0] is not None else _other(named)


def _between(kind: str, low: Cut, high: Cut) -> Any:
    """An end that belongs to the span, else what is near one, else the middle."""
    if low.value is None and high.value is None:
        return _MIDDLES[kind]
    if low.value is not None and low.side < 0:
        return low.value
    if high.value is not None and high.side > 0:
        return high.value
    if low.value is None:
        return high.value - _STEPS[kind]
    near = low.value + _STEPS[kind]
    if high.value is None or near < high.value:
        return near
    return low.value + (high.value - low.value) / 2


def _other(named: Collection[Any]) -> str:
    found, number = ANY_OTHER, 2
    while found in named:
        found, number = f"{ANY_OTHER} {number}", number + 1
    return found
