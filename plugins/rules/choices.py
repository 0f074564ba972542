"""What the editor offers to choose from where an id or a key is to be typed: it may be something else all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from instar.sdk import Forbidden, NotFound, Viewer, _, definition_text, process_vocabulary, site_names, text
from instar_plugins.rules.moments import LAST

Choices = dict[str, dict[str, str]]

PROPERTIES = ("title", "priority", "due", "assignee", "team", "service", "parent")
"""What ``field`` may name besides the data."""


def choices(by: Viewer) -> Choices:
    """Last part of an input's name → value → title; of processes that ``by`` may read."""
    by_clock: Choices = {
        "calendar": dict.fromkeys(site_names().calendars, ""),
        "day": {LAST: _("the last one")},
        "zone": dict.fromkeys((one for one in available_timezones() if "/" in one and not one.startswith("Etc/")), ""),
    }
    try:
        known = process_vocabulary(by)
    except Forbidden:
        return _sorted(by_clock)
    found: Choices = {
        **by_clock,
        "field": {**dict.fromkeys(PROPERTIES, ""), **_fields(known)},
        "role": _keyed(known["roles"]),
        "service": _keyed(known["services"]),
        "team": _keyed(known["teams"]),
        "person": _keyed(known["people"]),
        "stage": {},
        "step": {},
        "outcome": {},
        "clock": {},
    }
    for process in known["processes"]:
        for name, value, title in _of_process(by, process["key"]):
            found[name].setdefault(value, title)
    return _sorted(found)


def _sorted(found: Choices) -> Choices:
    return {name: dict(sorted(values.items())) for name, values in found.items()}


def _keyed(listed: list[Mapping[str, Any]]) -> dict[str, str]:
    return {str(one["key"]): str(one["title"]) for one in listed}


def _fields(known: Mapping[str, Any]) -> dict[str, str]:
    groups = (*known["forms"], *known["roles"])
    titled = {field["id"]: field["title"] for one in groups for field in one["fields"]}
    return {id: str(titled.get(id, "")) for id in known["fields"]}


def _of_process(by: Viewer, key: str) -> Iterator[tuple[str, str, str]]:
    try:
        body = json.loads(definition_text(by, "process", key).text)
    except (Forbidden, NotFound):
        return
    of = _("{title}, {process}")
    process = text(body.get("title")) or key
    for name, listed in (("stage", body.get("stages")), ("clock", body.get("sla"))):
        for one in listed if isinstance(listed, list) else ():
            id = one.get("id") or one.get("metric") if isinstance(one, Mapping) else None
            if isinstance(id, str):
                yield name, id, of.format(title=text(one.get("title")) or id, process=process)
    nodes = body.get("nodes")
    for id, node in nodes.items() if isinstance(nodes, Mapping) else ():
        outcomes = node.get("next") if isinstance(node, Mapping) else None
        if isinstance(node, Mapping) and node.get("type") == "userTask":
            yield "step", id, of.format(title=text(node.get("title")) or id, process=process)
        for one in outcomes if isinstance(outcomes, list) else ():
            if isinstance(one, Mapping) and isinstance(one.get("outcome"), str):
                yield "outcome", one["outcome"], text(one.get("title")) or one["outcome"]
