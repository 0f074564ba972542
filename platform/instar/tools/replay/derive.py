"""A process made from a log: one stage an activity, and from each a way to whatever was seen to follow it.

A ticket begins in the stage "new" and stands, after each event, in the stage of the activity that has just happened.
What happens once more is an outcome that leaves the ticket where it is. Activities that more often than not are the
last of their cases end the ticket; an event after such an end reopens it. What is promised is what four of five
cases of the log have kept, so that those that took longer stand out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, NamedTuple

from instar.engine.keys import MOST_STAGES
from instar.i18n import _
from instar.tools.replay.log import Event, Log
from instar.tools.replay.plan import Plan
from instar.tools.replay.records import CASE, refused
from instar.tools.replay.spelling import slugs

BEGIN = "begin"
HOUR_MS = 3_600_000
NEW = "new"
FIRST: dict[str, Any] = {"en": "Begin", "ru": "Начать"}
NEXT: dict[str, Any] = {"en": "Next step", "ru": "Следующий шаг"}


class Derived(NamedTuple):
    """``process``: the definition. ``outcomes``: activity → the outcome leading there; ``fields``: field → column."""

    process: dict[str, Any]
    outcomes: dict[str, str]
    fields: dict[str, str]


class Habits(NamedTuple):
    """What a log does as a rule. ``follows``: activity (or ``BEGIN``) → what came next, how often. ``ends``: activities
    that end a case. ``order``: all activities, as early in a case as they usually come."""

    follows: dict[str, Counter[str]]
    ends: list[str]
    order: list[str]


def derive(log: Log, plan: Plan, role: str) -> Derived:
    """A process that can play the log; raises Invalid for one with more activities than a process has stages."""
    habits = observe(log.events)
    if len(habits.order) >= MOST_STAGES:
        raise refused(
            _(
                "The log has {count} activities, and a process at most {most} stages. Say in a map what they are."
            ).format(count=len(habits.order), most=MOST_STAGES - 1)
        )
    keys = slugs(habits.order, "activity", (NEW, BEGIN))
    fields = {key: column for column, key in slugs(log.columns, "field").items()}
    fields = {f"{plan.key}_{key}": column for key, column in fields.items()}
    process: dict[str, Any] = {
        "format": "instar.process/1",
        "key": plan.key,
        "title": plan.title,
        "role": role,
        "stages": [{"id": NEW, "title": {"en": "New", "ru": "Новое"}}, *_stages(habits, keys)],
        "nodes": _nodes(habits, keys, plan.key),
        "sla": [{"metric": "resolution", "target": {"*": plan.promise or usual(log.events)}}],
    }
    if fields:
        process["form"] = {"fields": [_field(key, column, log) for key, column in fields.items()]}
    return Derived(process, keys, fields)


def observe(events: list[Event]) -> Habits:
    """What followed what; ``events`` in the order of their times."""
    follows: dict[str, Counter[str]] = defaultdict(Counter)
    before: dict[int, str] = {}
    length: Counter[int] = Counter()
    places: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for event in events:
        follows[before.get(event.case, BEGIN)][event.activity] += 1
        before[event.case] = event.activity
        places[event.activity][0] += length[event.case]
        places[event.activity][1] += 1
        length[event.case] += 1
    last = Counter(before.values())
    share = {activity: last[activity] / count for activity, (_sum, count) in places.items()}
    ends = [activity for activity in places if share[activity] > 0.5] or [max(share, key=lambda one: share[one])]
    ends.sort(key=lambda one: (-last[one], one))
    order = sorted(places, key=lambda one: (one in ends, places[one][0] / places[one][1], one))
    return Habits(dict(follows), ends, order)


def usual(events: list[Event]) -> str:
    """What four of five cases take from their first event to their last, in whole hours; at least one."""
    spans: dict[int, tuple[int, int]] = {}
    for event in events:
        spans[event.case] = (spans.get(event.case, (event.at, 0))[0], event.at)
    lasted = sorted(end - begin for begin, end in spans.values())
    found = lasted[min(len(lasted) - 1, len(lasted) * 4 // 5)] if lasted else 0
    return f"PT{max(1, -(-found // HOUR_MS))}H"


def _stages(habits: Habits, keys: dict[str, str]) -> list[dict[str, Any]]:
    final = {"final": True}
    return [{"id": keys[one], "title": one, **(final if one in habits.ends else {})} for one in habits.order]


def _nodes(habits: Habits, keys: dict[str, str], team: str) -> dict[str, Any]:
    """From ``BEGIN`` everything can be reached, for a reopened ticket stands there again; from everywhere the end."""
    nodes: dict[str, Any] = {"start": {"type": "startEvent", "next": BEGIN}}
    firsts = list(dict.fromkeys([*_frequent(habits.follows.get(BEGIN)), *habits.order]))
    nodes[BEGIN] = _task(NEW, FIRST, firsts, keys, team)
    for activity in habits.order:
        key = keys[activity]
        if activity in habits.ends:
            nodes[key] = {"type": "endEvent", "stage": key, "result": key}
        else:
            ways = list(dict.fromkeys([*_frequent(habits.follows.get(activity)), habits.ends[0]]))
            nodes[key] = _task(key, NEXT, ways, keys, team)
    return nodes


def _frequent(seen: Counter[str] | None) -> list[str]:
    return [activity for activity, _count in seen.most_common()] if seen else []


def _task(stage: str, title: Any, ways: list[str], keys: dict[str, str], team: str) -> dict[str, Any]:
    flows = [{"to": keys[one], "outcome": keys[one], "title": one} for one in ways]
    return {"type": "userTask", "stage": stage, "title": title, "candidates": {"team": team}, "next": flows}


def _field(key: str, column: str, log: Log) -> dict[str, Any]:
    kind = "datetime" if column in log.dates else "text"
    return {"id": key, "type": kind, "title": column.removeprefix(CASE)}
