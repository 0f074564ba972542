"""Where a day ends, for the person who asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from instar.access import Actor
from instar.kernel import Kernel


def zone_of(kernel: Kernel, actor: Actor) -> tzinfo:
    """The actor's time zone, else the site's; UTC where a stored name is no zone any more."""
    for name in (actor.timezone, kernel.settings.timezone):
        if name:
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                continue
    return UTC


def day_bounds(kernel: Kernel, actor: Actor) -> tuple[int, int]:
    """(begin, end) of the actor's today in ms; a day of a clock change has 23 or 25 hours."""
    zone = zone_of(kernel, actor)
    today = datetime.fromtimestamp(kernel.clock.now() / 1000, zone).date()
    ends = (datetime.combine(day, datetime.min.time(), zone) for day in (today, today + timedelta(days=1)))
    begin, end = (int(moment.timestamp() * 1000) for moment in ends)
    return begin, end
