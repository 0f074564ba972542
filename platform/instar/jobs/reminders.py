"""Reminders that fall due and tickets that come back: fired by the clock, by ordinary commands.

Each is a transaction of its own that changes its row only if nobody else has: of two clocks one fires it. What was due
while no clock ran fires once, late. One that cannot be fired keeps no other waiting; the next round tries it again.
"""

from __future__ import annotations

import logging

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.reminders import FireReminder, Return
from instar.errors import InstarError
from instar.kernel import Kernel

log = logging.getLogger(__name__)

MOST = 500
"""In one round; the others follow in the next."""

_DUE = f"SELECT id FROM reminder WHERE at <= ? AND fired IS NULL AND ended IS NULL ORDER BY at, id LIMIT {MOST}"
_BACK = f"SELECT principal_id, ticket_id FROM snooze WHERE until <= ? AND returned IS NULL ORDER BY until LIMIT {MOST}"


def remind_due(kernel: Kernel, now: int | None = None) -> int:
    """Fire what is due at ``now`` (ms; else the clock's); returns how many fired or came back. Nothing due takes no
    write lock."""
    moment = kernel.clock.now() if now is None else now
    tx = kernel.store.read()
    commands: list[FireReminder | Return] = [FireReminder(id) for (id,) in tx.all(_DUE, (moment,))]
    commands += [Return(person, ticket) for person, ticket in tx.all(_BACK, (moment,))]
    return sum(_fired(kernel, command) for command in commands)


def _fired(kernel: Kernel, command: FireReminder | Return) -> bool:
    try:
        answer = execute(kernel, command, SYSTEM)
    except InstarError as error:
        log.warning("%s cannot be carried out: %s", command, error.sentences())
        return False
    return bool(answer.get("fired") or answer.get("returned"))
