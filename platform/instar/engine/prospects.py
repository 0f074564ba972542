"""What a running ticket may come to, before somebody steers it there."""

from __future__ import annotations

from instar.engine import holders
from instar.engine.explore import Search
from instar.engine.machine import Machine
from instar.engine.model import Process
from instar.engine.oracle import NO_FACTS
from instar.engine.positions import position_of
from instar.engine.state import State

STATES = 500


def stuck_without(process: Process, state: State, token: int, states: int = STATES) -> str | None:
    """The id of a gateway at which the run may wait for ever once what waits under a number has been cancelled: it
    waits for what would have come from there. None where nothing such was found among so many states."""
    if not process.joining and not any(node.type == "parallelGateway" for node in process.nodes.values()):
        return None
    number = next(place for place, known in enumerate(state["tokens"], 1) if known[0] == token)
    search = Search(process, states)
    search.follow(position_of(Machine(process, state, NO_FACTS)), lambda machine: holders.end_token(machine, number))
    search.run()
    return next((fault.node for fault in search.found.faults if fault.code == "deadlock"), None)
