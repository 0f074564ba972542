"""What happens when a token comes into a node: one function for each type.

An activity ends with `Machine.finish`, everything else with `Machine.leave`. `slot` is the number of the flow that the
token came by among those into the node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from instar.engine import catching, holders, joins, throwing, waits
from instar.engine.effects import WorkOpened
from instar.engine.failures import nowhere
from instar.engine.model import Node
from instar.engine.tokens import ACTION, CHILD, WORK

if TYPE_CHECKING:
    from instar.engine.machine import Machine


def enter_task(machine: Machine, node: Node, slot: int) -> None:
    if node.asks or (node.due is not None and node.due.calendar):
        machine.try_out(node)
    number = machine.wait(node, WORK)
    machine.effects.append(WorkOpened(number, node.id, machine.names() or None))
    if node.boundaries:
        waits.arm_boundaries(machine, number, node)


def enter_call(machine: Machine, node: Node, slot: int) -> None:
    number = machine.wait(node, ACTION)
    machine.ask(number, node)
    if node.boundaries:
        waits.arm_boundaries(machine, number, node)


def enter_child(machine: Machine, node: Node, slot: int) -> None:
    """Open a child ticket; the token waits for its end, or only for its being opened."""
    number = machine.wait(node, CHILD)
    machine.ask(number, node)
    if node.boundaries:
        waits.arm_boundaries(machine, number, node)


def enter_script(machine: Machine, node: Node, slot: int) -> None:
    for path, value in machine.values(node):
        machine.set_data(path, value)
    machine.put_in_order()
    machine.finish(node)


def enter_exclusive(machine: Machine, node: Node, slot: int) -> None:
    """The first flow whose condition holds, else the default one."""
    if node.plain:
        machine.send(node.flows)
        return
    default = None
    for way in node.flows:
        if way.default:
            default = way
        elif way.when is None or machine.holds(way):
            machine.send((way,))
            return
    if default is None:
        raise nowhere(node)
    machine.send((default,))


def enter_end(machine: Machine, node: Node, slot: int) -> None:
    if node.result is not None:
        machine.result = node.result
    if node.error:
        throwing.raise_error(machine, node)
    elif node.escalation:
        throwing.escalate(machine, node)
    elif node.message or node.signal:
        catching.throw(machine, node)
    if node.terminate:
        holders.empty(machine, machine.inside)


ENTRIES: Mapping[str, Callable[[Machine, Node, int], None]] = MappingProxyType(
    {
        "userTask": enter_task,
        "manualTask": enter_task,
        "serviceTask": enter_call,
        "sendTask": enter_call,
        "businessRuleTask": enter_call,
        "callActivity": enter_child,
        "subProcess": holders.enter_scope,
        "scriptTask": enter_script,
        "exclusiveGateway": enter_exclusive,
        "parallelGateway": joins.enter_join,
        "inclusiveGateway": joins.enter_join,
        "complexGateway": joins.enter_join,
        "endEvent": enter_end,
        "receiveTask": catching.enter_catch,
        "intermediateCatchEvent": catching.enter_catch,
        "intermediateThrowEvent": throwing.enter_throw,
        "eventBasedGateway": catching.enter_event_gateway,
    }
)
