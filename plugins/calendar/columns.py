"""By which date the tickets lie, and its values as a clock on the reader's wall shows them.

A day stays the day that it is, wherever it is read. A moment goes through the reader's zone on its way out, as
"2026-03-29T10:30", and is read in the same zone on its way back: the browser's own zone never counts.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from instar.sdk import DateColumn, Invalid, TicketLine, TicketSet, _

FIELD = "data."
USUAL = "due"
LAST_MINUTE = "T23:59"
"""What is due on a day is due by its end: the kernel keeps it as the day's last minute."""


def column_of(tickets: TicketSet, name: str | None) -> DateColumn:
    """The column that an address names, the usual one for none; raises Invalid."""
    wanted = name or USUAL
    found = next((one for one in tickets.dates() if one.name == wanted), None)
    if found is None:
        told = _("There is no date “{name}” to lay tickets out by.").format(name=wanted)
        raise Invalid({"by": [told]}, hint=_("Choose another one."))
    return found


def changes(column: DateColumn) -> bool:
    """Whether anybody can set it at all."""
    return column.name == USUAL or column.name.startswith(FIELD)


def shown(line: TicketLine, column: DateColumn, zone: tzinfo) -> str | None:
    """ "2026-03-29" for a day, "2026-03-29T10:30" for a moment; None where there is nothing."""
    field = column.name.removeprefix(FIELD)
    value = line.data.get(field) if field != column.name else getattr(line, column.name)
    if value is None:
        return None
    if column.kind == "date":
        return str(value)[:10]
    at = wall(value if isinstance(value, int) else ms_of(str(value)), zone)
    return at.removesuffix(LAST_MINUTE) if column.name == USUAL else at


def wall(ms: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(ms / 1000, zone).strftime("%Y-%m-%dT%H:%M")


def ms_of(moment: str) -> int:
    return int(datetime.fromisoformat(moment).astimezone(UTC).timestamp() * 1000)
