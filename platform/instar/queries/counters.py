"""The numbers in the bar: what waits for me and for my teams. One request for all of them, nothing when unchanged."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.worklist import work_counts


@dataclass(frozen=True, slots=True)
class Counters:
    """Each stops at 1000. ``version`` is sent back as ``since``."""

    work: int
    late: int
    queue: int
    version: str


def counters(kernel: Kernel, actor: Actor, *, since: str | None = None) -> Counters | None:
    """The counters; None when they are what ``since`` says."""
    work, late, queue = work_counts(kernel, actor)
    version = f"{work}.{late}.{queue}"
    return None if version == since else Counters(work, late, queue, version)
