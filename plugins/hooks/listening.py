"""An event is told: whoever wants to know of it gets a message written down, which the alarm then sends.

A message is made once: its body is what is known at that moment, and each try sends the same bytes with the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from instar.sdk import (
    EvaluationError,
    Expression,
    ExpressionError,
    Happening,
    TicketEvent,
    compile_expression,
    event_details,
    happenings,
    may_happen,
    read_ticket,
    run_command,
    viewer_of,
)
from instar_plugins.hooks.bodies import body_of
from instar_plugins.hooks.pausing import halt
from instar_plugins.hooks.subscriptions import condition_names
from instar_plugins.hooks.tables import PLUGIN, Hook


def hear(event: TicketEvent) -> None:
    """What ``after_event`` does. Doing it twice changes nothing more."""
    if not may_happen(event):
        return
    wanted = [one for one in Hook.select().where(Hook.active == 1).order_by(Hook.id) if _concerns(one, event)]
    if not wanted:
        return
    details = event_details(event)
    found = happenings(event, details["message"])
    for hook in wanted:
        _tell(hook, event, found, details["by"])


def _concerns(hook: Hook, event: TicketEvent) -> bool:
    about = ((hook.process, event.process), (hook.role, event.role), (hook.service, event.service))
    return event.at >= hook.since and all(not named or named == one for named, one in about)


def _tell(hook: Hook, event: TicketEvent, found: tuple[Happening, ...], by: Mapping[str, Any] | None) -> None:
    kinds = [kind for kind in hook.kinds.split() if any(one.kind == kind for one in found)]
    if not kinds:
        return
    reader = viewer_of(hook.reader)
    if reader is None:
        halt(hook, "reader")
        return
    for kind in kinds:
        own = [one for one in found if one.kind == kind]
        try:
            own = [one for one in own if _holds(hook.condition, event, one, by)]
        except (ExpressionError, EvaluationError) as error:
            run_command(PLUGIN, "troubled", {"hook": hook.id, "error": str(error)})
            continue
        body = body_of(event, kind, own, by, reader) if own else None
        if body is not None:
            made = {"hook": hook.id, "once": f"{event.id}.{kind}", "kind": kind, "body": body.decode()}
            run_command(PLUGIN, "queue", {**made, "ticket": event.ticket, "number": event.number})


def _holds(condition: str, event: TicketEvent, one: Happening, by: Mapping[str, Any] | None) -> bool:
    """Raises ExpressionError for one whose names have gone, EvaluationError where it cannot be worked out."""
    if not condition:
        return True
    told = {"at": event.at, "by": dict(by) if by else None, **one.facts, "kind": one.kind}
    return (
        _compiled(condition, _Names(condition_names(open=True)))({**read_ticket(event.ticket).env, "event": told})
        is True
    )


class _Names:
    """Names that a cache can tell apart: two with the same fields of the same types are one."""

    def __init__(self, all: Mapping[str, Any]) -> None:
        self.all = all
        self._key = frozenset(all["data"].members.items())

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Names) and self._key == other._key


@lru_cache(maxsize=256)
def _compiled(condition: str, names: _Names) -> Expression:
    return compile_expression(condition, names.all)
