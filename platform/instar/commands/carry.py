"""What the engine's effects become: rows of steps, jobs and faults, values of the ticket, messages.

One function an effect, in ``CARRIERS``. Actions of kind "effect" are performed here, in the transaction; those of kind
"job" become rows of ``job``, carried out after the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from instar.commands import assignment, candidates, children, subscriptions
from instar.commands.arguments import is_text
from instar.commands.facts import TicketFacts
from instar.commands.messages import clean_body, post
from instar.commands.outbox import write_job
from instar.commands.telling import check_words, tell_in_words
from instar.commands.ticket import Data, refuse_too_large
from instar.contract import Action, ActionContext, ActionEffect, ActionRefused, HandOver, PostMessage, SetData, Tell
from instar.engine.decisions import Undecided
from instar.engine.effects import (
    ActionRequested,
    Awaited,
    DataSet,
    DecisionAsked,
    Dropped,
    Effect,
    Ended,
    Forgotten,
    IncidentRaised,
    IncidentResolved,
    MessageThrown,
    SignalThrown,
    StageEntered,
    TimerSet,
    WorkClosed,
    WorkOpened,
)
from instar.engine.events import ActionFailed, ActionSucceeded, Event
from instar.engine.facts import Environment, with_value
from instar.errors import InstarError, Invalid
from instar.i18n import _

if TYPE_CHECKING:
    from instar.commands.run import Run


def _open_work(run: Run, effect: WorkOpened) -> None:
    item, stood = candidates.open_item(run.context, run.process, run.ticket, effect)
    run.items[effect.token] = item
    run.stood += [{"item": item, "node": effect.node, **one.as_json()} for one in stood]
    given = assignment.give(run.context, run.ticket, run.process.nodes[effect.node], item)
    if given is not None:
        run.given.append(given)


def _close_work(run: Run, effect: WorkClosed) -> None:
    item = run.items.pop(effect.token, None)
    if item is None and run.doing is not None and run.doing.token == effect.token:
        item = run.doing.id
    if item is not None:
        run.context.tx.run("DELETE FROM work_item WHERE id = ?", (item,))
    else:
        run.context.tx.run("DELETE FROM work_item WHERE ticket_id = ? AND token = ?", (run.ticket.id, effect.token))


def _set_data(run: Run, effect: DataSet) -> None:
    data = with_value(run.ticket.data, effect.path, effect.value)
    run.ticket.data = dict(TicketFacts(run.context, run.ticket).settle(data))


def enter_stage(run: Run, effect: StageEntered) -> None:
    ticket = run.ticket
    if ticket.stage != effect.stage:
        ticket.entered = run.context.now
    ticket.stage = effect.stage
    ticket.status = run.process.stage(effect.stage).status


def _request_action(run: Run, effect: ActionRequested) -> None:
    action = run.context.kernel.plugins.action(effect.action)
    if action is None:
        message = _("The action {action} is not there: its plugin is off or gone.").format(action=effect.action)
        run.pending.append(ActionFailed(effect.token, "no_action", message))
    elif action.kind == "job":
        _write_job(run, effect)
    else:
        answer = perform(run, effect, action, f"{run.ticket.id}.{effect.token}")
        if run.handed is None:  # a hand-over ends the run: the action's flow is not taken
            run.pending.append(answer)


def _decide(run: Run, effect: DecisionAsked) -> None:
    """The answer of a decision table is the next event; what it cannot decide is an error like that of an action."""
    decision = run.context.kernel.definitions.decision(effect.decision)
    if decision is None:
        message = _("The decision table {key} is not there.").format(key=effect.decision)
        run.pending.append(ActionFailed(effect.token, "no_decision", message))
        return
    seen = TicketFacts(run.context, run.ticket)
    try:
        value = decision.decide(Environment(seen, run.ticket.data, run.ticket.state.get("work", {})))
    except Undecided as error:
        run.pending.append(ActionFailed(effect.token, error.code, error.message))
    else:
        run.pending.append(ActionSucceeded(effect.token, {"value": value}))


def _write_job(run: Run, effect: ActionRequested) -> None:
    """The key names this one request for ever: a later run of the ticket counts its tokens from one again."""
    ticket = run.ticket
    last = run.context.tx.value("SELECT coalesce(max(id), 0) FROM event WHERE ticket_id = ?", (ticket.id,))
    tries = run.process.nodes[effect.node].tries
    more: Data = {} if tries is None else {"tries": tries}
    write_job_of(run, effect, f"{ticket.id}.{last}.{ticket.version_id}.{effect.token}", more)


def write_job_of(run: Run, effect: ActionRequested, key: str, more: Data) -> None:
    """What is asked of an action of kind "job" goes out after the commit."""
    payload: Data = {"token": effect.token, "node": effect.node, "action": effect.action, "args": effect.args, **more}
    ticket, context = run.ticket.id, run.context
    write_job(context.tx, "action", key, payload, context.now, ticket=ticket, token=effect.token)
    context.jobs = True


def perform(run: Run, effect: ActionRequested, action: Action, key: str) -> Event:
    """Run an effect action: a pure function of plain data, whose answer is the engine's next event."""
    ticket = run.ticket
    given = ActionContext(
        ticket=TicketFacts(run.context, ticket).ticket,
        data=ticket.data,
        now=run.context.now,
        key=key,
    )
    try:
        answer = action.run(dict(effect.args), given)
        wishes = checked(run, answer.effects)
    except ActionRefused as error:
        return ActionFailed(effect.token, error.code, str(error))
    except InstarError as error:
        said = [sentence for found in error.errors.values() for sentence in found] if isinstance(error, Invalid) else []
        return ActionFailed(effect.token, error.code, " ".join(said) or error.message)
    # A guest's fault must not lose the person's step: it becomes an incident.
    except Exception as error:  # noqa: BLE001
        run.context.kernel.plugins.fault(action.key, error)
        return ActionFailed(effect.token, "action_error", f"{type(error).__name__}: {error}")
    grant(run, wishes)
    return ActionSucceeded(effect.token, dict(answer.result))


def checked(run: Run, wishes: tuple[ActionEffect, ...]) -> tuple[ActionEffect, ...]:
    """The wishes of an action, all of which can be granted; raises what speaks against one before any is."""
    definitions = run.context.kernel.definitions
    data = run.ticket.data
    for wish in wishes:
        if isinstance(wish, PostMessage):
            if not is_text(wish.body) or not clean_body(wish.body):
                raise Invalid({"body": [_("The message is empty. Write something.")]})
        elif isinstance(wish, HandOver):
            definitions.for_role(wish.role, wish.process)
        elif isinstance(wish, Tell):
            check_words(run.context, wish.kind, wish.text)
        else:
            data = {**data, **wish.values}
            refuse_too_large(data)
    return wishes


def grant(run: Run, wishes: tuple[ActionEffect, ...]) -> None:
    """Carry out what an action asked for."""
    for wanted in wishes:
        if isinstance(wanted, PostMessage):
            by_hand = wanted.body.strip() in run.typed
            post(run.context, run.ticket, wanted.body, wanted.audience, automatic=wanted.automatic, by_hand=by_hand)
        elif isinstance(wanted, SetData):
            data = {**run.ticket.data, **wanted.values}
            run.ticket.data = dict(TicketFacts(run.context, run.ticket).settle(data))
            run.effects.append({"kind": "data_merged", "values": dict(wanted.values)})
        elif isinstance(wanted, Tell):
            tell_in_words(run.context, wanted.kind, wanted.people, wanted.text, run.ticket.id)
        else:
            run.handed = wanted


_INCIDENT = """
INSERT INTO incident (ticket_id, token, node, code, message, at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (ticket_id, token) DO UPDATE SET
  node = excluded.node, code = excluded.code, message = excluded.message, at = excluded.at"""


def _raise_incident(run: Run, effect: IncidentRaised) -> None:
    run.context.tx.run(
        _INCIDENT,
        (run.ticket.id, effect.token, effect.node, effect.code, effect.message, run.context.now),
    )


def _resolve_incident(run: Run, effect: IncidentResolved) -> None:
    run.context.tx.run("DELETE FROM incident WHERE ticket_id = ? AND token = ?", (run.ticket.id, effect.token))


def _drop(run: Run, effect: Dropped) -> None:
    tx, ticket = run.context.tx, run.ticket
    children.cancel(run, effect.token)
    subscriptions.drop(run.context, ticket.id, effect.token)
    tx.run("DELETE FROM incident WHERE ticket_id = ? AND token = ?", (ticket.id, effect.token))
    tx.run("DELETE FROM job WHERE ticket_id = ? AND token = ? AND state <> 'running'", (ticket.id, effect.token))
    # What is under way just now answers nobody: a later run may have a token of the same number.
    tx.run("UPDATE job SET token = 0 WHERE ticket_id = ? AND token = ?", (ticket.id, effect.token))


def _end(run: Run, effect: Ended) -> None:
    ticket = run.ticket
    ticket.ended, ticket.result = run.context.now, "handed_over" if run.leaving else effect.result
    if effect.result == "cancelled":
        ticket.status = "cancelled"
    elif ticket.status not in ("closed", "cancelled"):
        ticket.status = "closed"
    _keep_instance(run)
    if not run.leaving:  # a ticket that is handed over goes on
        children.tell_end(run, effect.error)


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


CARRIERS: dict[type[Effect], Any] = {
    WorkOpened: _open_work,
    WorkClosed: _close_work,
    ActionRequested: _request_action,
    DecisionAsked: _decide,
    DataSet: _set_data,
    StageEntered: enter_stage,
    IncidentRaised: _raise_incident,
    IncidentResolved: _resolve_incident,
    Ended: _end,
    Dropped: _drop,
    TimerSet: subscriptions.set_timer,
    Awaited: subscriptions.await_name,
    Forgotten: subscriptions.forget,
    MessageThrown: subscriptions.throw_message,
    SignalThrown: subscriptions.throw_signal,
}
