"""What the forms of the reports ask, and what their answers mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from instar.sdk import TicketSet, report_choice

Rows = list[dict[str, Any]]
Form = dict[str, Any]

BY = {
    "process": {"en": "Process", "ru": "Процесс"},
    "role": {"en": "Role", "ru": "Роль"},
    "service": {"en": "Service", "ru": "Услуга"},
    "channel": {"en": "Channel", "ru": "Канал"},
    "team": {"en": "Team", "ru": "Команда"},
    "holder": {"en": "Person", "ru": "Сотрудник"},
    "priority": {"en": "Priority", "ru": "Приоритет"},
    "stage": {"en": "Stage", "ru": "Этап"},
    "status": {"en": "Status", "ru": "Статус"},
}
LISTED = frozenset(BY) - {"channel"}
"""Those by whose key a list can be cut."""
PERIODS = {
    "30": {"en": "Last 30 days", "ru": "Последние 30 дней"},
    "90": {"en": "Last 90 days", "ru": "Последние 90 дней"},
    "365": {"en": "Last 365 days", "ru": "Последние 365 дней"},
    "year": {"en": "This year", "ru": "Этот год"},
    "all": {"en": "All time", "ru": "Всё время"},
}


def asked_by(default: str, *but: str) -> Form:
    """A form that asks by what to group."""
    return {"fields": [by(default, *but)]}


def by(default: str, *but: str) -> Form:
    options = {key: title for key, title in BY.items() if key not in but}
    return report_choice("by", {"en": "By", "ru": "По"}, options, default)


def period(default: str) -> Form:
    return report_choice("period", {"en": "Period", "ru": "Период"}, PERIODS, default)


def span(tickets: TicketSet, period: str) -> tuple[str, str] | None:
    """First and last day of a period, both included; None for all time."""
    today = date.fromisoformat(tickets.today())
    if period == "all":
        return None
    first = today.replace(month=1, day=1) if period == "year" else today - timedelta(days=int(period) - 1)
    return first.isoformat(), today.isoformat()


def within(tickets: TicketSet, name: str, days: tuple[str, str] | None) -> TicketSet:
    """Tickets whose ``created`` or ``ended`` lies in the days."""
    return tickets if days is None else tickets.only(**{name: "..".join(days)})


def narrowed(tickets: TicketSet, by: str, key: Any) -> str | None:
    """The address of those that have this key; None where no list can be cut to them."""
    if by not in LISTED or (key is None and by not in ("team", "holder")):
        return None
    return tickets.only(**{by: "none" if key is None else str(key)}).address()


def months(last: date, count: int) -> Iterable[date]:
    """The first days of so many months, up to that of ``last``."""
    found = [last.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return reversed(found)


def month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def year_before(first: date) -> date:
    return first.replace(year=first.year - 1)
