"""How far a ticket is, in the words of who asked: four dots, one sentence of what happens next.

A stage shows its public text or nothing. Steps, processes and internal stages are nobody's business here.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.sdk import _

RECEIVED, WORK, WAITING, DONE = range(4)


@dataclass(frozen=True, slots=True)
class Dot:
    """``state``: past | now | next, the classes of the page."""

    title: str
    state: str


def place(status: str, *, untouched: bool, ended: bool) -> int:
    """Which of the four dots a ticket stands at. ``untouched``: nobody has moved or answered it since it was opened."""
    if ended or status in ("resolved", "closed", "cancelled"):
        return DONE
    if status == "waiting":
        return WAITING
    return RECEIVED if untouched else WORK


def dots(at: int) -> tuple[Dot, ...]:
    titles = (_("received"), _("in work"), _("waiting for you"), _("done"))
    return tuple(
        Dot(title, "past" if place < at else "now" if place == at else "next") for place, title in enumerate(titles)
    )


def head(at: int, public: str) -> str:
    """The stage's public text, else what the dot says."""
    heads = (
        _("We have received your message"),
        _("We are working on it"),
        _("We wait for your answer"),
        _("It is done"),
    )
    return public or heads[at]


def what_next(at: int) -> str:
    return (
        _("Somebody reads your message and answers on this page."),
        _("We answer on this page."),
        _("Your answer is what we need to go on. Write it below."),
        _("Nothing more happens. If something is still open, write to us again."),
    )[at]
