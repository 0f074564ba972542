"""What a rule would do to a ticket: its actions are asked, and say by effects what they want done. Nothing is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from instar.sdk import (
    ActionContext,
    ActionRefused,
    EvaluationError,
    InstarError,
    TellWaiting,
    _,
    run_action,
)
from instar_plugins.rules.format import ParsedRule, Step
from instar_plugins.rules.verbs import VERBS

LONGEST = 400
"""Characters of a text that the log keeps."""


class Failed(InstarError):
    """The rule cannot do what it says; ``at_once``: it is switched off for it, without another try."""

    default_status = 409

    def __init__(self, message: str, *, at_once: bool = False) -> None:
        super().__init__("rule_failed", message)
        self.at_once = at_once


class Plan(NamedTuple):
    """``effects``: for the kernel; ``done``: the same as plain JSON, for the log."""

    effects: tuple[Any, ...]
    done: tuple[Mapping[str, Any], ...]


def plan(rule: ParsedRule, env: Mapping[str, Any], now: int, key: str) -> Plan:
    """Raises Failed with the number of the action at fault."""
    effects: list[Any] = []
    for place, step in enumerate(rule.then, start=1):
        try:
            effects += _wanted(step, env, now, f"{key}.{place}")
        except (ActionRefused, EvaluationError, InstarError, ValueError, TypeError) as error:
            told = error.sentences() if isinstance(error, InstarError) else str(error)
            said = _("Action {number} ({action}): {why}")
            raise Failed(said.format(number=place, action=step.action, why=told)) from error
    return Plan(tuple(effects), tuple(_told(one) for one in effects))


def _wanted(step: Step, env: Mapping[str, Any], now: int, key: str) -> tuple[Any, ...]:
    given = {name: value for name, value in step.given(env).items() if value is not None}
    verb = VERBS.get(step.action)
    if verb is not None:
        return verb.run(given, env["ticket"])
    context = ActionContext(ticket=env["ticket"], data=env["data"], now=now, key=key)
    effects = run_action(step.action, given, context).effects
    if any(isinstance(one, TellWaiting) for one in effects):
        raise ActionRefused("needs_process", _("Only a process can do this."))
    return effects


def _told(effect: Any) -> Mapping[str, Any]:
    parts = {name: _short(value) for name, value in asdict(effect).items() if value not in (None, "", (), {}, [])}
    return {"kind": type(effect).__name__, **parts}


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _short(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_short(one) for one in value[:20]]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
