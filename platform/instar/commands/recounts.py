"""A calendar or what a service promises was changed: clocks that count by it go on by the new one, and what they have
counted stays.

The change writes one job, a calendar only where a clock runs by one at all; some clocks are turned at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.commands.clocks import follow, recount
from instar.commands.execute import Answer, Context, handles
from instar.commands.outbox import write_job
from instar.commands.ticket import load_whoever_asks
from instar.definitions.clocks import COLUMNS, calendar, row_of
from instar.engine.calendars import Calendar, parse_calendar
from instar.errors import InstarError
from instar.forms.locales import zone_of
from instar.store import Service

KIND = "clocks"
ONCE = 200
_ANY = "SELECT 1 FROM sla_clock WHERE calendar <> '' AND state = 'running' LIMIT 1"
_NEXT = f"""
SELECT ticket_id, {COLUMNS} FROM sla_clock
WHERE calendar <> '' AND state = 'running' AND id > ? AND since < ? ORDER BY id LIMIT {ONCE}"""
_LAST_AUDIT = "SELECT max(id) FROM audit"
_OF_SERVICE = f"SELECT id FROM ticket WHERE service_id = ? AND ended IS NULL AND id > ? ORDER BY id LIMIT {ONCE}"


@dataclass(frozen=True, slots=True)
class RecountService:
    """Turn the clocks of the service's open tickets beyond the ticket ``after``, by what it promises now. The answer
    tells where to go on, ``after`` None: all are turned."""

    service: str
    after: int = 0


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


def service_changed(context: Context, service: Service) -> None:
    """Another target or another calendar of a service is in force, which the last row of audit tells of."""
    key = f"{KIND}.service.{service.id}.{context.tx.value(_LAST_AUDIT)}"
    write_job(context.tx, KIND, key, {"service": service.key}, context.now)
    context.jobs = True


@handles(RecountService, "")
def recount_service(context: Context, command: RecountService) -> Answer:
    context.authorize_system()
    service = context.kernel.directory.service_by_key(command.service)
    assert service is not None, "services are never deleted"
    rows = context.tx.all(_OF_SERVICE, (service.id, command.after))
    for (id,) in rows:
        ticket = load_whoever_asks(context, id)
        try:
            process = context.kernel.definitions.process(ticket.version_id)
        except InstarError:  # its plugin is gone: it is counted anew when somebody moves it
            continue
        follow(context, ticket, process, anew=True)
    return {"after": rows[-1][0] if len(rows) == ONCE else None}


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
