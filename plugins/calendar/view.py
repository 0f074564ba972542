"""The page's part below the filters: what the script needs to draw the calendar, in the reader's language.

The address says how it is looked at: ``by`` (the date), ``span`` (month, week, day, agenda) and ``day``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from instar.sdk import DateColumn, TicketSet, Viewer, _, current, now, own_zone, plugin_asset
from instar_plugins.calendar.columns import changes, column_of, wall
from instar_plugins.calendar.pages import NAME

OWN = frozenset({"by", "span", "day"})


def html(tickets: TicketSet, viewer: Viewer) -> Markup:
    column = column_of(tickets, request.args.get("by"))
    asked = request.args.get("span", "")
    spans = [(key, title, key == asked) for key, title in _spans()]
    return Markup(
        render_template(
            "calendar/view.html",
            columns=tickets.dates(),
            column=column,
            spans=spans,
            feed=_feed(column),
            facts=_facts(None, tickets.dates(), column, asked if asked in dict(_spans()) else ""),
            ask=_("Change date…"),
            own_asset=lambda path: plugin_asset(NAME, path),
        )
    )


def _feed(column: DateColumn) -> str:
    """The address where a link to these tickets is made."""
    given = [pair for pair in request.args.items(multi=True) if pair[0] not in OWN]
    return f"/x/calendar/feeds?{urlencode([*given, ('by', column.name)])}"


def _facts(by: Viewer, columns: tuple[DateColumn, ...], column: DateColumn, span: str) -> dict[str, object]:
    given = [pair for pair in request.args.items(multi=True) if pair[0] not in OWN]
    return {
        "by": column.name,
        "span": span,
        "day": _day(request.args.get("day", "")),
        "now": wall(now(), own_zone(by)),
        "language": current(),
        "filters": urlencode(given),
        "columns": {one.name: {"kind": one.kind, "title": one.title, "changes": changes(one)} for one in columns},
        "words": _words(),
    }


def _spans() -> tuple[tuple[str, str], ...]:
    return (("month", _("Month")), ("week", _("Week")), ("day", _("Day")), ("agenda", _("Agenda")))


def _words() -> Mapping[str, str]:
    return {
        "change": _("Change date…"),
        "changeOf": _("Change date of {number}…"),
        "close": _("Close"),
        "day": _("All day"),
        "fault": _("The calendar could not be read. Load the page again."),
        "more": _("+{n} more"),
        "none": _("Nothing in this time."),
        "nothing": _("All tickets here have this date."),
        "notFound": _("No ticket without a date fits."),
        "still": _("This date is not set by hand, or you may not change it."),
        "undo": _("Undo"),
        "unreadable": _("This is no date."),
        "unreachable": _("The server does not answer. The ticket is back where it was."),
    }


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        return ""
