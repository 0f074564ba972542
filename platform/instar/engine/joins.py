"""Gateways at which branches meet: what has come there, when they fire, what becomes of the rest.

`Machine.joins` counts the tokens that have come, by flow: {gateway: [on the first flow into it, on the second, …]}.
`Machine.rounds` are the rounds of complex gateways that have fired and are not over, as the numbers of the flows that
have delivered: {gateway: [0, 2]}.

* A parallel gateway fires when each flow into it has brought a token.
* An inclusive gateway asks, when nothing moves any more, whether a token can still come by an empty flow that could
  not come by a filled one as well (BPMN 2.0, table 13.3); if none can, it takes one token of each filled flow.
* A complex gateway fires when N flows have brought a token. Of what comes late it keeps nothing ("keep"): a flow that
  has not delivered delivers into the void, a second token of one that has waits for the next round, and the round is
  over when all have delivered or, by the rule of the inclusive gateway, nothing can come. Or it ends what could
  still come ("cancel"), and the next round begins at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from instar.engine import catching
from instar.engine.model import COMPLEX, INCLUSIVE, Flow, Node

if TYPE_CHECKING:
    from instar.engine.machine import Machine


def enter_join(machine: Machine, node: Node, flow: Flow) -> None:
    """A token has come by a flow."""
    if node.id in machine.rounds and flow.slot not in machine.rounds[node.id]:
        _deliver(machine, node, flow.slot)
        return
    if len(node.incoming) > 1:
        counts = list(machine.joins.get(node.id) or (0,) * len(node.incoming))
        counts[flow.slot] += 1
        machine.joins = {**machine.joins, node.id: counts}
        _try(machine, node)
    else:
        _go_on(machine, node)


def release(machine: Machine) -> bool:
    """Nothing moves: let the first gateway go on that nothing can come to any more. Whether one did."""
    for id in machine.process.joining:
        node = machine.nodes[id]
        if id in machine.rounds and not _may_come(machine, node, machine.rounds[id]):
            _end_round(machine, node)
            return True
        if node.type == INCLUSIVE and id in machine.joins:
            filled = _filled(machine, node)
            if not _may_come(machine, node, filled):
                _take(machine, node, filled)
                _go_on(machine, node)
                return True
    return False


def _try(machine: Machine, node: Node) -> None:
    """Fire, if the gateway need not be asked later."""
    filled = _filled(machine, node)
    if node.type == COMPLEX:
        if node.id not in machine.rounds and len(filled) >= node.join_count:
            _go_round(machine, node, filled)
    elif node.type != INCLUSIVE and len(filled) == len(node.incoming):
        _take(machine, node, filled)
        _go_on(machine, node)


def _filled(machine: Machine, node: Node) -> list[int]:
    """Numbers of the flows that hold a token."""
    return [slot for slot, count in enumerate(machine.joins.get(node.id, ())) if count]


def _take(machine: Machine, node: Node, taken: Collection[int]) -> None:
    """One token of each of the flows."""
    counts = [count - (slot in taken) for slot, count in enumerate(machine.joins[node.id])]
    rest = {id: kept for id, kept in machine.joins.items() if id != node.id}
    machine.joins = {**rest, node.id: counts} if any(counts) else rest


def _go_on(machine: Machine, node: Node) -> None:
    if node.stage is not None:
        machine.enter(node.stage)
    machine.leave(node)


# -- rounds of a complex gateway -------------------------------------------------------------------------------


def _go_round(machine: Machine, node: Node, delivered: list[int]) -> None:
    """Enough have come. The others are ended before it goes on: what goes on may lead back to where they are."""
    _take(machine, node, delivered)
    whole = len(delivered) == len(node.incoming)
    if node.cancels_rest and not whole:
        _cancel_rest(machine, node, delivered)
    _go_on(machine, node)
    if node.cancels_rest or whole:
        _try(machine, node)
    else:
        machine.rounds = {**machine.rounds, node.id: delivered}


def _deliver(machine: Machine, node: Node, slot: int) -> None:
    delivered = sorted([*machine.rounds[node.id], slot])
    if len(delivered) == len(node.incoming):
        _end_round(machine, node)
    else:
        machine.rounds = {**machine.rounds, node.id: delivered}


def _end_round(machine: Machine, node: Node) -> None:
    machine.rounds = {id: served for id, served in machine.rounds.items() if id != node.id}
    _try(machine, node)


def _cancel_rest(machine: Machine, node: Node, delivered: Collection[int]) -> None:
    """End the tokens that can reach a flow which has not delivered; no others."""
    ways = machine.process.ways_into(node)
    late = frozenset[str]().union(*(way for slot, way in enumerate(ways) if slot not in delivered)) - {node.id}
    for number in [token[0] for token in machine.tokens if token[1] in late]:
        catching.end_token(machine, number)
    coming = [flow for flow in machine.queue if flow.to in late or (flow.to == node.id and flow.slot not in delivered)]
    for flow in coming:
        machine.queue.remove(flow)
    machine.joins = {id: counts for id, counts in machine.joins.items() if id not in late}
    machine.rounds = {id: served for id, served in machine.rounds.items() if id not in late}


# -- who can still come ----------------------------------------------------------------------------------------


def _may_come(machine: Machine, node: Node, filled: Collection[int]) -> bool:
    """Whether a token elsewhere can reach an empty flow into the gateway and no filled one, without passing it."""
    ways = machine.process.ways_into(node)
    places = set(_places(machine)) - {node.id}
    return any(
        any(place in way for slot, way in enumerate(ways) if slot not in filled)
        and not any(place in ways[slot] for slot in filled)
        for place in places
    )


def _places(machine: Machine) -> Iterator[str]:
    """Nodes at which tokens are."""
    yield from (token[1] for token in machine.tokens)
    yield from machine.joins
