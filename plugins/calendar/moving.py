"""A ticket is given another date, or none: the ordinary edit, in the reader's name."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any

from babel.dates import format_datetime

from instar.sdk import DateColumn, Invalid, TicketSet, _, current, edit_ticket
from instar_plugins.calendar.columns import FIELD, changes, shown
from instar_plugins.calendar.hours import opening

Json = dict[str, Any]


def move(
    tickets: TicketSet, column: DateColumn, number: str, to: str, rev: int | None, calendar: str, zone: tzinfo
) -> Json:
    """``to``: a day, a moment on the reader's wall, or "" for no date. ``said``: what has happened, "" where nothing
    has; ``undo``: where it can be taken back. Raises InstarError when the ticket stays where it is."""
    if not changes(column):
        raise Invalid({"to": [_("“{title}” is not set by hand.").format(title=column.title)]})
    value = _value(tickets, column, to, calendar, zone)
    field = column.name.removeprefix(FIELD)
    values = {column.name: value or None} if field == column.name else {"data": {field: [value]}}
    edited = edit_ticket(number, values, rev=rev)
    if column.name not in edited.changed:
        if not _stands_at(tickets, column, number, value, zone):
            told = _("“{title}” cannot be changed on {number}.").format(title=column.title, number=number)
            raise Invalid({"to": [told]})
        return {"said": "", "undo": None, "rev": edited.rev}
    return {"said": _said(column, number, value), "undo": edited.undo, "rev": edited.rev}


def _value(tickets: TicketSet, column: DateColumn, to: str, calendar: str, zone: tzinfo) -> str:
    """As the ticket's own form would send it."""
    day, _t, clock = to.strip().partition("T")
    if not day:
        return ""
    try:
        on = date.fromisoformat(day)
        if clock:
            datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        raise Invalid({"to": [_("This is no date. Write it as 2026-12-31 or 2026-12-31T17:30.")]}) from None
    if column.kind == "date" or (column.name == "due" and not clock):
        return on.isoformat()
    return f"{on.isoformat()}T{clock[:5] or opening(tickets, calendar, on, zone).strftime('%H:%M')}"


def _stands_at(tickets: TicketSet, column: DateColumn, number: str, value: str, zone: tzinfo) -> bool:
    """Whether the ticket had this date before: an edit that its form passes over changes nothing either."""
    lines = tickets.where(f"number == '{number}'").page(limit=1).lines
    return not lines or (shown(lines[0], column, zone) or "") == value


def _said(column: DateColumn, number: str, value: str) -> str:
    if not value:
        return _("{number}: without a date now.").format(number=number)
    pattern = "EEE d MMM, HH:mm" if "T" in value else "EEE d MMM"
    when = format_datetime(datetime.fromisoformat(value), pattern, locale=current())
    return _("{number}: {what} {when}.").format(number=number, what=column.title, when=when)
