"""Find: a number goes straight there, words are looked for in titles of the newest tickets."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.labels import RoleLabel, StageLabel


@dataclass(frozen=True, slots=True)
class Hit:
    """``exact``: the number itself was asked for."""

    id: int
    number: str
    title: str
    role: RoleLabel
    stage: StageLabel | None
    client: str
    ended: bool
    updated: int
    exact: bool


def search(kernel: Kernel, actor: Actor, q: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """Tickets for a number ("T-1024", "1024") or for words that all stand in the title; ё is е, case does not matter."""
    raise NotImplementedError
