"""The strip of stages on a ticket: which are past, which is now, which may come."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from instar.engine.model import Process, Stage

When = Literal["past", "now", "next"]


class Step(NamedTuple):
    stage: Stage
    when: When


def strip(process: Process, stage: str | None, *, seen: Collection[str] = (), ended: bool = False) -> tuple[Step, ...]:
    """The stages in file order, as they stand to the present one.

    What lies before the present stage is past; when it is known which stages the ticket has been in (`seen`), those
    that it has skipped are left out. Once the run has ended nothing comes any more, and other ends are left out.
    """
    known = [known.id for known in process.stages]
    now = known.index(stage) if stage in known else -1
    steps = []
    for index, one in enumerate(process.stages):
        if index == now:
            steps.append(Step(one, "now"))
        elif index < now:
            if not one.final and (not seen or one.id in seen):
                steps.append(Step(one, "past"))
        elif not ended:
            steps.append(Step(one, "next"))
    return tuple(steps)
