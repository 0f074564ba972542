"""Working-time calendars: which hours of which days are worked, and how such time is counted."""

from instar.engine.calendars.counting import (
    Counted,
    Uncountable,
    add_working,
    is_open,
    later,
    next_open,
    why,
    working_between,
    working_spans,
)
from instar.engine.calendars.model import Calendar, Day
from instar.engine.calendars.parse import ParsedCalendar, Used, parse_calendar

__all__ = [
    "Calendar",
    "Counted",
    "Day",
    "ParsedCalendar",
    "Uncountable",
    "Used",
    "add_working",
    "is_open",
    "later",
    "next_open",
    "parse_calendar",
    "why",
    "working_between",
    "working_spans",
]
