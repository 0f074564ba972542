"""What is reckoned over a tree of tickets, and by working time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import tzinfo

from instar.contract import Viewer
from instar.engine.calendars import Calendar, working_spans
from instar.engine.timers import Cron, cron
from instar.i18n import text
from instar.plugins import lineage
from instar.queries import subtree as query
from instar.queries.labels import number
from instar.queries.subtree import Part, Subtree
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = [
    "Cron",
    "Part",
    "Subtree",
    "WorkingTime",
    "cron",
    "parents_of",
    "role_below",
    "service_time",
    "ticket_subtree",
    "top_ticket",
    "working_time",
]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A calendar of the site. ``zone``: in which its days begin. ``day``: minutes of its usual working day."""

    key: str
    title: str
    zone: tzinfo
    day: int
    calendar: Calendar

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Working time between two moments as (begin, end), in its order; all in minutes since the epoch."""
        found = working_spans(self.calendar, max(start, 0) * 60_000, max(end, 0) * 60_000)
        return [(begin // 60_000, until // 60_000) for begin, until in found]


def working_time(key: str) -> WorkingTime | None:
    """The calendar in force with this key; None when there is none."""
    site = kernel()
    found = site.calendar(key)
    if found is None:
        return None
    lengths = Counter(sum(end - begin for begin, end in day) for day in found.week if day)
    return WorkingTime(
        found.key, text(found.title), found.zone, max(lengths, key=lengths.__getitem__, default=480), found
    )


def service_time(service: str) -> WorkingTime | None:
    """The calendar of a service (key), whoever asks; None where it has none, and for one that is not there."""
    found = next((one for one in kernel().directory.services() if one.key == service), None)
    return working_time(found.calendar) if found is not None and found.calendar else None


def ticket_subtree(by: Viewer, ticket_id: int) -> Subtree:
    """The ticket and all below whose inside ``by`` sees; raises NotFound, Forbidden."""
    return query.subtree(kernel(), as_actor(by), ticket_id)


def top_ticket(by: Viewer, ticket_id: int) -> int:
    """The id of the highest ticket above that ``by`` sees; raises NotFound, Forbidden."""
    return query.top_of(kernel(), as_actor(by), ticket_id)


def parents_of(numbers: Collection[str]) -> dict[str, str | None]:
    """Number → number of the ticket above, of these and all above them. Whoever asks: tell it in refusals alone."""
    found = query.parents_of(kernel(), {int(one.removeprefix("T-")) for one in numbers})
    return {number(id): number(parent) if parent is not None else None for id, parent in found.items()}


def role_below(role: str) -> str | None:
    """The role that a new ticket below one of ``role`` has, as long as nobody says another."""
    return lineage.role_below(kernel().plugins.roles, role)
