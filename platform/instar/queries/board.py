"""A board: stages of a process as columns, tickets as cards; and where one card may go."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.cursor import Page
from instar.queries.labels import PersonLabel, RoleLabel, StageLabel

CARDS = 20


@dataclass(frozen=True, slots=True)
class Card:
    """``person``: who does the open step, else who answers for the ticket. ``fact``: the first value of the role's form's
    ``card`` in words. ``steps``: titles of the open steps. ``movable``: the actor may act on the ticket and it is open."""

    id: int
    number: str
    title: str
    rev: int
    role: RoleLabel
    client: str
    person: PersonLabel | None
    due: int | None
    fact: str
    steps: tuple[str, ...]
    priority: int
    entered: int
    movable: bool


@dataclass(frozen=True, slots=True)
class Column:
    """``count`` stops at 1000; ``current`` False: a stage of an older version that still holds tickets. ``next``: cursor
    for ``column``. ``today``: how many came here since midnight, for final stages (None elsewhere)."""

    stage: StageLabel
    count: int
    cards: tuple[Card, ...]
    next: str | None
    current: bool = True
    today: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """``since`` is sent back with the next poll."""

    process: str
    title: str
    role: str
    columns: tuple[Column, ...]
    since: str


@dataclass(frozen=True, slots=True)
class BoardLabel:
    key: str
    title: str
    role: str


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """``item``: the work item that the outcome finishes."""

    item: int
    outcome: str
    title: str
    tone: str


@dataclass(frozen=True, slots=True)
class Move:
    """One stage that the card may go to, or not: then ``reason`` is a sentence, else "". ``now``: it is there."""

    stage: StageLabel
    now: bool
    reason: str
    outcomes: tuple[MoveOutcome, ...]


def board(kernel: Kernel, actor: Actor, process_key: str, *, since: str | None = None) -> Board | None:
    """The board; None when nothing has changed since the version ``since``. Raises NotFound for an unknown process, and
    for one that the actor neither may view nor has a visible ticket in."""
    raise NotImplementedError


def column(
    kernel: Kernel, actor: Actor, process_key: str, stage: str, *, cursor: str | None = None, limit: int = CARDS
) -> Page[Card]:
    """More cards of one column."""
    raise NotImplementedError


def boards(kernel: Kernel, actor: Actor) -> tuple[BoardLabel, ...]:
    """Processes whose board the actor may open, by title: for the bar."""
    raise NotImplementedError


def moves(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[Move, ...]:
    """All stages of the ticket's version with whether the actor may move it there, by trial of the engine."""
    raise NotImplementedError
