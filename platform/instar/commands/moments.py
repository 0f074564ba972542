"""Moments as people and programs give them: milliseconds, a date, a date and time in the actor's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from instar.commands.candidates import LATEST
from instar.commands.execute import Context
from instar.errors import Invalid
from instar.i18n import _


def due_ms(context: Context, value: Any) -> int:
    """Milliseconds from milliseconds, an ISO date (the end of that day) or an ISO date-time, in the actor's zone."""
    try:
        home = ZoneInfo(context.actor.timezone or context.kernel.settings.timezone)
        if isinstance(value, int) and not isinstance(value, bool):
            moment = value
        elif isinstance(value, str) and "T" not in value and " " not in value.strip():
            day = date.fromisoformat(value.strip())
            moment = int(datetime.combine(day, time(23, 59), home).timestamp() * 1000)
        else:
            found = datetime.fromisoformat(str(value).strip())
            moment = int((found if found.tzinfo else found.replace(tzinfo=home)).astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        moment = -1
    if not 0 <= moment <= LATEST:
        raise Invalid({"due": [_("This is no date. Write it as 2026-12-31 or 2026-12-31T17:30.")]})
    return moment
