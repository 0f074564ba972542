"""When somebody is there to answer: by the calendar of the service that the widget is for."""

from __future__ import annotations

from typing import NamedTuple

from instar.sdk import now, service_time
from instar_plugins.chat.tables import Widget

AHEAD_MIN = 21 * 24 * 60
"""So far it is looked for the next working time: longer holidays are not told a day."""


class Hours(NamedTuple):
    """``open``: somebody is there. ``opens``: when somebody is there again (ms), None where that is not known."""

    open: bool
    opens: int | None = None


def hours(widget: Widget) -> Hours:
    """Always open where the service has no calendar."""
    time = service_time(str(widget.service)) if widget.service else None
    if time is None:
        return Hours(True)
    minute = now() // 60_000
    first = next(iter(time.spans(minute, minute + AHEAD_MIN)), None)
    if first is None:
        return Hours(False)
    return Hours(True) if first[0] <= minute else Hours(False, first[0] * 60_000)
