"""The steps of one ticket: open ones with what the actor may do about them, faults, what it waits for, done ones."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.forms import Form
from instar.kernel import Kernel
from instar.queries.labels import PersonLabel, StageLabel


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """``own_form``: choosing it asks for a form of its own beside the step's."""

    key: str
    title: str
    tone: str
    own_form: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """An open step. ``may_do``: I may complete it now; ``may_take`` / ``may_put_back`` / ``may_take_over`` as named;
    ``reason``: why I may not do it, a sentence, "" when I may. ``form`` is the step's with every outcome's fields; read
    ``work.form_of`` for one outcome."""

    id: int
    ticket: int
    number: str
    version_id: int
    token: int
    node: str
    title: str
    stage: StageLabel | None
    due: int | None
    created: int
    assignee: PersonLabel | None
    team: PersonLabel | None
    candidates: tuple[PersonLabel, ...]
    mine: bool
    may_do: bool
    may_take: bool
    may_put_back: bool
    may_take_over: bool
    reason: str
    outcomes: tuple[OutcomeRow, ...]
    form: Form


@dataclass(frozen=True, slots=True)
class DoneRow:
    """``id`` is the event's."""

    id: int
    node: str
    title: str
    outcome: str
    outcome_title: str
    by: PersonLabel | None
    at: int


@dataclass(frozen=True, slots=True)
class FaultRow:
    """An automatic step that failed: ``message`` says what; ``may_retry``: Run again."""

    token: int
    node: str
    title: str
    code: str
    message: str
    at: int
    may_retry: bool


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A token that waits for something that is no step: ``what`` is "action" now; ``attempts`` of its job so far."""

    token: int
    node: str
    title: str
    what: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Work:
    """``open``: mine first, then by age. ``done``: newest first, at most 100."""

    open: tuple[StepRow, ...]
    faults: tuple[FaultRow, ...]
    waiting: tuple[WaitRow, ...]
    done: tuple[DoneRow, ...]


def work(kernel: Kernel, actor: Actor, ticket_id: int, *, done: bool = False) -> Work:
    """Steps of the ticket; ``done`` reads the finished ones too. Faults and waits: only with ticket.view_internal."""
    raise NotImplementedError


def step(kernel: Kernel, actor: Actor, item_id: int) -> StepRow:
    """One open step; raises NotFound when it is gone or its ticket is not shared with the actor."""
    raise NotImplementedError


def form_of(kernel: Kernel, step: StepRow, outcome: str) -> Form:
    """What the step asks for when it is left by this outcome."""
    raise NotImplementedError
