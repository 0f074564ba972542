"""Sets of values of one kind: which values a test lets through, so that rules can be compared without data.

A region of numbers, dates, moments or durations is a list of spans; one of texts, or of yes and no, lists values, or
the values that it leaves out. What a region says holds for the values of its kind: a number is in no region of texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import total_ordering
from typing import Any

ORDERED = (Decimal, date, timedelta)
ORDERED_KINDS = frozenset({"number", "date", "time", "duration"})


@total_ordering
@dataclass(frozen=True, slots=True)
class Cut:
    """A place between values: just before (`side` -1) or behind (1) a value; `value` None: before or behind all."""

    value: Any
    side: int

    def __lt__(self, other: Cut) -> bool:
        if self.value is None or other.value is None:
            mine = self.side if self.value is None else 0
            return mine < (other.side if other.value is None else 0)
        return (self.value, self.side) < (other.value, other.side)


FIRST, LAST = Cut(None, -1), Cut(None, 1)
Span = tuple[Cut, Cut]


@dataclass(frozen=True, slots=True)
class Region:
    """`kind`: of its values ("" is everything, of whatever kind). `spans`: of ordered values, apart from each other, in
    order. `listed`: of others; with `others` it is everything but these."""

    kind: str = ""
    spans: tuple[Span, ...] = ()
    listed: frozenset[Any] = frozenset()
    others: bool = False

    def __or__(self, other: Region) -> Region | None:
        """What is in one of the two; None where kinds differ."""
        if not self.kind or not other.kind:
            return everything()
        if self.kind != other.kind:
            return None
        if self.kind in ORDERED_KINDS:
            return Region(self.kind, _joined([*self.spans, *other.spans]))
        if self.others or other.others:
            left_out = (self.listed if self.others else frozenset()) | (other.listed if other.others else frozenset())
            both = self.others and other.others
            kept = self.listed & other.listed if both else left_out - (other.listed if self.others else self.listed)
            return Region(self.kind, (), kept, others=True)
        return Region(self.kind, (), self.listed | other.listed)

    def __invert__(self) -> Region | None:
        """What is not in it, of its kind; None for everything and for nothing, whose kinds are not known."""
        if not self.kind:
            return None
        if self.kind in ORDERED_KINDS:
            return Region(self.kind, _between(self.spans))
        return Region(self.kind, (), self.listed, not self.others)


def everything() -> Region:
    return Region()


def one(value: Any) -> Region | None:
    """The values that are equal to one; None for null and for lists and records."""
    kind = kind_of(value)
    if kind is None:
        return None
    if isinstance(value, ORDERED):
        return Region(kind, ((Cut(value, -1), Cut(value, 1)),))
    return Region(kind, (), frozenset({value}))


def beside(sign: str, value: Any) -> Region | None:
    """The values that stand so to one: "<", "<=", ">", ">=", "==", "!="; None where there is no order."""
    equal = one(value)
    if equal is None or sign == "==":
        return equal
    if sign == "!=":
        return ~equal
    if not isinstance(value, ORDERED):
        return None
    spans = {
        "<": (FIRST, Cut(value, -1)),
        "<=": (FIRST, Cut(value, 1)),
        ">": (Cut(value, 1), LAST),
        ">=": (Cut(value, -1), LAST),
    }
    return Region(equal.kind, (spans[sign],))


def span(low: Any, high: Any, closed_low: bool, closed_high: bool) -> Region | None:
    """The values between two; None where there is no order. What ends before it begins is empty."""
    kind = kind_of(low)
    if kind is None or kind != kind_of(high) or not isinstance(low, ORDERED):
        return None
    begin, end = Cut(low, -1 if closed_low else 1), Cut(high, 1 if closed_high else -1)
    return Region(kind, ((begin, end),) if begin < end else ())


def kind_of(value: Any) -> str | None:
    """number, text, boolean, date, time or duration; None for what has no region."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (Decimal, "number"),
        (str, "text"),
        (datetime, "time"),
        (date, "date"),
        (timedelta, "duration"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), None)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def _between(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The gaps between spans that are in order."""
    found: list[Span] = []
    at = FIRST
    for low, high in spans:
        if at < low:
            found.append((at, low))
        at = high
    if at < LAST:
        found.append((at, LAST))
    return tuple(found)
