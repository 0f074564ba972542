"""Gateways at which branches meet: what has come there, when they fire, what becomes of the rest.

`Machine.joins` counts the tokens that have come, by flow: {gateway: [on the first flow into it, on the second, …]}.
`Machine.rounds` are the rounds of complex gateways that have fired and are not over, as the numbers of the flows that
have delivered: {gateway: [0, 2]}. Inside of a token the gateway is written with its number: "join@5".

* A parallel gateway fires when each flow into it has brought a token.
* An inclusive gateway asks, when nothing moves any more, whether a token can still come by an empty flow that could
  not come by a filled one as well (BPMN 2.0, table 13.3); if none can, it takes one token of each filled flow.
* A complex gateway fires when N flows have brought a token. Of what comes late it keeps nothing ("keep"): a flow that
  has not delivered delivers into the void, a second token of one that has waits for the next round, and the round is
  over when all have delivered or, by the rule of the inclusive gateway, nothing can come. Or it ends what is still
  on its way from where they parted ("cancel"), and the next round begins at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from instar.engine import holders
from instar.engine.model import COMPLEX, INCLUSIVE, Node
from instar.engine.tokens import inside_of, place_of

if TYPE_CHECKING:
    from instar.engine.machine import Machine


def key_of(machine: Machine, node: Node) -> str:
    """The name under which the machine keeps what has come to a gateway where it stands."""
    return f"{node.id}@{machine.inside}" if machine.inside else node.id


def enter_join(machine: Machine, node: Node, slot: int) -> None:
    """A token has come by the flow of that number."""
    key = key_of(machine, node)
    if key in machine.rounds and slot not in machine.rounds[key]:
        _deliver(machine, node, slot)
        return
    if len(node.incoming) > 1:
        counts = list(machine.joins.get(key) or (0,) * len(node.incoming))
        counts[slot] += 1
        machine.joins = {**machine.joins, key: counts}
        _try(machine, node)
    else:
        _go_on(machine, node)


def release(machine: Machine) -> bool:
    """Nothing moves: let the first gateway go on that nothing can come to any more. Whether one did."""
    for key, node in _asked(machine):
        machine.stand(place_of(key)[1])
        if key in machine.rounds and not _may_come(machine, node, machine.rounds[key]):
            _end_round(machine, node)
            return True
        if node.type == INCLUSIVE and key in machine.joins:
            filled = _filled(machine, node)
            if not _may_come(machine, node, filled):
                _take(machine, node, filled)
                _go_on(machine, node)
                return True
    return False


def _asked(machine: Machine) -> list[tuple[str, Node]]:
    """The gateways that hold something: in file order, those of the same in the order of what they are inside of."""
    order = machine.process.joining
    held = [(key, *place_of(key)) for key in {**machine.joins, **machine.rounds}]
    found = sorted((order.index(node), inside, key) for key, node, inside in held if node in order)
    return [(key, machine.nodes[order[place]]) for place, _inside, key in found]


def _try(machine: Machine, node: Node) -> None:
    """Fire, if the gateway need not be asked later."""
    filled = _filled(machine, node)
    if node.type == COMPLEX:
        if key_of(machine, node) not in machine.rounds and len(filled) >= node.join_count:
            _go_round(machine, node, filled)
    elif node.type != INCLUSIVE and len(filled) == len(node.incoming):
        _take(machine, node, filled)
        _go_on(machine, node)


def _filled(machine: Machine, node: Node) -> list[int]:
    """Numbers of the flows that hold a token."""
    return [slot for slot, count in enumerate(machine.joins.get(key_of(machine, node), ())) if count]


def _take(machine: Machine, node: Node, taken: Collection[int]) -> None:
    """One token of each of the flows."""
    own = key_of(machine, node)
    counts = [count - (slot in taken) for slot, count in enumerate(machine.joins[own])]
    rest = {key: kept for key, kept in machine.joins.items() if key != own}
    machine.joins = {**rest, own: counts} if any(counts) else rest


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
        machine.rounds = {**machine.rounds, key_of(machine, node): delivered}


def _deliver(machine: Machine, node: Node, slot: int) -> None:
    key = key_of(machine, node)
    delivered = sorted([*machine.rounds[key], slot])
    if len(delivered) == len(node.incoming):
        _end_round(machine, node)
    else:
        machine.rounds = {**machine.rounds, key: delivered}


def _end_round(machine: Machine, node: Node) -> None:
    own = key_of(machine, node)
    machine.rounds = {key: served for key, served in machine.rounds.items() if key != own}
    _try(machine, node)


def _cancel_rest(machine: Machine, node: Node, delivered: Collection[int]) -> None:
    """End the tokens that set out together with those that have come, and are on their way by another flow."""
    ways = machine.process.rest_of(node)
    late = frozenset[str]().union(*(way for slot, way in enumerate(ways) if slot not in delivered)) - {node.id}
    here = machine.inside
    holders.end_tokens(machine, [token[0] for token in machine.tokens if token[1] in late and inside_of(token) == here])
    for entry in list(machine.queue):
        flow, inside = entry
        if inside == here and (flow.to in late or (flow.to == node.id and flow.slot not in delivered)):
            machine.queue.remove(entry)
    gone = {(id, here) for id in late}
    machine.joins = {key: counts for key, counts in machine.joins.items() if place_of(key) not in gone}
    machine.rounds = {key: served for key, served in machine.rounds.items() if place_of(key) not in gone}


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
    """Nodes at which tokens are, where the machine stands."""
    here = machine.inside
    yield from (token[1] for token in machine.tokens if inside_of(token) == here)
    yield from (node for node, inside in map(place_of, machine.joins) if inside == here)
