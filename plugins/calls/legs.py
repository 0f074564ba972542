"""What a call comes to, worked out of its legs: a pure function of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ANSWERED = "answered"
OUTCOMES = (ANSWERED, "no_answer", "busy", "cancelled", "failed")
DIRECTIONS = ("in", "out")


class Part(NamedTuple):
    """One that was rung. ``at``: ms; ``duration``: seconds of talk."""

    at: int
    duration: int
    outcome: str
    employee: int | None


def whole(parts: Sequence[Part]) -> Part:
    """The call of these legs, at least one.

    It began with the first. Where anybody answered it is answered, by who talked last, and lasted from the first talk
    to the end of the last: legs that run beside each other – the exchange's greeting and the person behind it – count
    once. Else it is what the last leg says.
    """
    ordered = sorted(parts, key=lambda part: part.at)
    talked = [part for part in ordered if part.outcome == ANSWERED]
    known = [part.employee for part in (talked or ordered) if part.employee is not None]
    began, employee = ordered[0].at, known[-1] if known else None
    if not talked:
        return Part(began, 0, ordered[-1].outcome, employee)
    ended = max(part.at + 1000 * part.duration for part in talked)
    return Part(began, (ended - talked[0].at) // 1000, ANSWERED, employee)
