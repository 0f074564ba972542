"""Why a rule fired or did not, and what it would do: events are looked at again, and nothing is written.

The conditions are asked of the ticket as it is now, which may be later than the event; pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from instar.sdk import (
    Happening,
    TicketEvent,
    Viewer,
    event_details,
    happenings,
    last_events,
    may_happen,
    now,
    read_ticket,
    ticket_events,
)
from instar_plugins.rules.chain import chain_of
from instar_plugins.rules.force import InForce
from instar_plugins.rules.planning import Failed, plan
from instar_plugins.rules.tables import Firing
from instar_plugins.rules.weighing import Seen, env_of, happening_for, weigh

MOST = 100
"""Events of the site that a rule is tried on."""
SCANNED = 2000
OF_TICKET = 100


class Tried(NamedTuple):
    """One event that is the rule's business. ``state``: would | not | failed | own (the rule itself has caused it);
    ``stood``: what the log says of it: fired | failed, "" where it says nothing."""

    event: TicketEvent
    happened: Happening
    state: str
    seen: tuple[Seen, ...]
    done: tuple[Mapping[str, Any], ...]
    error: str
    stood: str = ""


class Looking:
    """Looks at events for several rules; each ticket and message is read once."""

    def __init__(self) -> None:
        self._read: dict[int, Mapping[str, Any]] = {}
        self._found: dict[int, tuple[tuple[Happening, ...], Mapping[str, Any] | None]] = {}

    def at(self, one: InForce, event: TicketEvent) -> Tried | None:
        """What the rule makes of the event; None: it is not its business."""
        if one.rule is None or not may_happen(event):
            return None
        found, by = self._happened(event)
        happened = happening_for(one.rule, found)
        if happened is None:
            return None
        if one.key in chain_of(event):
            return Tried(event, happened, "own", (), (), "")
        if event.ticket not in self._read:
            self._read[event.ticket] = read_ticket(event.ticket).env
        env = env_of(self._read[event.ticket], event, happened, by)
        verdict = weigh(one.rule, env)
        if verdict.error or not verdict.holds:
            state = "failed" if verdict.error else "not"
            return Tried(event, happened, state, verdict.seen, (), verdict.error)
        try:
            planned = plan(one.rule, env, now(), f"try.{event.id}")
        except Failed as error:
            return Tried(event, happened, "failed", verdict.seen, (), error.message)
        return Tried(event, happened, "would", verdict.seen, planned.done, "")

    def _happened(self, event: TicketEvent) -> tuple[tuple[Happening, ...], Mapping[str, Any] | None]:
        if event.id not in self._found:
            details = event_details(event)
            self._found[event.id] = (happenings(event, details["message"]), details["by"])
        return self._found[event.id]


def tried(one: InForce, by: Viewer, number: str = "") -> list[Tried]:
    """The rule on all events of a ticket, or on the last ones of the site that are its business, newest first. Raises
    NotFound for a ticket that ``by`` does not see."""
    events = ticket_events(by, number, OF_TICKET) if number else last_events(by, (), SCANNED)
    found = _business(one, Looking(), events)
    return _stood(one, found[:MOST])


def on_ticket(rules: Sequence[InForce], by: Viewer, number: str) -> list[tuple[InForce, Tried | None]]:
    """For each rule the last event of the ticket that was its business; None where none was."""
    looking, events = Looking(), ticket_events(by, number, OF_TICKET)
    found = []
    for one in rules:
        last = next((seen for event in events if (seen := looking.at(one, event)) is not None), None)
        found.append((one, _stood(one, [last])[0] if last is not None else None))
    return found


def _business(one: InForce, looking: Looking, events: Iterable[TicketEvent]) -> list[Tried]:
    found: list[Tried] = []
    for event in events:
        seen = looking.at(one, event)
        if seen is not None:
            found.append(seen)
        if len(found) == MOST:
            break
    return found


def _stood(one: InForce, found: list[Tried]) -> list[Tried]:
    """With what the log says of each."""
    ids = [seen.event.id for seen in found]
    rows = Firing.select(Firing.event_id, Firing.state).where((Firing.rule_id == one.id) & (Firing.event_id << ids))
    states = dict(rows.tuples())
    return [seen._replace(stood=states.get(seen.event.id, "")) for seen in found]
