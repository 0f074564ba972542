"""Due times that people and steps have set: who works on a ticket learns an hour before, and when it is late.

What a service level promises is told by its own clock (``clock_steps``). Every minute the tickets are looked at whose
time is near; each is told of once, whoever looks and however often.
"""

from __future__ import annotations

from instar.access import SYSTEM
from instar.commands.execute import Context
from instar.commands.news import step_due, time_told
from instar.commands.ticket import load_whoever_asks
from instar.kernel import Kernel

SOON_MS = 3_600_000
LATE_MS = 86_400_000
"""How long after its due time a ticket is still told of, where nobody looked before."""
AT_A_TIME = 500

_TICKETS = f"""
SELECT id, due FROM ticket WHERE urgent IS NOT NULL AND ended IS NULL AND urgent > ? AND urgent <= ? AND due = urgent
ORDER BY urgent LIMIT {AT_A_TIME}"""
_STEPS = f"""
SELECT ticket_id, id, due FROM work_item
WHERE due IS NOT NULL AND due > ? AND due <= ? AND assignee_id IS NOT NULL ORDER BY due LIMIT {AT_A_TIME}"""


class Due:
    """Remembers what it has told of, so that a minute in which nothing comes near writes nothing."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._told: dict[str, int] = {}

    def tell(self) -> int:
        """Tell of what has come near; returns of how many tickets and steps."""
        now = self._kernel.clock.now()
        self._told = {key: due for key, due in self._told.items() if due > now - LATE_MS}
        return sum(
            self._tell(ticket, step, due, late=late)
            for late, begin, end in ((False, now, now + SOON_MS), (True, now - LATE_MS, now))
            for ticket, step, due in self._near(begin, end)
        )

    def _near(self, begin: int, end: int) -> list[tuple[int, int, int]]:
        """(ticket, step or 0, due)"""
        tx = self._kernel.store.read()
        tickets = [(id, 0, due) for id, due in tx.all(_TICKETS, (begin, end))]
        return tickets + [(ticket, step, due) for ticket, step, due in tx.all(_STEPS, (begin, end))]

    def _tell(self, ticket: int, step: int, due: int, *, late: bool) -> bool:
        key = f"{'late' if late else 'due'}.{ticket}.{step}.{due}"
        if key in self._told:
            return False
        self._told[key] = due
        kernel = self._kernel
        with kernel.store.transaction() as tx:
            context = Context(kernel, tx, SYSTEM, kernel.clock.now(), "", asked=True)
            found = load_whoever_asks(context, ticket)
            if step:
                step_due(context, found, step, key, due, late)
            else:
                time_told(context, found, key, {"due": due}, late)
        return True
