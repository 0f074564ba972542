"""The numbers in the bar: what waits for me and for my teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.notices import unread
from instar.queries.urgency import count_of, urgencies_of


@dataclass(frozen=True, slots=True)
class Counters:
    """Each stops at 1000. ``version``: another word when one of them is another. ``bell``: threads with news, ≤ 100."""

    work: int
    late: int
    queue: int
    version: str
    bell: int = 0


class Waiting(NamedTuple):
    """``mine``: when each of my steps is due (ms), of at most 1000; ``queue``: free ones of my teams, at most 1000."""

    mine: tuple[int, ...]
    queue: int


def moment(kernel: Kernel) -> str:
    """As long as this word and the actor's rights stay the same, so does ``waiting``: whatever happens to a step is a
    row of history. That somebody's part in a ticket is over by then is noticed within a minute."""
    event = kernel.store.read().value("SELECT max(id) FROM event") or 0
    return f"{event}.{kernel.clock.now() // 60_000}"


def waiting(kernel: Kernel, actor: Actor) -> Waiting:
    return Waiting(tuple(urgencies_of(kernel, actor, "mine")), count_of(kernel, actor, "all", "teams"))


def counters(kernel: Kernel, actor: Actor, found: Waiting | None = None) -> Counters:
    """The counters of this moment. ``found``: what waits, where that is known."""
    mine, queue = found or waiting(kernel, actor)
    now = kernel.clock.now()
    work, late, bell = len(mine), sum(urgent < now for urgent in mine), unread(kernel, actor)
    return Counters(work, late, queue, f"{work}.{late}.{queue}.{bell}", bell)
