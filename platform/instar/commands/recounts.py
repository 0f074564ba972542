"""A calendar was changed: clocks that count by it go on by the new one, and what they have counted stays.

Publishing writes one job, and only where a clock runs by a calendar at all; some clocks are turned at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.commands.clocks import recount
from instar.commands.execute import Answer, Context, handles
from instar.commands.outbox import write_job
from instar.commands.ticket import load_whoever_asks
from instar.definitions.clocks import COLUMNS, calendar, row_of
from instar.engine.calendars import Calendar, parse_calendar
from instar.forms.locales import zone_of

KIND = "clocks"
ONCE = 200
_ANY = "SELECT 1 FROM sla_clock WHERE calendar <> '' AND state = 'running' LIMIT 1"
_NEXT = f"""
SELECT ticket_id, {COLUMNS} FROM sla_clock
WHERE calendar <> '' AND state = 'running' AND id > ? AND since < ? ORDER BY id LIMIT {ONCE}"""


@dataclass(frozen=True, slots=True)
class RecountClocks:
    """Turn the clocks beyond ``after`` that ran at ``at`` (ms) by the calendar ``key``, or by one that extends it;
    ``before``: its version till then. The answer tells where to go on, ``after`` None: all are turned."""

    key: str
    before: int
    at: int
    after: int = 0


def calendar_changed(context: Context, key: str, before: int) -> None:
    """Another version of a calendar is in force; ``before``: the one till now."""
    if context.tx.one(_ANY) is not None:
        told = {"key": key, "before": before, "at": context.now}
        write_job(context.tx, KIND, f"{KIND}.{key}.{before}.{context.now}", told, context.now)
        context.jobs = True


@handles(RecountClocks, "")
def recount_clocks(context: Context, command: RecountClocks) -> Answer:
    context.authorize_system()
    rows = context.tx.all(_NEXT, (command.after, command.at))
    for ticket_id, *raw in rows:
        row = row_of(raw)
        now = calendar(context.kernel, row.clock.calendar)
        if now is not None and command.key in (now.key, *now.extends):
            before = _before(context, now.key, command)
            recount(context, load_whoever_asks(context, ticket_id), row, before or now)
    return {"after": rows[-1][1] if len(rows) == ONCE else None}


def _before(context: Context, key: str, command: RecountClocks) -> Calendar | None:
    """A calendar as it was while the other version was in force."""
    definitions = context.kernel.definitions
    body = orjson.loads(definitions.version(command.before).body)

    def used(name: str) -> object:
        return body if name == command.key else definitions.body_of_calendar(name)

    raw = used(key)
    zone = zone_of(context.kernel.settings.timezone)
    return parse_calendar(raw, used, zone).calendar if isinstance(raw, dict) else None  # type: ignore[arg-type]
