"""Open tickets that stand too long in one stage (``max_age``), or for which nothing is planned (``next_step``): what
definitions ask to be marked, on cards and in lists, and looked for by the filter ``due``.

Something is planned where a due time lies ahead, of the ticket or of an open step of it, or where somebody who answers
for it or does one of its steps will be reminded of it: a reminder of anybody else plans nothing for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson

from instar.errors import InstarError
from instar.kernel import Kernel
from instar.queries.filters import Condition
from instar.queries.head import Head

DAY_MS = 86_400_000
_AHEAD = """(coalesce(t.due, 0) >= ? OR EXISTS (SELECT 1 FROM work_item w WHERE w.ticket_id = t.id AND w.due >= ?)
  OR EXISTS (SELECT 1 FROM reminder r WHERE r.ticket_id = t.id AND r.ended IS NULL AND r.at >= ?
    AND (r.principal_id = t.assignee_id OR EXISTS (
      SELECT 1 FROM work_item w WHERE w.ticket_id = t.id AND w.assignee_id = r.principal_id))))"""
_PLANNED = f"SELECT t.id FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value WHERE {_AHEAD}"


class Stalled(NamedTuple):
    """``idle``: whole days in the stage, where those are too many; else 0. ``unplanned``: nothing lies ahead."""

    idle: int = 0
    unplanned: bool = False


NOT_STALLED = Stalled()


def stalled(kernel: Kernel, found: Sequence[Head]) -> dict[int, Stalled]:
    """By ticket, those that are to be marked; whoever asks has seen to it that their inside may be seen."""
    now, idle, asked = kernel.clock.now(), {}, []
    for head in found:
        limit, plans = _wanted(kernel, head)
        if head.ended is None and limit and now - head.entered > limit * DAY_MS:
            idle[head.id] = (now - head.entered) // DAY_MS
        if head.ended is None and plans:
            asked.append(head.id)
    planned: set[int] = set()
    if asked:
        planned = {id for (id,) in kernel.store.read().all(_PLANNED, (orjson.dumps(asked).decode(), now, now, now))}
    bare = set(asked) - planned
    return {id: Stalled(idle.get(id, 0), id in bare) for id in idle.keys() | bare}


def _wanted(kernel: Kernel, head: Head) -> tuple[int, bool]:
    """(days in the stage, whether something has to be planned) of the version that the ticket runs on."""
    try:
        process = kernel.definitions.process(head.version_id)
    except InstarError:  # it was published by other code
        return 0, False
    stage = next((one for one in process.stages if one.id == head.stage), None)
    return (stage.max_age or 0 if stage else 0), process.next_step


def idle(kernel: Kernel) -> Condition:
    """Open tickets that stand too long, by the versions in force."""
    now = kernel.clock.now()
    parts: list[str] = []
    args: list[object] = []
    for key, stage, days in _ages(kernel):
        parts.append("(t.process = ? AND t.stage = ? AND t.entered < ?)")
        args += [key, stage, now - days * DAY_MS]
    return Condition(f"(t.ended IS NULL AND ({' OR '.join(parts) or 'FALSE'}))", tuple(args), internal=True)


def unplanned(kernel: Kernel) -> Condition:
    """Open tickets of processes that want a next step, and have none."""
    keys = [version.key for version in kernel.definitions.list("process") if _plans(kernel, version.id)]
    now = kernel.clock.now()
    listed = ", ".join("?" * len(keys))
    where = f"t.process IN ({listed})" if keys else "FALSE"
    return Condition(f"(t.ended IS NULL AND {where} AND NOT {_AHEAD})", (*keys, now, now, now), internal=True)


def _plans(kernel: Kernel, version_id: int) -> bool:
    try:
        return kernel.definitions.process(version_id).next_step
    except InstarError:
        return False


def _ages(kernel: Kernel) -> list[tuple[str, str, int]]:
    """(process, stage, days) of the versions in force."""
    found: list[tuple[str, str, int]] = []
    for version in kernel.definitions.list("process"):
        try:
            stages: Mapping[str, int] = {
                one.id: one.max_age for one in kernel.definitions.process(version.id).stages if one.max_age
            }
        except InstarError:
            continue
        found += [(version.key, stage, days) for stage, days in stages.items()]
    return found
