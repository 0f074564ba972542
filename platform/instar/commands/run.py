"""A ticket's run: feed the engine an event, carry out its effects, write one row of history. All in one transaction.

    load → Run(context, ticket) → feed(event) … → finish(kind, payload)

Actions of kind "effect" answer inside the transaction and their answer is the next event (at most ``CHAIN`` of them);
actions of kind "job" become rows of ``job``, carried out after the commit.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import orjson

from instar.commands import candidates
from instar.commands.execute import Context
from instar.commands.facts import facts
from instar.commands.history import record
from instar.commands.messages import post
from instar.commands.ticket import Data, Ticket, insert, save
from instar.contract import Action, ActionContext, ActionEffect, ActionRefused, HandOver, PostMessage, SetData
from instar.engine import advance as engine
from instar.engine.effects import (
    ActionRequested,
    DataSet,
    Dropped,
    Effect,
    Ended,
    IncidentRaised,
    IncidentResolved,
    StageEntered,
    WorkClosed,
    WorkOpened,
)
from instar.engine.events import ActionFailed, ActionSucceeded, Cancelled, Event, Started
from instar.engine.model import Process
from instar.errors import Refused
from instar.i18n import _

CHAIN = 100
"""How many answers of effect actions one command may chain before it is taken for an endless loop."""


class Run:
    """The live run of one ticket; ``opened`` are the ids of the work items that it opened."""

    def __init__(self, context: Context, ticket: Ticket) -> None:
        self.context = context
        self.ticket = ticket
        self.process: Process = context.kernel.definitions.process(ticket.version_id)
        self.opened: list[int] = []
        self._events: list[Data] = []
        self._effects: list[Data] = []
        self._pending: deque[Event] = deque()
        self._handed: HandOver | None = None
        self._leaving = False  # ending this run in order to hand the ticket over

    # -- the engine ----------------------------------------------------------------------------------------

    def feed(self, event: Event) -> None:
        """Give the engine one event and carry out what follows, answers of effect actions included."""
        self._pending.append(event)
        self._drain()

    def _drain(self) -> None:
        for _turn in range(CHAIN):
            if not self._pending:
                break
            self._step(self._pending.popleft())
        else:
            raise Refused("endless_actions", _("The process calls more than 100 actions in one go."))
        if self._handed is not None:
            target, self._handed = self._handed, None
            self.hand_over(target.role, target.process)

    def open(self) -> None:
        """Begin the run of a ticket that has no row yet: the row is written once, as the first event leaves it."""
        effects = self._advance(Started())
        for effect in effects:
            if isinstance(effect, StageEntered):
                _enter_stage(self, effect)
        insert(self.context, self.ticket)
        self._carry_out(effects)
        self._drain()

    def answer(self, wishes: tuple[ActionEffect, ...], event: Event) -> None:
        """Carry out what an action of kind "job" asked for, then give the engine its answer."""
        for wish in wishes:
            _grant_wish(self, wish)
        if self._handed is None:
            self.feed(event)
        else:  # a hand-over ends the run: the action's flow is not taken
            target, self._handed = self._handed, None
            self.hand_over(target.role, target.process)

    def _step(self, event: Event) -> None:
        self._carry_out(self._advance(event))

    def _advance(self, event: Event) -> tuple[Effect, ...]:
        ticket = self.ticket
        try:
            outcome = engine.advance(self.process, ticket.state or None, event, facts(self.context, ticket))
        except engine.Fault as fault:
            hint = _("Tell an administrator: the process needs a change.")
            raise Refused(fault.code, fault.message, hint=hint) from fault
        ticket.state = outcome.state
        if self.context.kernel.watch is not None:
            self.context.kernel.watch(self.process, outcome.flows)
        self._events.append(event.as_json())
        return outcome.effects

    def _carry_out(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._effects.append(effect.as_json())
            _CARRIERS[type(effect)](self, effect)

    def hand_over(self, role: str, process: str | None = None) -> None:
        """End this run with result ``handed_over`` and start the role's process (or the one named) in its place."""
        old = self.ticket.role
        self._end_for_hand_over()
        if role != old:
            self._effects.append({"kind": "role_changed", "from": old, "to": role})
        self.start(role, process)

    def start(self, role: str, process: str | None = None) -> None:
        """Begin a run: of ``process``, else of the role's default one."""
        ticket, kernel = self.ticket, self.context.kernel
        ticket.role = role
        before = ticket.process
        ticket.process, ticket.version_id = kernel.definitions.for_role(role, process)
        self.process = kernel.definitions.process(ticket.version_id)
        if ticket.process != before:
            ticket.zone_id = zone(self.context, ticket)
        ticket.state, ticket.stage, ticket.ended, ticket.result = {}, None, None, None
        ticket.status = "active"
        self.feed(Started())

    def _end_for_hand_over(self) -> None:
        if self.ticket.ended is None:
            self._leaving = True
            self._step(Cancelled())
            self._pending.clear()
            self._leaving = False

    # -- history -------------------------------------------------------------------------------------------

    def finish(self, kind: str, payload: Data) -> None:
        """Save the ticket and append one event row: what came in, what the engine was told, what it answered."""
        save(self.context, self.ticket)
        record(
            self.context,
            self.ticket.id,
            kind,
            {**payload, "events": self._events, "effects": self._effects, "rev": self.ticket.rev},
        )


def zone(context: Context, ticket: Ticket) -> int:
    """The id of the ticket's (process, service, team, organization); a new combination tells all caches."""
    key = (ticket.process, ticket.service_id, ticket.team_id or 0, ticket.organization_id or 0)
    tx = context.tx
    found = tx.value(
        "SELECT id FROM zone WHERE process = ? AND service_id = ? AND team_id = ? AND organization_id = ?", key
    )
    if found is None:
        found = tx.insert("INSERT INTO zone (process, service_id, team_id, organization_id) VALUES (?, ?, ?, ?)", key)
        context.kernel.epochs.bump(tx, "access")
    return int(found)


# -- carrying out effects ------------------------------------------------------------------------------------


def _open_work(run: Run, effect: WorkOpened) -> None:
    run.opened.append(candidates.open_item(run.context, run.process, run.ticket, effect))


def _close_work(run: Run, effect: WorkClosed) -> None:
    run.context.tx.run("DELETE FROM work_item WHERE ticket_id = ? AND token = ?", (run.ticket.id, effect.token))


def _set_data(run: Run, effect: DataSet) -> None:
    run.ticket.data = with_value(run.ticket.data, effect.path, effect.value)


def _enter_stage(run: Run, effect: StageEntered) -> None:
    ticket = run.ticket
    if ticket.stage != effect.stage:
        ticket.entered = run.context.now
    ticket.stage = effect.stage
    ticket.status = run.process.stage(effect.stage).status


def _request_action(run: Run, effect: ActionRequested) -> None:
    action = run.context.kernel.plugins.action(effect.action)
    if action is None:
        message = _("The action {action} is not there: its plugin is off or gone.").format(action=effect.action)
        run._pending.append(ActionFailed(effect.token, "no_action", message))
    elif action.kind == "job":
        _write_job(run, effect)
    else:
        answer = _perform(run, effect, action)
        if run._handed is None:  # a hand-over ends the run: the action's flow is not taken
            run._pending.append(answer)


def _write_job(run: Run, effect: ActionRequested) -> None:
    context, ticket = run.context, run.ticket
    payload = {"token": effect.token, "node": effect.node, "action": effect.action, "args": effect.args}
    context.tx.run(
        "INSERT INTO job (kind, ticket_id, token, key, payload, due, created) VALUES ('action', ?, ?, ?, ?, ?, ?)",
        (
            ticket.id,
            effect.token,
            f"{ticket.id}.{ticket.rev}.{ticket.version_id}.{effect.token}",
            orjson.dumps(payload).decode(),
            context.now,
            context.now,
        ),
    )
    context.jobs = True


def _perform(run: Run, effect: ActionRequested, action: Action) -> Event:
    """Run an effect action: a pure function of plain data, whose answer is the engine's next event."""
    ticket = run.ticket
    given = ActionContext(
        ticket=facts(run.context, ticket).ticket,
        data=ticket.data,
        now=run.context.now,
        key=f"{ticket.id}.{effect.token}",
    )
    try:
        answer = action.run(dict(effect.args), given)
    except ActionRefused as error:
        return ActionFailed(effect.token, error.code, str(error))
    # A guest's fault must not lose the person's step: it becomes an incident.
    except Exception as error:  # noqa: BLE001
        run.context.kernel.plugins.fault(action.key, error)
        return ActionFailed(effect.token, "action_error", f"{type(error).__name__}: {error}")
    for wanted in answer.effects:
        _grant_wish(run, wanted)
    return ActionSucceeded(effect.token, dict(answer.result))


def _grant_wish(run: Run, wanted: PostMessage | HandOver | SetData) -> None:
    """Carry out what an effect action asked for."""
    if isinstance(wanted, PostMessage):
        post(run.context, run.ticket, wanted.body, wanted.audience, automatic=wanted.automatic)
    elif isinstance(wanted, SetData):
        run.ticket.data = {**run.ticket.data, **wanted.values}
        run._effects.append({"kind": "data_merged", "values": dict(wanted.values)})
    else:
        run._handed = wanted


def _raise_incident(run: Run, effect: IncidentRaised) -> None:
    run.context.tx.run(
        "INSERT OR REPLACE INTO incident (ticket_id, token, node, code, message, at) VALUES (?, ?, ?, ?, ?, ?)",
        (run.ticket.id, effect.token, effect.node, effect.code, effect.message, run.context.now),
    )


def _resolve_incident(run: Run, effect: IncidentResolved) -> None:
    run.context.tx.run("DELETE FROM incident WHERE ticket_id = ? AND token = ?", (run.ticket.id, effect.token))


def _drop(run: Run, effect: Dropped) -> None:
    tx, ticket = run.context.tx, run.ticket
    tx.run("DELETE FROM incident WHERE ticket_id = ? AND token = ?", (ticket.id, effect.token))
    tx.run("DELETE FROM job WHERE ticket_id = ? AND token = ? AND state <> 'running'", (ticket.id, effect.token))


def _end(run: Run, effect: Ended) -> None:
    ticket = run.ticket
    ticket.ended, ticket.result = run.context.now, "handed_over" if run._leaving else effect.result
    if effect.result == "cancelled":
        ticket.status = "cancelled"
    elif ticket.status not in ("closed", "cancelled"):
        ticket.status = "closed"
    _keep_instance(run)


def _keep_instance(run: Run) -> None:
    ticket = run.ticket
    run.context.tx.run(
        "INSERT INTO instance (ticket_id, process, version_id, role, state, result, ended)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            ticket.id,
            ticket.process,
            ticket.version_id,
            ticket.role,
            orjson.dumps(ticket.state).decode(),
            ticket.result,
            run.context.now,
        ),
    )


_CARRIERS: dict[type[Effect], Any] = {
    WorkOpened: _open_work,
    WorkClosed: _close_work,
    ActionRequested: _request_action,
    DataSet: _set_data,
    StageEntered: _enter_stage,
    IncidentRaised: _raise_incident,
    IncidentResolved: _resolve_incident,
    Ended: _end,
    Dropped: _drop,
}


def with_value(data: Data, path: tuple[str, ...], value: Any) -> Data:
    """A copy of ``data`` with ``value`` at ``path``; only the dictionaries on the way are copied."""
    head, rest = path[0], path[1:]
    if not rest:
        return {**data, head: value}
    inner = data.get(head)
    return {**data, head: with_value(inner if isinstance(inner, dict) else {}, rest, value)}
