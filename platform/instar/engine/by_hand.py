"""What persons tell a run: it begins, a step is done or cancelled, something is taken as done, one more is added."""

from __future__ import annotations

from instar.engine import catching, holders, items, waits
from instar.engine.effects import Ended
from instar.engine.events import Cancelled, Forced, ItemAdded, Started, WorkCompleted
from instar.engine.facts import Seen
from instar.engine.failures import Failure, name
from instar.engine.machine import Machine
from instar.engine.model import Process
from instar.engine.state import State
from instar.engine.tokens import BODY, EVENT, HOLDING, SCOPE, WORK, Token
from instar.engine.turns import Fault, Outcome, StaleToken, done, for_a_person, waiting
from instar.i18n import _

CANCELLED = "cancelled"


def start(process: Process, state: State, event: Started, facts: Seen) -> Outcome:
    if state:
        raise Fault("started", _("The process has begun already."))
    machine = Machine(process, None, facts)
    machine.called = event.called
    if event.payload is not None:
        machine.read(event.payload)
    return for_a_person(machine, machine.begin, event.node)


def complete(process: Process, state: State, event: WorkCompleted, facts: Seen) -> Outcome:
    token = waiting(state, event.token, WORK) or waiting(state, event.token, EVENT)
    node = process.nodes[token[1]] if token is not None else None
    if token is None or node is None or not node.outcomes:
        raise StaleToken(event.token)
    outcome = node.outcome(event.outcome)
    if outcome is None:
        message = _("“{node}” cannot be finished with “{outcome}”.").format(node=name(node), outcome=event.outcome)
        raise Fault("no_outcome", message, node.id)
    machine = Machine(process, state, facts)
    if token[2] == EVENT:
        return for_a_person(machine, catching.tell_by_hand, machine, token, outcome.key)
    return for_a_person(machine, machine.complete, event, outcome)


def cancel(process: Process, state: State, event: Cancelled, facts: Seen) -> Outcome:
    machine = Machine(process, state, facts)
    if event.token is not None:
        if all(token[0] != event.token for token in machine.tokens):
            raise StaleToken(event.token)
        holders.end_token(machine, event.token)
    else:
        machine.drop(event.node)
    if len(machine.tokens) == len(state.get("tokens", ())) and len(machine.joins) == len(state.get("joins", ())):
        return Outcome(state)
    if machine.tokens or machine.joins:
        return for_a_person(machine)
    if machine.waits:
        waits.forget(machine, 0)
    machine.final, machine.result, machine.ended = None, event.result or event.error or CANCELLED, True
    machine.error = event.error
    machine.effects.append(Ended(machine.result, machine.error))
    return done(machine)


def force(process: Process, state: State, event: Forced, facts: Seen) -> Outcome:
    """Take what a token waits for as done."""
    machine = Machine(process, state, facts)
    token = next((token for token in machine.tokens if token[0] == event.token), None)
    if token is None:
        raise StaleToken(event.token)
    node = process.nodes[token[1]]
    if token[2] == WORK:
        keys = [outcome.key for outcome in node.outcomes]
        chosen = event.outcome or keys[0]
        return complete(process, state, WorkCompleted(event.token, chosen, {}, None), facts)
    return for_a_person(machine, _take_as_done, machine, token)


def _take_as_done(machine: Machine, token: Token) -> None:
    if token[2] == SCOPE:
        holders.finish(machine, token)
    elif token[2] == BODY:
        items.finish(machine, token)
    else:
        node = machine.nodes[token[1]]
        holders.end_token(machine, token[0])
        machine.stand_at(token)
        if node.type == "eventBasedGateway":
            message = _("“{node}” waits for one of several events: say which has happened.")
            raise Failure("no_event", message.format(node=name(node)), node.id)
        machine.finish(node)


def add(process: Process, state: State, event: ItemAdded, facts: Seen) -> Outcome:
    """One more item, or an offer of an ad-hoc sub-process once more."""
    machine = Machine(process, state, facts)
    token = next((token for token in machine.tokens if token[0] == event.token and token[2] in HOLDING), None)
    if token is None:
        raise StaleToken(event.token)
    node = process.nodes[token[1]]
    if token[2] == BODY and node.multi is not None:
        machine.stand_at(token)
        return for_a_person(machine, items.add, machine, event.token, event.item)
    offer = next((flow for flow in node.inner if flow.to == event.item), None)
    if offer is None:
        message = _("“{node}” takes no “{item}”.").format(node=name(node), item=str(event.item)[:64])
        raise Fault("no_item", message, node.id)
    machine.stand(event.token)
    return for_a_person(machine, machine.send, (offer,))
