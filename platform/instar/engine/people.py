"""Who may do a step, and until when: `candidates`, `assignee`, `not_by`, `due`, `priority` of a user task."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from instar.engine import triggers
from instar.engine.draft import Draft
from instar.engine.examples import such_as
from instar.engine.expressions import Expression
from instar.engine.keys import LEADERS, PEOPLE
from instar.engine.model import BOUNDARY
from instar.engine.reports import is_whole, near
from instar.engine.timers import Timer
from instar.i18n import _

Raw = Mapping[str, Any]
FORMULA = "="
NAMED = {
    "user": "olga",
    "team": "service.team",
    "profile": "supervisor",
    "participant": "requester",
    "head": "service.unit",
    "deputy": "service.unit",
}
"""How people are named, for hints."""


def candidates(draft: Draft, raw: Raw, at: str, node: str) -> tuple[dict[str, Any], Expression | None]:
    """The raw map, and the compiled expression of its "="."""
    given, pointer = raw.get("candidates"), f"{at}/candidates"
    if "candidates" not in raw:
        return {}, None
    if not isinstance(given, dict):
        wanted = _('must be an object such as {"team": "service.team"}.')
        draft.reports.shape("candidates", wanted, pointer, node)
        return {}, None
    draft.reports.unknown_keys(given, (*PEOPLE, FORMULA), pointer, node=node)
    found, expression = dict(given), None
    for kind in PEOPLE:
        if kind in given:
            _names(draft, kind, given[kind], f"{pointer}/{kind}", node)
    if FORMULA in given:
        expression = draft.compiler.expression(given[FORMULA], f"{pointer}/{FORMULA}", node)
    if not any(value for key, value in given.items() if key in (*PEOPLE, FORMULA)):
        message = _("Nobody can do this step: its candidates are empty.")
        hint = _("Name a team or people, or leave “candidates” out: then it goes to the team of the service.")
        draft.reports.error("nobody", message, pointer, node=node, hint=hint)
    return found, expression


def _names(draft: Draft, kind: str, given: object, at: str, node: str) -> None:
    listed = given if isinstance(given, list) else [given]
    for index, name in enumerate(listed):
        pointer = f"{at}/{index}" if isinstance(given, list) else at
        if not isinstance(name, str) or not name:
            hint = such_as(f'"{kind}": "{NAMED[kind]}"')
            draft.reports.error("shape", _("Here must be a name or a list of names."), pointer, node=node, hint=hint)
        elif kind in LEADERS:
            draft.refers("unit", name, pointer, node)
        elif kind != "participant":
            draft.refers(kind, name, pointer, node)


def assignee(draft: Draft, raw: Raw, at: str, node: str) -> tuple[str | dict[str, Any] | None, Expression | None]:
    """A log-in, or {"=": expression} with the expression compiled."""
    given, pointer = raw.get("assignee"), f"{at}/assignee"
    if "assignee" not in raw:
        return None, None
    if isinstance(given, str) and given:
        draft.refers("user", given, pointer, node)
        return given, None
    if isinstance(given, dict) and list(given) == [FORMULA]:
        return given, draft.compiler.expression(given[FORMULA], f"{pointer}/{FORMULA}", node)
    draft.reports.shape("assignee", _('must be a log-in, or {"=": "an expression"}.'), pointer, node)
    return None, None


def not_by(draft: Draft, raw: Raw, at: str, node: str) -> tuple[str, ...]:
    """Ids of the steps whose doers may not do this one as well: one id or a list. A step for each of many may name
    itself: who has done it for one does not do it for another."""
    given = raw.get("not_by", [])
    listed = given if isinstance(given, list) else [given]
    found: list[str] = []
    tasks = [id for id, other in draft.nodes.items() if isinstance(other, dict) and other.get("type") == "userTask"]
    for index, name in enumerate(listed):
        pointer = f"{at}/not_by/{index}" if isinstance(given, list) else f"{at}/not_by"
        if not isinstance(name, str):
            draft.reports.error("shape", _("Here must be the id of a step."), pointer, node=node, hint=near("", tasks))
        elif name == node and "multi" not in raw:
            hint = _("Name the step whose doer may not do this one; only a step with “multi” may name itself.")
            draft.reports.error("not_by", _("A step cannot be apart from itself."), pointer, node=node, hint=hint)
        elif name not in tasks:
            message = _("There is no step “{name}”.").format(name=name[:64])
            draft.reports.error("unknown_node", message, pointer, node=node, hint=near(name, tasks))
        else:
            found.append(name)
    return tuple(found)


def due(draft: Draft, raw: Raw, at: str, node: str) -> Timer | None:
    """An ISO duration, {"after": duration}, in which a calendar may be named, or {"at": expression}. A step is due
    once: what comes again and again is an event beside it."""
    given, pointer = raw.get("due"), f"{at}/due"
    if "due" not in raw:
        return None
    timer = {"after": given} if isinstance(given, str) else given
    if isinstance(timer, dict) and "cycle" in timer:
        message = _("A step is due once, so “cycle” does not go with “due”.")
        event = f'"attachedTo": "{node}", "interrupting": false, "timer": {{"cycle": {json.dumps(timer["cycle"])}}}'
        hint = _("Remind by an event beside the step: {example}.").format(example=f'{{"type": "{BOUNDARY}", {event}}}')
        draft.reports.misplaced("cycle", message, pointer, node, hint=hint)
        return None
    if not isinstance(timer, dict) or len({"after", "at"} & timer.keys()) != 1:
        draft.reports.shape("due", _('must be a duration such as "PT4H", or {"at": "an expression"}.'), pointer, node)
        return None
    draft.reports.unknown_keys(timer, ("after", "at", "calendar"), pointer, node=node)
    key = triggers.calendar(draft, timer, pointer, node)
    if "at" in timer:
        return triggers.moment(draft, timer["at"], f"{pointer}/at", node)
    return triggers.pause(draft, timer["after"], pointer if timer is not given else f"{pointer}/after", node, key)


def priority(draft: Draft, raw: Raw, at: str, node: str) -> int | None:
    """1 (most urgent) to 4."""
    given: Any = raw.get("priority")
    if "priority" not in raw:
        return None
    if is_whole(given, 1, 4):
        return int(given)
    draft.reports.shape("priority", _("must be 1, 2, 3 or 4."), f"{at}/priority", node)
    return None
