"""Activities that are done several times: for each item of a list, or again while a condition holds.

The token that waits at the activity holds one for each time that is under way. `Machine.bodies` says how far it is:

    {holder: {"items": […], "next": index of the item that has not begun, "ended": count, "outcomes": {name: count},
              "last": the last outcome or None, "gathered": […], "over": no more begin, "gone": the run has gone on}}
    {holder: {"runs": count, "last": …}}                                                             of a loop
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from instar.engine import holders, undoing, waits
from instar.engine.failures import too_many
from instar.engine.model import Node, Outcome
from instar.engine.tokens import BODY, Token, index_of, inside_of

if TYPE_CHECKING:
    from instar.engine.machine import Machine
    from instar.engine.state import RunState

STEPS_OF_ITEM = 100
"""How many nodes one event may enter more for each item, before it is taken for an endless loop."""
Body = dict[str, Any]


def begin(machine: Machine, node: Node) -> None:
    """A token has come to the activity. Without items, or where the loop's condition fails at once, it passes."""
    if node.loop is not None:
        _hold(machine, node, {"runs": 0, "last": None})
        return
    listed = machine.items(node)
    _refuse_too_many(machine, node, len(listed))
    if node.id in node.not_by and node.id in machine.work:  # who has done it before may do it anew, once
        machine.work = {id: record for id, record in machine.work.items() if id != node.id}
    if not listed:
        _leave(machine, node, {"items": [], "outcomes": {}, "ended": 0, "last": None}, done=False)
        return
    assert node.multi is not None, "it has items"
    body: Body = {"items": listed, "next": 0, "ended": 0, "outcomes": {}, "last": None}
    number = _hold(machine, node, body)
    for index in range(0 if node.multi.sequential else len(listed)):
        if str(number) not in machine.bodies or machine.bodies[str(number)].get("over"):
            break  # the first of them were enough
        _begin_one(machine, node, number, index)


def _refuse_too_many(machine: Machine, node: Node, count: int) -> None:
    if count > machine.seen.most_items:
        raise too_many(node, machine.seen.most_items)


def _hold(machine: Machine, node: Node, body: Body) -> int:
    number = machine.wait(node, BODY)
    machine.bodies = {**machine.bodies, str(number): body}
    if node.boundaries:
        waits.arm_boundaries(machine, number, node)
    return number


def _begin_one(machine: Machine, node: Node, number: int, index: int) -> None:
    """The machine stands where it stood when this is done."""
    inside, at = machine.inside, machine.index
    body = machine.bodies[str(number)]
    if "items" in body:
        machine.bodies = {**machine.bodies, str(number): {**body, "next": index + 1}}
    machine.left += STEPS_OF_ITEM
    machine.stand(number, index)
    machine.enter_node(node)
    machine.stand(inside, at)


def add(machine: Machine, number: int, item: Any) -> None:
    """One more item for an activity that is under way; where they are done in turn it is the last."""
    token = machine.token(number)
    node = machine.nodes[token[1]]
    body = machine.bodies[str(number)]
    listed = [*body["items"], item]
    _refuse_too_many(machine, node, len(listed))
    machine.bodies = {**machine.bodies, str(number): {**body, "items": listed}}
    if node.multi is not None and not node.multi.sequential:
        _begin_one(machine, node, number, len(listed) - 1)


def end_one(machine: Machine, node: Node, outcome: Outcome | None, record: Mapping[str, Any] | None) -> None:
    """One time is done; the machine stands at it. Whether that is enough is asked at once."""
    number, index = machine.inside, machine.index
    assert index is not None, "a time has its number"
    body = machine.bodies[str(number)]
    if node.loop is not None:
        body = {**body, "runs": body["runs"] + 1, "last": outcome.key if outcome else None}
        machine.bodies = {**machine.bodies, str(number): body}
        return
    body = {**body, "ended": body["ended"] + 1}
    if outcome is not None:
        outcomes = body["outcomes"]
        body["outcomes"] = {**outcomes, outcome.key: outcomes.get(outcome.key, 0) + 1}
        body["last"] = outcome.key
    if node.collect_path:
        body["gathered"] = [*body.get("gathered", ()), _gathered(body["items"][index], record)]
    machine.bodies = {**machine.bodies, str(number): body}
    if not body.get("over") and node.multi is not None and node.multi.until is not None:
        machine.stand_at(machine.token(number))
        machine.counts = _counts(node, body, sum(1 for token in machine.tokens if inside_of(token) == number))
        if machine.finds(node, node.multi.until):
            _enough(machine, node, number, body)


def _gathered(item: Any, record: Mapping[str, Any] | None) -> Mapping[str, Any]:
    done = record or {}
    return {
        "item": item,
        "outcome": done.get("outcome"),
        "data": done.get("data", {}),
        "by": done.get("completed_by"),
        "at": done.get("completed_at"),
    }


def _enough(machine: Machine, node: Node, number: int, body: Body) -> None:
    """What is done is enough: the rest is cancelled, or goes on while the run goes on without it."""
    assert node.multi is not None, "it has items"
    body = {**body, "over": True}
    if node.multi.keeps_rest:
        body["gone"] = True
    machine.bodies = {**machine.bodies, str(number): body}
    if node.multi.keeps_rest:
        _leave(machine, node, body)
    else:
        holders.empty(machine, number)


def go_on(machine: Machine, token: Token) -> None:
    """Nothing of the activity is under way: begin the next time, or go on behind it."""
    number, node = token[0], machine.nodes[token[1]]
    body = machine.bodies[str(number)]
    if node.loop is not None:
        machine.stand_at(token)
        if body["runs"] < node.loop.most and machine.finds(node, node.loop.condition):
            _begin_one(machine, node, number, body["runs"])
            return
    elif not body.get("over") and body["next"] < len(body["items"]):
        machine.stand_at(token)
        _begin_one(machine, node, number, body["next"])
        return
    finish(machine, token, done=body.get("runs") != 0)


def finish(machine: Machine, token: Token, *, done: bool = True) -> None:
    """The activity is done: what is still under way of it ends, and it goes on behind, if it has not already. `done`:
    false when it was done no time at all."""
    number, node = token[0], machine.nodes[token[1]]
    undoing.move_out(machine, number, inside_of(token), node)
    holders.empty(machine, number)
    body = machine.bodies[str(number)]
    machine.take(number)
    waits.forget(machine, number)
    machine.bodies = {key: known for key, known in machine.bodies.items() if key != str(number)}
    if not body.get("gone"):
        machine.stand_at(token)
        _leave(machine, node, body, done=done)


def _leave(machine: Machine, node: Node, body: Body, *, done: bool = True) -> None:
    """Go on behind the whole: by conditions that see `multi`, else as the last outcome says. What was `done` can be
    undone."""
    if node.collect_path:
        machine.set_data(node.collect_path, body.get("gathered", []))
        machine.put_in_order()
    machine.counts = _counts(node, body, 0)
    machine.world = None
    if done and node.undo is not None:
        machine.done = [*machine.done, [node.id, machine.inside, []]]
    if not node.outcomes or any(flow.outcome is None for flow in node.flows):
        machine.leave(node)
    else:
        machine.send(_chosen(machine, node, body["last"]))
    machine.counts, machine.world = None, None


def _chosen(machine: Machine, node: Node, last: str | None) -> tuple[Any, ...]:
    """Of flows with outcomes the first whose condition holds, else the default, else that of the last outcome."""
    for flow in node.flows:
        if flow.when is not None and not flow.default and machine.holds(flow):
            return (flow,)
    plain = [flow for flow in node.flows if flow.default]
    plain = plain or [flow for flow in node.flows if flow.outcome == last and flow.when is None]
    return tuple((plain or [flow for flow in node.flows if flow.when is None] or node.flows)[:1])


# -- what expressions see ------------------------------------------------------------------------------------------


def _counts(node: Node, body: Body, active: int) -> Mapping[str, Any]:
    """`multi`: an outcome that nobody has chosen counts 0."""
    return {
        "total": len(body.get("items", ())),
        "completed": body.get("ended", body.get("runs", 0)),
        "active": active,
        "outcomes": {**{outcome.key: 0 for outcome in node.outcomes}, **body.get("outcomes", {})},
    }


def standing_for(state: Mapping[str, Any], number: int) -> list[tuple[Any, int]]:
    """The items that a token is done for with their indexes, the innermost first; none for one that is not of many."""
    bodies = state.get("bodies")
    if not bodies:
        return []
    tokens = {token[0]: token for token in state.get("tokens", ())}
    found: list[tuple[Any, int]] = []
    while number in tokens:
        inside, index = inside_of(tokens[number]), index_of(tokens[number])
        if index is not None and "items" in bodies.get(str(inside), ()):
            found.append((bodies[str(inside)]["items"][index], index))
        number = inside
    return found


def around(machine: RunState, inside: int, index: int | None) -> Mapping[str, Any]:
    """The items that what happens inside of a token is done for: `item` is the innermost one, each by its own name."""
    found: dict[str, Any] = {}
    for token in holders.around(machine, inside):
        node = machine.nodes[token[1]]
        if token[2] == BODY and node.multi is not None and index is not None:
            item = machine.bodies[str(token[0])]["items"][index]
            found.setdefault("item", item)
            if node.multi.name:
                found.setdefault(node.multi.name, item)
        index = index_of(token)
    return found
