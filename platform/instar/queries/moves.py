"""Where one card may go: the engine is asked by trial, for each step that the actor may do."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.engine.moves import moves as tried
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.facts import trial
from instar.queries.labels import StageLabel, stage_labels
from instar.queries.work import StepRow, form_of, open_work

_TICKET = "SELECT version_id, stage, ended FROM ticket WHERE id = ?"


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """``item``: the work item that the outcome finishes. ``answers``: its form has a reply to the client."""

    item: int
    outcome: str
    title: str
    tone: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One stage that the card may go to, or not: then ``reason`` is a sentence, else "". ``now``: it is there."""

    stage: StageLabel
    now: bool
    reason: str
    outcomes: tuple[MoveOutcome, ...]


def moves(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[Move, ...]:
    """All stages of the ticket's version with whether the actor may move it there; raises NotFound."""
    steps = open_work(kernel, actor, ticket_id)
    row = kernel.store.read().one(_TICKET, (ticket_id,))
    assert row is not None, "tickets are never deleted"
    version_id, now, ended = row
    doable = {step.token: step for step in steps if step.may_do}
    found: dict[str, list[tuple[int, str]]] = {}
    if doable and ended is None:
        state, facts = trial(kernel, actor, ticket_id)
        at_once = {key for key, action in kernel.plugins.actions.items() if action.kind == "effect"}
        process = kernel.definitions.process(version_id)
        found = tried(process, state, facts, tuple(doable), at_once=at_once)
    why = _why(steps, ended is not None, bool(doable))
    return tuple(
        Move(
            stage=stage,
            now=stage.id == now,
            reason="" if stage.id == now or outcomes else why,
            outcomes=outcomes,
        )
        for stage in stage_labels(kernel, version_id)
        for outcomes in (() if stage.id == now else _outcomes(kernel, doable, found.get(stage.id, [])),)
    )


def _outcomes(kernel: Kernel, doable: dict[int, StepRow], pairs: list[tuple[int, str]]) -> tuple[MoveOutcome, ...]:
    return tuple(
        MoveOutcome(doable[token].id, known.key, known.title, known.tone, _answers(kernel, doable[token], known.key))
        for token, outcome in pairs
        for known in doable[token].outcomes
        if known.key == outcome
    )


def _answers(kernel: Kernel, step: StepRow, outcome: str) -> bool:
    form = form_of(kernel, step, outcome)
    return any(field.type.key == "reply" and field.asked_for(outcome) for field in form.inputs.values())


def _why(steps: tuple[StepRow, ...], ended: bool, doable: bool) -> str:
    """Why no outcome leads to a stage."""
    if ended:
        return _("It has ended.")
    if not steps:
        return _("No step is open.")
    if not doable:
        return steps[0].reason
    return _("From here nothing leads there.")
