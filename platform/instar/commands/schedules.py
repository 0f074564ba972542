"""Start events with a plan: tickets that open by themselves, by jobs that are due in the future.

Each plan of a process in force has one job that waits. Publishing, rolling back and retiring write them anew. A job
that is due first writes the next one, then opens its ticket: one that cannot be opened keeps no later one from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

import orjson

from instar.commands.execute import Answer, Context, handles, within
from instar.commands.open import OpenTicket
from instar.commands.outbox import write_job
from instar.commands.ticket import Data
from instar.engine.expressions import EvaluationError
from instar.engine.model import Node, Process
from instar.engine.timers import Calendars, Timer
from instar.errors import Refused
from instar.forms.locales import zone_of
from instar.i18n import _, text

SCHEDULE = "schedule"
CHANNEL = "schedule"

_DONE = """
UPDATE job SET state = 'done', ended = ?, lease = NULL, error = NULL
WHERE id = ? AND state = 'running' AND claim = ?"""
_FORGET = """
DELETE FROM job WHERE kind = 'schedule' AND state IN ('ready', 'held') AND payload ->> '$.process' = ?"""


@dataclass(frozen=True, slots=True)
class ScheduleNext:
    """Write the job of the time after this one, told by the worker that holds the job by its claim ``claim``."""

    job: int
    claim: int


@dataclass(frozen=True, slots=True)
class OpenScheduled:
    """Open the ticket of a job that is due."""

    job: int
    claim: int


def schedule(context: Context, key: str, process: Process | None) -> None:
    """The version of a process that is in force has changed; None: there is none any more."""
    context.tx.run(_FORGET, (key,))
    for node, timer in _scheduled(process) if process is not None else ():
        due = _counted(partial(_first, timer, context.now), context)
        _write(context, key, node.id, due, timer.times)


def _scheduled(process: Process) -> Iterator[tuple[Node, Timer]]:
    for id in process.starts:
        node = process.nodes[id]
        if node.timer is not None:
            yield node, node.timer


def _first(timer: Timer, now: int, zone: tzinfo, calendars: Calendars) -> int:
    return timer.first(now, zone, calendars=calendars)


def _counted(due: Callable[[tzinfo, Calendars], int], context: Context) -> int:
    """When a plan is due; raises Refused where its calendar knows no such time."""
    kernel = context.kernel
    try:
        return due(zone_of(kernel.settings.timezone), kernel.calendar)
    except EvaluationError as error:
        raise Refused("no_working_time", str(error), hint=_("Correct the calendar, or name another one.")) from error


def _write(context: Context, process: str, node: str, due: int, left: int | None) -> None:
    told = {"process": process, "node": node, "due": due, "left": left}
    write_job(context.tx, SCHEDULE, f"{SCHEDULE}.{process}.{node}.{due}", told, context.now, due=due)


@handles(ScheduleNext, "")
def schedule_next(context: Context, command: ScheduleNext) -> Answer:
    context.authorize_system()
    held = _held(context, command.job, command.claim)
    node = _node(context, held) if held is not None else None
    if held is None or node is None or node.timer is None:
        return {"scheduled": False}
    left = None if held["left"] is None else held["left"] - 1
    due = _counted(partial(node.timer.following, held["due"], context.now), context)
    again = context.tx.value("SELECT 1 FROM job WHERE key = ?", (f"{SCHEDULE}.{held['process']}.{node.id}.{due}",))
    if left == 0 or again:
        return {"scheduled": False}
    _write(context, held["process"], node.id, due, left)
    return {"scheduled": True}


@handles(OpenScheduled, "")
def open_scheduled(context: Context, command: OpenScheduled) -> Answer:
    context.authorize_system()
    held = _held(context, command.job, command.claim)
    if held is None:
        return {"opened": False}
    context.tx.run(_DONE, (context.now, command.job, command.claim))
    node = _node(context, held)
    if node is None:  # the process has been published without it, or retired
        return {"opened": False}
    process = context.kernel.definitions.process(context.kernel.definitions.for_process(held["process"])[1])
    title = text(node.title) or text(process.title)
    opened = within(context, OpenTicket(title, process=held["process"], channel=CHANNEL, partial=True, start=node.id))
    return {"opened": True, **opened}


def _held(context: Context, job: int, claim: int) -> Data | None:
    """What the job says, while it is ours."""
    payload = context.tx.value("SELECT payload FROM job WHERE id = ? AND state = 'running' AND claim = ?", (job, claim))
    return orjson.loads(payload) if payload is not None else None


def _node(context: Context, held: Data) -> Node | None:
    """The start event, in the version that is in force."""
    definitions = context.kernel.definitions
    version = definitions.current("process", held["process"])
    return definitions.process(version.id).nodes.get(held["node"]) if version is not None else None
