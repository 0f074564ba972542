"""How much comes in: month by month against the year before and per working day, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from instar.sdk import TicketSet, current
from instar_plugins.measure.choices import Rows, month_end, months, narrowed, span, within, year_before

MONTHS = {
    "12": {"en": "12 months", "ru": "12 месяцев"},
    "24": {"en": "24 months", "ru": "24 месяца"},
    "36": {"en": "36 months", "ru": "36 месяцев"},
}
TENTH = Decimal("0.1")


class ByMonth:
    """``calendar``: the key of the one by which working days are counted."""

    def __init__(self, calendar: str) -> None:
        self.calendar = calendar

    def rows(self, tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
        today = date.fromisoformat(tickets.today())
        wanted = list(months(today, int(parameters.get("months") or 12)))
        begin, end = year_before(wanted[0]), today
        opened = _by_month(tickets, "created", begin, end)
        ended = _by_month(tickets, "ended", wanted[0], end)
        return [self._row(tickets, first, today, opened, ended) for first in wanted]

    def _row(
        self, tickets: TicketSet, first: date, today: date, opened: Mapping[str, int], ended: Mapping[str, int]
    ) -> dict[str, Any]:
        last = min(month_end(first), today)
        count, before = opened.get(first.isoformat(), 0), opened.get(year_before(first).isoformat(), 0)
        days = tickets.working_days(first.isoformat(), last.isoformat(), self.calendar)
        return {
            "month": format_date(first, "LLL y", locale=current()),
            "opened": count,
            "before": before,
            "change": (count - before) / before if before else None,
            "days": days,
            "daily": (Decimal(count) / days).quantize(TENTH) if days else None,
            "ended": ended.get(first.isoformat(), 0),
            "urls": {
                "opened": _address(tickets, "created", first, last),
                "before": _address(tickets, "created", year_before(first), month_end(year_before(first))),
                "ended": _address(tickets, "ended", first, last),
            },
        }


class Shares:
    """What the tickets of a period are made of. ``calendar``: as in ``ByMonth``."""

    def __init__(self, calendar: str) -> None:
        self.calendar = calendar

    def rows(self, tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
        by, days = parameters.get("by") or "process", span(tickets, parameters.get("period") or "365")
        opened, ended = within(tickets, "created", days), within(tickets, "ended", days)
        done = {group.keys[0]: group.count for group in ended.only(status="ended").group(by)}
        groups = opened.group(by)
        total = sum(group.count for group in groups) or 1
        worked = tickets.working_days(*days, self.calendar) if days else 0
        return [
            {
                "group": group.titles[0],
                "count": group.count,
                "share": group.count / total,
                "monthly": (Decimal(group.count) * 30 / _length(days)).quantize(TENTH) if days else None,
                "daily": (Decimal(group.count) / worked).quantize(TENTH) if worked else None,
                "ended": done.get(group.keys[0], 0),
                "urls": {
                    "count": narrowed(opened, by, group.keys[0]),
                    "ended": narrowed(ended.only(status="ended"), by, group.keys[0]),
                },
            }
            for group in groups
        ]


def _by_month(tickets: TicketSet, name: str, begin: date, end: date) -> dict[str, int]:
    found = within(tickets, name, (begin.isoformat(), end.isoformat())).group(f"{name}.month")
    return {str(group.keys[0]): group.count for group in found}


def _address(tickets: TicketSet, name: str, first: date, last: date) -> str | None:
    return within(tickets, name, (first.isoformat(), last.isoformat())).address()


def _length(days: tuple[str, str]) -> int:
    first, last = map(date.fromisoformat, days)
    return (last - first).days + 1
