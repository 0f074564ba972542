"""What a running ticket may come to, before somebody steers it there.

Asked while a person waits, so little is looked at: what has waited longest goes on first, with every outcome, but not
in every order, and only so far. What is found can happen; what is not found may happen all the same.
"""

from __future__ import annotations

from instar.engine import holders
from instar.engine.explore import Search
from instar.engine.machine import Machine
from instar.engine.model import JOINING, Process
from instar.engine.oracle import NO_FACTS
from instar.engine.positions import position_of
from instar.engine.state import State
from instar.engine.tokens import index_of

STATES, TRIES = 100, 2_000
MOST_TOKENS = 30
"""A run in which more waits is too large to be looked through."""


def stuck_without(process: Process, state: State, token: int) -> str | None:
    """The id of a gateway at which the run may wait for ever once what waits under a number has been cancelled: it
    waits for what would have come from there. None where nothing such was found.

    One of the times of an activity leaves nobody waiting: the activity is over when the others are.
    """
    tokens = state["tokens"]
    number, found = next((place, known) for place, known in enumerate(tokens, 1) if known[0] == token)
    joins = any(node.type in JOINING for node in process.nodes.values())
    if not joins or index_of(found) is not None or len(tokens) > MOST_TOKENS:
        return None
    search = Search(process, STATES, oldest=True, tries=TRIES)
    search.follow(position_of(Machine(process, state, NO_FACTS)), lambda machine: holders.end_token(machine, number))
    search.run()
    return next((fault.node for fault in search.found.faults if fault.code == "deadlock"), None)
