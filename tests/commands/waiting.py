"""Processes that wait: made small, for tests of what they wait for."""

from __future__ import annotations

from typing import Any

STAGES = [
    {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
    {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
]


def process(key: str, **nodes: Any) -> dict[str, Any]:
    """A process of the role `idea`; its first node is entered at the start, `end` is there."""
    first = next(iter(nodes))
    return {
        "format": "instar.process/1",
        "key": key,
        "title": {"en": key, "ru": key},
        "role": "idea",
        "stages": STAGES,
        "nodes": {
            "start": {"type": "startEvent", "stage": "open", "next": first},
            **nodes,
            "end": {"type": "endEvent", "stage": "done", "result": "over"},
        },
    }


def step(next: Any = "end") -> dict[str, Any]:
    return {"type": "userTask", "title": {"en": "Look", "ru": "Смотреть"}, "next": next}


REMINDED = process(
    "reminded",
    ask=step(),
    remind={
        "type": "boundaryEvent",
        "attachedTo": "ask",
        "interrupting": False,
        "timer": {"cycle": "R2/P1D"},
        "title": {"en": "Remind", "ru": "Напомнить"},
        "next": "note",
    },
    note={"type": "serviceTask", "action": "note", "with": {"body": "Still open."}, "next": "told"},
    told={"type": "endEvent"},
)
"""A step with a note after one day and after two."""

PAYMENT = process(
    "payment",
    wait={"type": "eventBasedGateway", "next": ["paid", "late"]},
    paid={
        "type": "intermediateCatchEvent",
        "message": "paid",
        "correlate": "ticket.title",
        "title": {"en": "Payment", "ru": "Оплата"},
        "next": "look",
    },
    late={"type": "intermediateCatchEvent", "timer": {"after": "P3D"}, "next": "end"},
    look=step(),
)
"""Waits for a message with the ticket's title as its key, three days at most."""

ALARM = process("alarm", hear={"type": "intermediateCatchEvent", "signal": "alarm", "next": "look"}, look=step())

EARLY = process(
    "early", first=step("wait"), wait={"type": "receiveTask", "message": "paper", "next": "look"}, look=step()
)

CALLER = process(
    "caller",
    pay={
        "type": "intermediateThrowEvent",
        "message": "paid",
        "correlate": "ticket.title",
        "with": {"sum": 5},
        "next": "cry",
    },
    cry={"type": "intermediateThrowEvent", "signal": "alarm", "next": "end"},
)
"""Throws a message and a signal as soon as it is opened."""
