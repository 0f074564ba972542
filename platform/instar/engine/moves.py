"""Where a card may go on the board: asked by trial, because a ticket moves only by a step that is completed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeGuard

from instar.engine.advance import Fault, StaleToken, advance
from instar.engine.effects import ActionRequested, DecisionAsked, Effect
from instar.engine.events import ActionSucceeded, WorkCompleted
from instar.engine.facts import Seen
from instar.engine.model import Process
from instar.engine.state import State

MOST_ANSWERS = 100
NONE: frozenset[str] = frozenset()


def moves(
    process: Process, state: State | None, facts: Seen, tokens: Collection[int], *, at_once: Collection[str] = NONE
) -> dict[str, list[tuple[int, str]]]:
    """Stage → the (token, outcome) pairs that leave the ticket there; the present stage is left out.

    `tokens` are those of the open steps that the person may complete; `at_once` are actions that answer inside the
    transaction: the trial goes on behind them as if they had succeeded. Nothing is kept.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    present = (state or {}).get("stage")
    waiting = {token[0]: token[1] for token in (state or {}).get("tokens", ())}
    for token in tokens:
        node = process.nodes.get(waiting.get(token, ""))
        for outcome in node.outcomes if node else ():
            stage = _stage_after(process, state, facts, WorkCompleted(token, outcome.key), at_once)
            if stage is not None and stage != present:
                found.setdefault(stage, []).append((token, outcome.key))
    return found


def _stage_after(
    process: Process, state: State | None, facts: Seen, event: WorkCompleted, at_once: Collection[str]
) -> str | None:
    """The stage in which the outcome leaves the ticket; None when it cannot be taken now."""
    try:
        tried = advance(process, state, event, facts)
        requests = list(tried.effects)
        for _turn in range(MOST_ANSWERS):
            asked = next((one for one in requests if _answers_at_once(one, at_once)), None)
            if asked is None:
                break
            requests.remove(asked)
            tried = advance(process, tried.state, ActionSucceeded(asked.token), facts)
            requests += tried.effects
    except (Fault, StaleToken):
        return None
    stage: str | None = tried.state.get("stage")
    return stage


def _answers_at_once(effect: Effect, at_once: Collection[str]) -> TypeGuard[ActionRequested | DecisionAsked]:
    return isinstance(effect, DecisionAsked) or (isinstance(effect, ActionRequested) and effect.action in at_once)
