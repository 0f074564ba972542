"""The words in which the demo's stories are written: a ticket, and what happens to it hour by hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Verb = Literal["take", "finish", "move", "write", "customer", "edit", "role", "command"]


class Step(NamedTuple):
    """``at``: hours after the ticket was opened. ``by``: a log-in; "" for the requester."""

    at: float
    by: str
    verb: Verb
    arguments: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Story:
    """``ago``: hours before now when it begins. ``due``: hours after that. ``by``: who opens it, "" the requester.

    Steps that lie in the future have not happened, so a young story is an open ticket.
    """

    ago: float
    service: str
    title: str
    body: str = ""
    requester: str = ""
    by: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    due: float | None = None
    priority: int | None = None
    steps: tuple[Step, ...] = ()


def take(at: float, by: str) -> Step:
    """Take the open step."""
    return Step(at, by, "take")


def finish(at: float, by: str, outcome: str, **data: Any) -> Step:
    """Finish the open step with an outcome and what its form asks; ``node`` names one of several open ones."""
    return Step(at, by, "finish", {"outcome": outcome, "data": data})


def answer(at: float, by: str, text: str, outcome: str = "close", **data: Any) -> Step:
    """Answer the client: and close, or wait for what he says."""
    return finish(at, by, outcome, appeal_answer=text, **data)


def at_node(step: Step, node: str) -> Step:
    """The same, for one of several steps that are open at the same time."""
    return step._replace(arguments={**step.arguments, "node": node})


def move(at: float, by: str, stage: str) -> Step:
    """Drag the card to another stage."""
    return Step(at, by, "move", {"stage": stage})


def note(at: float, by: str, text: str) -> Step:
    """Write an internal note."""
    return Step(at, by, "write", {"body": text, "audience": "internal"})


def reply(at: float, by: str, text: str) -> Step:
    """Write to the client without finishing a step."""
    return Step(at, by, "write", {"body": text, "audience": "public"})


def customer(at: float, text: str) -> Step:
    """The client writes on the page of his request."""
    return Step(at, "", "customer", {"body": text})


def edit(at: float, by: str, **values: Any) -> Step:
    """Change properties of the ticket."""
    return Step(at, by, "edit", values)
