"""Telephone calls of the demo company: by the command ``record`` of the plugin ``calls``, as people note them and as an
exchange tells them. Without the plugin nobody telephones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from instar.access import Actor
from instar.commands import execute
from instar.commands.own import RunOwn
from instar.kernel import Kernel

PLUGIN = "calls"
HOUR_MS = 3_600_000
PHONES = {
    "ann": "+7 495 000-10-41",
    "ivan": "+7 495 000-10-20",
    "vera": "+7 495 000-10-43",
    "serg": "+7 495 000-10-44",
}
"""Key of ``CLIENTS`` → telephone; nobody has these."""
STRANGER = "+7 495 000-77-88"
_TICKET = "SELECT id FROM ticket WHERE title = ? ORDER BY id LIMIT 1"


class Call(NamedTuple):
    """``ago``: hours. ``who``: a client's key, else the number itself. ``title``: of the ticket that it was about."""

    ago: float
    direction: str
    who: str
    outcome: str
    seconds: int
    by: str
    note: str = ""
    title: str = ""
    recording: str = ""


CALLS = (
    Call(654.6, "in", "ann", "answered", 148, "olga", "Asks when the key comes.", "Where is my licence?"),
    Call(639, "out", "ivan", "answered", 95, "olga", "Уточнила реквизиты.", "Счёт на другую организацию"),
    Call(429.5, "in", "serg", "no_answer", 0, ""),
    Call(428.9, "out", "serg", "answered", 312, "olga", "Нужен на две недели.", "Нужен ключ для тестового стенда"),
    Call(171, "in", "ivan", "answered", 64, "olga", "Спрашивает про продление, перезвоню в понедельник."),
    Call(98, "out", "vera", "busy", 0, "olga"),
    Call(97.5, "out", "vera", "answered", 421, "olga", "", "", "https://calls.example/recordings/1"),
    Call(50, "out", "101", "answered", 40, "olga"),
    Call(26, "in", "vera", "cancelled", 0, ""),
    Call(5.2, "in", STRANGER, "no_answer", 0, ""),
    Call(1.4, "in", "ann", "answered", 205, "olga", "Happy with the answer."),
)


def note_calls(kernel: Kernel, by: Actor) -> None:
    """All of them, at their own moments; ``by`` may write notes everywhere."""
    if kernel.plugins.command(PLUGIN, "record") is None:
        return
    now = kernel.clock.now()
    for number, call in enumerate(CALLS):
        at = datetime.fromtimestamp((now - call.ago * HOUR_MS) / 1000, UTC).isoformat()
        ticket = kernel.store.read().value(_TICKET, (call.title,)) if call.title else None
        args = {
            "direction": call.direction,
            "number": PHONES.get(call.who, call.who),
            "at": at,
            "duration": call.seconds,
            "outcome": call.outcome,
            "employee": call.by,
            "note": call.note,
            "recording": call.recording,
            "ticket": f"T-{ticket}" if ticket else None,
            "source": "demo",
            "external": f"demo-{number}",
        }
        execute(kernel, RunOwn(PLUGIN, "record", args), by)
