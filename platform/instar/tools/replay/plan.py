"""What a log's columns, activities and people are on this site: a map that somebody wrote, or what names tell.

{"columns": {"case": "Case ID", "activity": "Activity", "time": "Complete Timestamp", "resource": "Resource"},
 "process": "todo",
 "activities": {"Take in charge": "doing", "Closed": {"outcome": "close", "data": {"answer": "Done."}}},
 "people": {"Value 1": "olga"}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from instar.engine.lengths import length
from instar.errors import Invalid, nearest
from instar.i18n import _, text
from instar.tools.replay.records import CASE, SUFFIXES
from instar.tools.replay.spelling import slug

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case id", "case_id", "caseid", "case", "ticket", "number"),
    "activity": ("concept:name", "activity", "event", "status"),
    "time": ("time:timestamp", "complete timestamp", "timestamp", "time", "completed", "date"),
    "resource": ("org:resource", "resource", "user", "person"),
    "group": ("org:group", "group", "team"),
    "title": ("title", "subject", "summary"),
}
"""Column → the heads that mean it when no map says otherwise, compared without case."""
NEEDED = ("activity", "time")
KEYS = frozenset(
    "columns time_format timezone key title role process service promise activities people fields".split()  # noqa: SIM905
)
STEP_KEYS = frozenset({"stage", "outcome", "data"})


@dataclass(frozen=True, slots=True)
class Doing:
    """What an activity does to a ticket of a process that is there: a move to a stage, or a step finished."""

    stage: str | None = None
    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """``process``: key of the process that takes the tickets; None: one is derived, by the name ``key``.

    ``time_format``: as ``strptime`` reads it, None for ISO 8601. ``zone``: of times that name none. ``promise``: how
    long a ticket of a derived process may take, as ISO 8601 has it. ``fields``: field → column."""

    key: str
    title: Any
    columns: Mapping[str, str] = field(default_factory=dict)
    time_format: str | None = None
    zone: str = "UTC"
    role: str | None = None
    process: str | None = None
    service: str | None = None
    promise: str | None = None
    activities: Mapping[str, Doing] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def column(self, meaning: str, heads: Sequence[str]) -> str | None:
        """The head of a column among those that are there; raises Invalid when the map names one that is not."""
        named = self.columns.get(meaning)
        if named is not None:
            self.refuse_missing(f"columns.{meaning}", named, heads)
            return named
        by_name = {head.lower(): head for head in heads}
        found = next((by_name[name] for name in COLUMNS[meaning] if name in by_name), None)
        if found is None and meaning in NEEDED:
            raise Invalid(
                {f"columns.{meaning}": [_("No column of the log is known to be this.")]},
                hint=_("Name it in a map: --map MAP.json.") + " " + _there_are(heads),
            )
        return found

    def refuse_missing(self, at: str, name: str, heads: Sequence[str]) -> None:
        """Raise Invalid, at a place of the map, for a column that the log has not."""
        if name not in heads:
            near = nearest(name, list(heads))
            raise Invalid(
                {at: [_("The log has no column “{name}”.").format(name=name)]},
                hint=_("Did you mean “{name}”?").format(name=near) if near else _there_are(heads),
            )


def plan_for(log: Path) -> Plan:
    """The plan for a log without a map: everything by its name."""
    name = log.name
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
            break
    return Plan(slug(name, "log"), name)


def read_plan(path: Path, log: Path) -> Plan:
    """The plan that a map says; raises Invalid with the place in it for what is wrong."""
    try:
        given = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise Invalid({"map": [_("The JSON is broken: {reason}.").format(reason=error)]}) from None
    if not isinstance(given, dict):
        raise Invalid({"map": [_("A map is a JSON object.")]})
    _refuse_unknown("", given, KEYS)
    plain = plan_for(log)
    columns = _texts("columns", given)
    _refuse_unknown("columns.", columns, COLUMNS)
    activities = given.get("activities", {})
    if not isinstance(activities, dict):
        raise Invalid({"activities": [_("A JSON object is needed here.")]})
    if activities and not given.get("process"):
        raise Invalid({"process": [_("Say whose stages and outcomes these are: the key of a process.")]})
    title = given.get("title", plain.title)
    return Plan(
        key=_key(given, plain.key),
        title=title if isinstance(title, dict) and text(title) else _text("title", given) or plain.title,
        columns=columns,
        time_format=_text("time_format", given),
        zone=_zone(given),
        role=_text("role", given),
        process=_text("process", given),
        service=_text("service", given),
        promise=_promise(given),
        activities={name: _doing(name, said) for name, said in activities.items()},
        people=_texts("people", given),
        fields=_texts("fields", given),
    )


def _doing(name: str, said: object) -> Doing:
    if isinstance(said, str) and said:
        return Doing(stage=said)
    at = f"activities.{name}"
    if not isinstance(said, dict) or not (said.get("stage") or said.get("outcome")):
        raise Invalid({at: [_("Say a stage, or an object with “stage” or “outcome”.")]})
    _refuse_unknown(f"{at}.", said, STEP_KEYS)
    data = said.get("data", {})
    if not isinstance(data, dict):
        raise Invalid({f"{at}.data": [_("A JSON object is needed here.")]})
    return Doing(_text("stage", said), _text("outcome", said), data)


def _key(given: Mapping[str, Any], otherwise: str) -> str:
    key = _text("key", given)
    if key is not None and slug(key, "") != key:
        raise Invalid({"key": [_("Use a-z, 0-9 and “_”, a letter first: such as {key}.").format(key=slug(key, "log"))]})
    return key or otherwise


def _zone(given: Mapping[str, Any]) -> str:
    name = _text("timezone", given) or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Invalid({"timezone": [_("There is no such time zone.")]}) from None
    return name


def _promise(given: Mapping[str, Any]) -> str | None:
    told = _text("promise", given)
    if told is not None and length(told) is None:
        raise Invalid({"promise": [_("Write a duration as ISO 8601 has it, such as PT4H or P10D.")]})
    return told


def _text(name: str, given: Mapping[str, Any]) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise Invalid({name: [_("A text is needed here.")]})
    return value


def _texts(name: str, given: Mapping[str, Any]) -> dict[str, str]:
    value = given.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise Invalid({name: [_("A JSON object of texts is needed here.")]})
    return value


def _refuse_unknown(at: str, given: Mapping[str, Any], known: Mapping[str, Any] | frozenset[str]) -> None:
    for name in given:
        if name not in known:
            near = nearest(name, sorted(known))
            hint = _("Did you mean “{name}”?").format(name=near) if near else _there_are(sorted(known))
            raise Invalid({f"{at}{name}": [_("A map knows no such key.")]}, hint=hint)


def _there_are(names: Sequence[str]) -> str:
    shown = [name for name in names if not name.startswith(CASE)] or list(names)
    return _("There are: {names}.").format(names=", ".join(shown[:20]))
