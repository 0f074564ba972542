"""What is drawn, as plain values for the script of a Gantt chart, in the reader's language; dates as the tickets have
them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from instar.sdk import Viewer, WorkingTime, ticket_set
from instar_plugins.projects import words
from instar_plugins.projects.clock import USUAL_DAY, Clock, clock, usual_calendar
from instar_plugins.projects.drawn import Node
from instar_plugins.projects.plans import links_among
from instar_plugins.projects.values import minutes_of, moment_of

BY_HAND = "data.projects_deadline"
"""A field of every form of a plan: who may set it may plan the ticket."""


def rows(by: Viewer, nodes: Sequence[Node], calendar: WorkingTime | None) -> list[dict[str, Any]]:
    """number, title, parent, kind (task | summary | milestone), progress, rev, edits, more, closed, state, url; from,
    to: where its bar begins and ends, None without dates."""
    if not nodes:
        return []
    may = ticket_set(by).movable(BY_HAND, [one.line.number for one in nodes])
    known = [moment for one in nodes if (moment := moment_of(one.line.data.get("projects_start"))) is not None]
    timed = clock(calendar, min(known, default=nodes[0].line.created // 60_000))
    return [_row(one, one.line.number in may, timed) for one in nodes]


def links(nodes: Sequence[Node], calendar: WorkingTime | None) -> list[dict[str, Any]]:
    """id, before, after, kind, lag (in words, to be typed again), elapsed, seen; of links between what is drawn."""
    own = {key: usual_calendar({"projects_calendar": key}) for key in {_calendar(one) for one in nodes} if key}
    days = {one.line.number: (own.get(_calendar(one)) or calendar) for one in nodes}
    found = []
    for id, link in links_among(list(days)):
        worked = days[link.after]
        day = 1440 if link.elapsed else worked.day if worked else USUAL_DAY
        lag = words.length(link.lag, day) if link.lag else ""
        told = {"before": link.before, "after": link.after, "kind": link.kind, "elapsed": link.elapsed}
        found.append({"id": id, **told, "lag": lag, "seen": link.seen})
    return found


def answer(found: dict[str, Any]) -> dict[str, Any]:
    """With ``seen``, which changes when anything in it does."""
    return {**found, "seen": hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]}


# -- below: how it is done -----------------------------------------------------------------------------------


def _calendar(node: Node) -> str:
    return str(node.line.data.get("projects_calendar") or "")


def _row(node: Node, editable: bool, timed: Clock) -> dict[str, Any]:
    line, data = node.line, node.line.data
    start, finish = moment_of(data.get("projects_start")), moment_of(data.get("projects_finish"))
    kind = _kind(node)
    begin, end = None, None
    if start is not None and kind == "milestone":
        begin = end = timed.drawn_moment(start)
    elif start is not None:
        begin, end = timed.drawn(start, finish if finish is not None and finish > start else start + 1)
    return {
        "number": line.number,
        "title": line.title,
        "parent": node.parent,
        "kind": kind,
        "from": begin,
        "to": end,
        "progress": 100 if line.ended is not None else min(int(data.get("projects_progress") or 0), 100),
        "rev": line.rev,
        "edits": editable and line.ended is None,
        "more": node.more,
        "closed": line.ended is not None,
        "state": line.titles.get("stage") or line.titles.get("status") or line.status,
        "url": line.titles["url"],
    }


def _kind(node: Node) -> str:
    if node.below:
        return "summary"
    if node.line.role == "milestone" or not minutes_of(node.line.data.get("projects_duration"), USUAL_DAY):
        return "milestone"
    return "task"
