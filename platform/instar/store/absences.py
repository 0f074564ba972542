"""Who is away on which days, and who stands in for him. Few rows: what is over is left in the database.

Days are ISO dates of the site's time zone ("2026-12-05"), both ends included, so they compare as texts. What is kept
are the days: whether somebody is away is judged at the moment of asking, so that midnight makes nothing stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

MOST_IN_TURN = 20
"""How many people one after another are asked who stands in for them."""


class Absence(NamedTuple):
    """``last`` None: nobody knows yet. ``substitute``: the id of who stands in, None for nobody."""

    id: int
    person: int
    first: str
    last: str | None
    substitute: int | None

    def covers(self, day: str) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, first: str, last: str | None) -> bool:
        """Whether it has a day in common with these."""
        return (last is None or self.first <= last) and (self.last is None or first <= self.last)


class Absences:
    """Those that are not over on the day ``since``."""

    def __init__(self, rows: Iterable[Absence], since: str) -> None:
        self.since = since
        self._of: dict[int, list[Absence]] = {}
        for row in rows:
            self._of.setdefault(row.person, []).append(row)

    def __bool__(self) -> bool:
        return bool(self._of)

    def of(self, person: int) -> tuple[Absence, ...]:
        return tuple(self._of.get(person, ()))

    def at(self, person: int, day: str) -> Absence | None:
        """By which somebody is away on the day; None: he is there."""
        return next((one for one in self._of.get(person, ()) if one.covers(day)), None)

    def substitute(self, person: int, day: str, works: Callable[[int], bool]) -> int | None:
        """Who stands in on the day for somebody who is away: his substitute, where that one is away as well his, and so
        on. None: nobody who is there. ``works``: whether an account is in use."""
        away = self.at(person, day)
        for _turn in range(MOST_IN_TURN):
            if away is None or away.substitute is None or not works(away.substitute):
                return None
            found, away = away.substitute, self.at(away.substitute, day)
            if away is None:
                return found
        return None

    def leads_to(self, start: int, target: int, first: str, last: str | None, turns: int = MOST_IN_TURN) -> bool:
        """Whether on one of these days the work of ``start`` would come to ``target``, who is away himself."""
        if start == target:
            return True
        return turns > 0 and any(
            self.leads_to(one.substitute, target, max(first, one.first), _earlier(last, one.last), turns - 1)
            for one in self._of.get(start, ())
            if one.substitute is not None and one.meets(first, last)
        )


def _earlier(one: str | None, other: str | None) -> str | None:
    return min((day for day in (one, other) if day is not None), default=None)
