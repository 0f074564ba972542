"""How far a ticket is, in the words of who asked: four dots, and one sentence of what happens next and when.

A stage shows its public text or nothing. Steps, processes and internal stages are nobody's business here.
"""

from __future__ import annotations

from typing import NamedTuple

from instar.i18n import _
from instar.queries.portal import Promised
from instar.web.times import Clock, TimeText

RECEIVED, WORK, WAITING, DONE = range(4)


class Dot(NamedTuple):
    """``state``: past | now | next, the classes of the page."""

    title: str
    state: str


class When(NamedTuple):
    """``words`` say what ``time`` is: "Expected", "First answer"."""

    words: str
    time: TimeText


def place(status: str, *, untouched: bool, ended: bool, asked: bool = False) -> int:
    """Which of the four dots a ticket stands at. ``untouched``: nobody has moved or answered it since it was opened;
    ``asked``: the reader himself is to do something."""
    if ended:
        return DONE
    if asked or status == "waiting":
        return WAITING
    if status in ("resolved", "closed", "cancelled"):
        return DONE
    return RECEIVED if untouched else WORK


def dots(at: int, *, own: bool = True) -> tuple[Dot, ...]:
    """``own``: the reader has asked for it; else the third dot waits for whoever has."""
    waiting = _("waiting for you") if own else _("waiting for an answer")
    titles = (_("received"), _("in work"), waiting, _("done"))
    return tuple(
        Dot(title, "past" if place < at else "now" if place == at else "next") for place, title in enumerate(titles)
    )


def head(at: int, public: str) -> str:
    """The stage's public text, else what the dot says."""
    heads = (_("We have received it"), _("We are working on it"), _("We wait for your answer"), _("It is done"))
    return public or heads[at]


def what_next(at: int, *, decided: bool = False) -> str:
    """``decided``: what is waited for can be pressed on this page."""
    waiting = (
        _("What we need from you stands below.")
        if decided
        else _("Your answer is what we need to go on. Write it below.")
    )
    return (
        _("Somebody looks at it next and answers here."),
        _("We work on it and answer here."),
        waiting,
        _("Nothing more happens. If something is still open, ask again."),
    )[at]


def when(at: int, promised: Promised, clock: Clock) -> When | None:
    """By when something happens, as it was promised; nothing while it waits for the reader or is done."""
    if at in (WAITING, DONE):
        return None
    due, words = (promised.answer, _("First answer")) if promised.answer is not None else (promised.done, _("Expected"))
    if due is None:
        return None
    late = due < clock.now
    told = clock.told(due, clock.calendar(due)) if late else clock.deadline(due)
    return When(_("It takes longer than we promised") if late else words, told) if told is not None else None
