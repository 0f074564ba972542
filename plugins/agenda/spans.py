"""Time as spans, (begin, end) in ms: what is taken, what is left, and when everybody is free. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
HALF_HOUR = 30 * 60_000


def merged(spans: Iterable[Span]) -> list[Span]:
    """In their order, those that meet or overlap as one; empty ones are left out."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """What lies in both."""
    left, right, found = merged(one), merged(other), list[Span]()
    at = beside = 0
    while at < len(left) and beside < len(right):
        begin, end = max(left[at][0], right[beside][0]), min(left[at][1], right[beside][1])
        if begin < end:
            found.append((begin, end))
        if left[at][1] <= right[beside][1]:
            at += 1
        else:
            beside += 1
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the first when the second is taken out."""
    busy, found = merged(taken), list[Span]()
    for begin, end in merged(spans):
        for gone, back in busy:
            if back <= begin or gone >= end:
                continue
            if gone > begin:
                found.append((begin, gone))
            begin = max(begin, back)
        if begin < end:
            found.append((begin, end))
    return found


def free_slots(
    opened: Sequence[Iterable[Span]],
    taken: Iterable[Span],
    length: int,
    since: int,
    *,
    most: int = 3,
    step: int = HALF_HOUR,
) -> list[Span]:
    """The next times of this length when all are free, none before ``since``; they begin on a multiple of ``step`` and
    do not overlap. ``opened``: for each person when he works; ``taken``: whatever keeps any of them."""
    if not opened or length <= 0:
        return []
    everybody = merged(opened[0])
    for hours in opened[1:]:
        everybody = common(everybody, hours)
    found: list[Span] = []
    for begin, end in without(everybody, taken):
        at = -(-max(begin, since) // step) * step
        while at + length <= end and len(found) < most:
            found.append((at, at + length))
            at = -(-(at + length) // step) * step
    return found


def overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def total(spans: Iterable[Span]) -> int:
    """How long they are together, what overlaps counted once."""
    return sum(end - begin for begin, end in merged(spans))
