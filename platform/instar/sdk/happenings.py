"""What can happen to a ticket, as people name it, and what a condition may read of it (``event.…``).

One row of the history may be several happenings: a step that is done leads to a stage and ends the ticket. Each is a
kind with the facts that go with it; who names a kind may narrow it by some of them. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from instar.contract import TicketEvent
from instar.engine.expressions import ANY, LIST, NUMBER, RECORD, TEXT, TIME, Type

__all__ = ["HAPPENED", "HAPPENINGS", "Happening", "happening_fits", "happenings", "may_happen"]

Facts = Mapping[str, Any]

HAPPENINGS: Mapping[str, tuple[str, ...]] = {
    "opened": (),
    "stage": ("stage",),
    "outcome": ("step", "outcome"),
    "field": ("field",),
    "message_in": (),
    "message_out": (),
    "note": (),
    "warned": ("clock",),
    "breached": ("clock",),
    "rated": (),
    "closed": ("result",),
    "reopened": (),
    "role": ("role",),
    "service": ("service",),
}
"""Kind → the facts by which it may be narrowed."""

HAPPENED: Mapping[str, Type] = {
    "kind": TEXT,
    "at": TIME,
    "by": RECORD({"login": TEXT, "name": TEXT, "kind": TEXT}),
    "stage": TEXT,
    "step": TEXT,
    "outcome": TEXT,
    "field": TEXT,
    "fields": LIST(TEXT),
    "old": ANY,
    "new": ANY,
    "clock": TEXT,
    "percent": NUMBER,
    "rating": NUMBER,
    "result": TEXT,
    "role": TEXT,
    "service": TEXT,
    "message": RECORD({"text": TEXT, "audience": TEXT}),
}
"""What a condition may read of the event; what an event does not have is null."""

_WHOLE = 100
"""Per cent of a clock's target: the breach."""
_ROWS = frozenset(
    {"action", "cancelled", "child_ended", "clock", "completed", "edited", "ended", "message", "opened", "rated"}
    | {"received", "reopened", "retried", "role", "service", "signal", "timer"}
)


class Happening(NamedTuple):
    kind: str
    facts: Facts


def happenings(event: TicketEvent, message: Mapping[str, Any] | None = None) -> tuple[Happening, ...]:
    """All that an event is. ``message``: the one that was written, as ``event_details`` tells it."""
    found = [*_by_kind(event, message), *_stages(event), *_fields(event)]
    if event.has_ended:
        found.append(Happening("closed", {"result": event.result}))
    return tuple(found)


def may_happen(event: TicketEvent) -> bool:
    """Whether it can be a happening at all, without anything being looked up."""
    return event.kind in _ROWS or bool(event.effects)


def happening_fits(named: Mapping[str, Any], happened: Happening) -> bool:
    """Whether this happening is the one that is named: its kind under ``event``, and the facts that narrow it."""
    if named["event"] != happened.kind:
        return False
    return all(happened.facts.get(name) == named[name] for name in HAPPENINGS[happened.kind] if name in named)


def _by_kind(event: TicketEvent, message: Mapping[str, Any] | None) -> Iterator[Happening]:
    told, kind = event.payload, event.kind
    if kind in ("opened", "reopened"):
        yield Happening(kind, {})
    elif kind == "completed":
        yield Happening("outcome", {"step": told.get("node"), "outcome": told.get("outcome")})
    elif kind == "message" and message is not None and not message["automatic"]:
        yield _message(message)
    elif kind == "clock":
        late = told.get("step") == _WHOLE
        facts = {"clock": told.get("metric"), "percent": told.get("step")}
        yield Happening("breached" if late else "warned", facts)
    elif kind == "rated":
        yield Happening("rated", {"rating": told.get("to")})
    elif kind == "role":
        yield Happening("role", {"role": told.get("to"), "old": told.get("from"), "new": told.get("to")})
    elif kind == "service":
        yield Happening("service", {"service": told.get("to"), "old": told.get("from"), "new": told.get("to")})


def _message(message: Mapping[str, Any]) -> Happening:
    facts = {"message": {"text": message["body"], "audience": message["audience"]}}
    if message["audience"] == "internal":
        return Happening("note", facts)
    return Happening("message_in" if message["direction"] == "in" else "message_out", facts)


def _stages(event: TicketEvent) -> Iterator[Happening]:
    for effect in event.effects:
        if effect.get("kind") == "stage_entered":
            yield Happening("stage", {"stage": effect.get("stage")})


def _fields(event: TicketEvent) -> Iterator[Happening]:
    """One for each field that has another value now; ``fields`` names all of them."""
    changed = event.payload.get("changes")
    if event.kind == "opened" or not isinstance(changed, Mapping):
        changed = {}
    found = {
        name.removeprefix("data."): (pair[0], pair[1])
        for name, pair in changed.items()
        if isinstance(pair, (list, tuple)) and len(pair) == 2
    }
    for effect in event.effects if event.kind != "opened" else ():
        found |= {name: pair for name, pair in _set_by(effect) if name not in found}
    names = sorted(found)
    for name in names:
        old, new = found[name]
        yield Happening("field", {"field": name, "fields": names, "old": old, "new": new})


def _set_by(effect: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What the process itself has set."""
    kind = effect.get("kind")
    if kind == "priority_set":
        yield "priority", (effect.get("from"), effect.get("to"))
    elif kind == "data_set" and effect.get("path"):
        yield str(effect["path"][0]), (None, effect.get("value"))
    elif kind == "data_merged":
        yield from ((name, (None, value)) for name, value in (effect.get("values") or {}).items())
