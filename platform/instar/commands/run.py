"""A ticket's run: feed the engine an event, carry out its effects, write one row of history. All in one transaction.

    load → Run(context, ticket) → feed(event) … → finish(kind, payload)

What the effects become stands in ``carry.py``. The answer of an action of kind "effect" is the next event of the same
transaction (at most ``CHAIN`` of them).
"""

from __future__ import annotations

from collections import deque

from instar.commands import clocks
from instar.commands.candidates import Item
from instar.commands.carry import CARRIERS, checked, enter_stage, grant
from instar.commands.execute import Context
from instar.commands.facts import TicketFacts
from instar.commands.history import record
from instar.commands.ticket import DATA, Data, Ticket, insert, refuse_too_large, save
from instar.contract import ActionEffect, HandOver
from instar.engine import advance as engine
from instar.engine.effects import Effect, StageEntered
from instar.engine.events import Cancelled, Event, Started
from instar.engine.model import Process
from instar.errors import Refused
from instar.i18n import _

CHAIN = 100
"""How many answers of effect actions one command may chain before it is taken for an endless loop."""
HAND_OVERS = 10
"""How many times one command may hand a ticket over."""


class Run:
    """The live run of one ticket; ``items``: token → id of the work items that it opened and that are still open.
    ``doing``: the one that is being finished, if any.
    """

    handed: HandOver | None = None
    typed: frozenset[str] = frozenset()  # replies that the actor has just typed into the step's form
    promised = False  # the run before this one had clocks
    leaving = False  # ending this run in order to hand the ticket over
    turns = 0
    hand_overs = 0

    def __init__(self, context: Context, ticket: Ticket, doing: Item | None = None) -> None:
        self.context = context
        self.ticket = ticket
        self.process: Process = context.kernel.definitions.process(ticket.version_id)
        self.items: dict[int, int] = {}
        self.doing = doing
        self.events: list[Data] = []
        self.effects: list[Data] = []
        self.flows: list[str] = []  # taken in the present run: the ticket's diagram shows them
        self.calendars: dict[str, int] = {}  # counted by, with their versions: a replay counts by the same
        self.children: dict[str, list[Data]] = {}  # place in events → the child tickets as they were seen then
        self.stood: list[Data] = []  # who is to do a step because somebody is away
        self.given: list[Data] = []  # who got a step by his team's own rule, and why
        self.pending: deque[Event] = deque()

    @property
    def opened(self) -> list[int]:
        return list(self.items.values())

    # -- the engine ----------------------------------------------------------------------------------------

    def feed(self, event: Event) -> None:
        """Give the engine one event and carry out what follows, answers of effect actions included."""
        self.pending.append(event)
        self._drain()

    def _drain(self) -> None:
        while self.pending:
            self.turns += 1
            if self.turns > CHAIN:
                raise Refused("endless_actions", _("The process calls more than 100 actions in one go."))
            self._step(self.pending.popleft())
        if self.handed is not None:
            self._hand_over_as_wished()

    def open(self, started: Started) -> None:
        """Begin the run of a ticket that has no row yet: the row is written once, as the first event leaves it."""
        effects = self._advance(started)
        for effect in effects:
            if isinstance(effect, StageEntered):
                enter_stage(self, effect)
        insert(self.context, self.ticket)
        self._carry_out(effects)
        self._drain()

    def answer(self, wishes: tuple[ActionEffect, ...], event: Event) -> None:
        """Carry out what an action of kind "job" asked for, then give the engine its answer."""
        grant(self, checked(self, wishes))
        if self.handed is None:
            self.feed(event)
        else:  # a hand-over ends the run: the action's flow is not taken
            self._hand_over_as_wished()

    def grant(self, wishes: tuple[ActionEffect, ...]) -> None:
        """Carry out what an action asked for that no token waits for."""
        grant(self, checked(self, wishes))
        if self.ticket.ended is None:
            self.go_over()
        self.handed = None

    def _step(self, event: Event) -> None:
        self._carry_out(self._advance(event))

    def _advance(self, event: Event) -> tuple[Effect, ...]:
        ticket = self.ticket
        seen = TicketFacts(self.context, ticket)
        try:
            outcome = engine.advance(self.process, ticket.state or None, event, seen)
        except engine.Fault as fault:
            hint = _("Tell an administrator: the process needs a change.")
            raise Refused(fault.code, fault.message, hint=hint) from fault
        ticket.state = outcome.state
        self.flows += [flow.id for flow in outcome.flows]
        if seen.asked:
            self.calendars |= seen.asked
        if seen.children is not None:
            self.children[str(len(self.events))] = seen.children
        if self.context.kernel.watch is not None:
            self.context.kernel.watch(self.process, outcome.flows)
        self.events.append(event.as_json())
        return outcome.effects

    def _carry_out(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self.effects.append(effect.as_json())
            CARRIERS[type(effect)](self, effect)

    def _hand_over_as_wished(self) -> None:
        if self.handed is not None:
            target, self.handed = self.handed, None
            self.hand_over(target.role, target.process)

    def go_over(self) -> None:
        """Hand the ticket over as an action has asked for."""
        self._hand_over_as_wished()
        self._drain()

    def hand_over(self, role: str, process: str | None = None) -> None:
        """End this run with result ``handed_over`` and start the role's process (or the one named) in its place."""
        self.hand_overs += 1
        if self.hand_overs > HAND_OVERS:
            raise Refused("endless_hand_over", _("Processes hand the ticket to each other without an end."))
        old, called = self.ticket.role, bool(self.ticket.state.get("called"))
        self._end_for_hand_over()
        self.promised = self.promised or bool(clocks.promises(self.context, self.ticket, self.process))
        if role != old:
            self.effects.append({"kind": "role_changed", "from": old, "to": role})
        self.start(role, process, called=called)

    def start(self, role: str, process: str | None = None, *, called: bool = False) -> None:
        """Begin a run: of ``process``, else of the role's default one. ``called``: another ticket waits for its end."""
        ticket, kernel = self.ticket, self.context.kernel
        ticket.role = role
        before = ticket.process
        ticket.process, ticket.version_id = kernel.definitions.for_role(role, process)
        self.process = kernel.definitions.process(ticket.version_id)
        if ticket.process != before:
            ticket.zone_id = zone(self.context, ticket)
        ticket.state, ticket.stage, ticket.ended, ticket.result = {}, None, None, None
        ticket.status = "active"
        self.items, self.doing, self.flows = {}, None, []
        self.feed(Started(called=called))

    def _end_for_hand_over(self) -> None:
        if self.ticket.ended is None:
            self.leaving = True
            self._step(Cancelled())
            self.pending.clear()
            self.leaving = False

    # -- history -------------------------------------------------------------------------------------------

    def finish(self, kind: str, payload: Data) -> None:
        """Save the ticket and append one event row: what came in, what the engine was told, what it answered."""
        if self.ticket.data is not self.ticket.loaded[DATA]:
            refuse_too_large(self.ticket.data)
        save(self.context, self.ticket)
        if self.promised or clocks.promises(self.context, self.ticket, self.process):
            clocks.follow(self.context, self.ticket, self.process, handed=self.hand_overs > 0)
        told = {**payload, "events": self.events, "effects": self.effects, "rev": self.ticket.rev}
        if self.flows:
            told["flows"] = self.flows
        if self.calendars:
            told["calendars"] = self.calendars
        if self.children:
            told["children"] = self.children
        if self.stood:
            told["stand_ins"] = self.stood
        if self.given:
            told["given"] = self.given
        record(self.context, self.ticket.id, kind, told)


def zone(context: Context, ticket: Ticket) -> int:
    """The id of the ticket's (process, service, team, organization); a new combination tells all caches."""
    key = (ticket.process, ticket.service_id, ticket.team_id or 0, ticket.organization_id or 0)
    found = context.kernel.directory.zone(key)
    if found is None:
        sql = "INSERT INTO zone (process, service_id, team_id, organization_id) VALUES (?, ?, ?, ?)"
        found = context.tx.insert(sql, key)
        context.kernel.epochs.bump(context.tx, "access")
    return found
