"""The key `sla` of a process: what it promises, read or reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.engine.draft import Draft
from instar.engine.examples import example, plain_name
from instar.engine.keys import DEED_KEYS, NAME, SLA_KEYS
from instar.engine.lengths import Length, length
from instar.engine.promise import ANY, BREACH, METRICS, PRIORITIES, Deed, Promise
from instar.engine.reports import Reports, is_whole, near
from instar.engine.source import escape
from instar.i18n import _

MOST = 20
PAUSES = ("waiting", "hold")
"""Statuses in which a clock may stand; what is resolved or closed stops it anyway."""
_TARGETS = (*PRIORITIES, ANY)


def parse_sla(raw: Mapping[str, Any], draft: Draft) -> tuple[Promise, ...]:
    """The promises, in file order; what is wrong is reported and left out."""
    given = raw.get("sla", [])
    reports = draft.reports
    if not isinstance(given, list):
        reports.shape("sla", _("must be a list of clocks."), "/sla")
        return ()
    if len(given) > MOST:
        message = _("A process may have at most {limit} clocks.").format(limit=MOST)
        reports.error("too_many", message, "/sla", hint=_("Leave out those that nobody looks at."))
        return ()
    found: dict[str, Promise] = {}
    for index, item in enumerate(given):
        at = f"/sla/{index}"
        if not isinstance(item, dict):
            message = _("A clock must be an object with “metric” and “target”.")
            reports.error("shape", message, at, hint=example("sla"))
            continue
        promise = _promise(item, at, draft)
        if promise is not None and promise.metric in found:
            message = _("There are two clocks “{metric}”.").format(metric=promise.metric)
            reports.error("duplicate_id", message, f"{at}/metric", hint=_("Give one of them another id."))
        elif promise is not None:
            found[promise.metric] = promise
    return tuple(found.values())


def _promise(raw: Mapping[str, Any], at: str, draft: Draft) -> Promise | None:
    reports = draft.reports
    reports.unknown_keys(raw, SLA_KEYS, at)
    metric = raw.get("metric")
    if not isinstance(metric, str) or not NAME.fullmatch(metric):
        message = _("A clock needs a “metric”: first_response, next_response, resolution or an id of its own.")
        hint = example("metric", f'"{plain_name(metric, "resolution")}"')
        reports.error("id", message, f"{at}/metric" if "metric" in raw else at, hint=hint)
        return None
    title = reports.text(raw, "title", at)
    if title is None and metric not in METRICS:
        message = _("The clock “{metric}” has no title; people will read “{metric}”.").format(metric=metric)
        reports.warning("untitled", message, f"{at}/metric", hint=_('Add "title".'))
    warn = _warn(raw, at, reports)
    return Promise(
        metric=metric,
        targets=_targets(raw, at, reports),
        title=title or "",
        calendar=_calendar(raw, at, draft),
        pause=_pause(raw, at, reports),
        warn=warn,
        on_warn=_deed(raw, "on_warn", at, draft),
        on_breach=_deed(raw, "on_breach", at, draft),
    )


def _targets(raw: Mapping[str, Any], at: str, reports: Reports) -> Mapping[str, Length]:
    given = raw.get("target")
    if not isinstance(given, dict) or not given:
        wanted = _("must say how long there is, by priority.")
        reports.shape("target", wanted, f"{at}/target" if "target" in raw else at)
        return {}
    found: dict[str, Length] = {}
    for priority, written in given.items():
        pointer = f"{at}/target/{escape(priority)}"
        if priority not in _TARGETS:
            message = _("There is no priority “{name}”.").format(name=priority[:64])
            reports.error("target", message, pointer, hint=near(priority, _TARGETS))
        time = length(written)
        if time is None:
            message = _("“{given}” is no length of time.").format(given=str(written)[:64])
            reports.error("target", message, pointer, hint=_("Write “PT4H”, “PT30M” or “P2D”, for example."))
        else:
            found[priority] = time
    return found


def _calendar(raw: Mapping[str, Any], at: str, draft: Draft) -> str:
    key = raw.get("calendar", "")
    if not isinstance(key, str) or ("calendar" in raw and not key):
        draft.reports.shape("calendar", _("must be the key of a calendar."), f"{at}/calendar")
        return ""
    if key:
        draft.refers("calendar", key, f"{at}/calendar")
    return key


def _pause(raw: Mapping[str, Any], at: str, reports: Reports) -> tuple[str, ...]:
    given = raw.get("pause", [])
    if not isinstance(given, list):
        reports.shape("pause", _("must be a list of statuses."), f"{at}/pause")
        return ()
    for index, status in enumerate(given):
        if status not in PAUSES:
            message = _("No clock stands in the status “{status}”.").format(status=str(status)[:64])
            reports.error("unknown_status", message, f"{at}/pause/{index}", hint=near(str(status), PAUSES))
    return tuple(status for status in given if status in PAUSES)


def _warn(raw: Mapping[str, Any], at: str, reports: Reports) -> tuple[int, ...]:
    given = raw.get("warn", [])
    if not isinstance(given, list) or not all(is_whole(step, 1, BREACH - 1) for step in given) or len(given) > MOST:
        wanted = _("must be a list of per cents of the target, from 1 to 99.")
        reports.shape("warn", wanted, f"{at}/warn")
        return ()
    if "on_warn" in raw and not given:
        reports.misplaced("on_warn", _("“on_warn” goes with “warn”."), at)
    return tuple(sorted(set(given)))


def _deed(raw: Mapping[str, Any], key: str, at: str, draft: Draft) -> Deed | None:
    given, pointer, reports = raw.get(key), f"{at}/{key}", draft.reports
    if key not in raw:
        return None
    action = given.get("action") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(action, str) or not action:
        reports.shape(key, _("must be an object with “action”, and what it is done “with”."), pointer)
        return None
    reports.unknown_keys(given, DEED_KEYS, pointer)
    draft.refers("action", action, f"{pointer}/action")
    if "with" not in given:
        return Deed(action)
    if not isinstance(given["with"], dict):
        wanted = _("must be an object: the arguments of the action by name.")
        reports.shape("with", wanted, f"{pointer}/with")
        return None
    draft.refers_to_targets(action, given["with"], f"{pointer}/with")
    return Deed(action, draft.compiler.value(given["with"], f"{pointer}/with", None))
