"""Whether a rule holds, and what it saw: each of its conditions with the values that it read. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from instar.sdk import EvaluationError, Expression, Happening, TicketEvent, happening_fits
from instar_plugins.rules.format import ParsedRule

Env = Mapping[str, Any]
LONGEST = 200
"""Characters of a value that is shown."""


class Seen(NamedTuple):
    """One condition. ``holds`` None: it could not be worked out, and ``error`` says why. ``values``: (name, value)."""

    source: str
    holds: bool | None
    values: tuple[tuple[str, Any], ...]
    error: str = ""


class Verdict(NamedTuple):
    """``error``: of the first condition that could not be worked out."""

    holds: bool
    seen: tuple[Seen, ...]
    error: str = ""


def happening_for(rule: ParsedRule, found: tuple[Happening, ...]) -> Happening | None:
    """The first of an event's happenings that the rule names; None: the event is not its business."""
    return next((one for one in found if any(happening_fits(named, one) for named in rule.on)), None)


def env_of(env: Env, event: TicketEvent, happened: Happening, by: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the rule's expressions are called with. ``env``: of the ticket."""
    return {**env, "event": told(event, happened, by)}


def told(event: TicketEvent, happened: Happening, by: Mapping[str, Any] | None) -> dict[str, Any]:
    """The record ``event`` of expressions, plain JSON."""
    return {"at": event.at, "by": dict(by) if by else None, **happened.facts, "kind": happened.kind}


def told_by_clock(due: int) -> dict[str, Any]:
    """The same of a rule that begins by the clock: nothing has happened but the time has come."""
    return {"kind": "time", "at": due, "by": None}


def weigh(rule: ParsedRule, env: Env) -> Verdict:
    """Every condition is looked at, so that all that speaks against it is known."""
    seen = tuple(_look(one, env) for one in rule.when)
    error = next((one.error for one in seen if one.error), "")
    return Verdict(all(one.holds for one in seen), seen, error)


def _look(condition: Expression, env: Env) -> Seen:
    values = tuple((name, _value(env, name)) for name in sorted(condition.reads))
    try:
        return Seen(condition.source, condition(env) is True, values)
    except EvaluationError as error:
        return Seen(condition.source, None, values, str(error))


def _value(env: Env, name: str) -> Any:
    found: Any = env
    for part in name.split("."):
        if callable(found):  # a calendar is asked by its key
            return part
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if not isinstance(found, str) else found[:LONGEST]
