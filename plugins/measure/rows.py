"""The rows of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from instar.sdk import TicketSet, _

Rows = list[dict[str, Any]]

BY = {
    "role": {"en": "Role", "ru": "Роль"},
    "service": {"en": "Service", "ru": "Услуга"},
    "stage": {"en": "Stage", "ru": "Этап"},
    "status": {"en": "Status", "ru": "Статус"},
    "team": {"en": "Team", "ru": "Команда"},
    "process": {"en": "Process", "ru": "Процесс"},
}
GROUPED_BY = {
    "fields": [
        {
            "id": "by",
            "type": "choice",
            "title": {"en": "By", "ru": "По"},
            "options": [{"value": key, "title": title} for key, title in BY.items()],
            "default": "service",
        }
    ]
}
PERIODS = {
    "fields": [
        {
            "id": "period",
            "type": "choice",
            "title": {"en": "By", "ru": "По"},
            "options": [
                {"value": "week", "title": {"en": "Weeks", "ru": "Неделям"}},
                {"value": "month", "title": {"en": "Months", "ru": "Месяцам"}},
            ],
            "default": "month",
        }
    ]
}


def open_tickets(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    by = parameters.get("by") or "service"
    groups = tickets.only(status="open").group(by)
    total = sum(group.count for group in groups) or 1
    return [
        {
            "group": group.titles[0],
            "count": group.count,
            "share": group.count / total,
            "url": _list(by, group.keys[0]),
        }
        for group in groups
    ]


def flow(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    period = parameters.get("period") or "month"
    opened = tickets.group(f"created.{period}")
    ended = {group.keys[0]: group for group in tickets.only(status="ended").group(f"ended.{period}")}
    known = {group.keys[0]: group for group in opened} | ended
    counts = {group.keys[0]: group.count for group in opened}
    return [
        {
            "period": known[key].titles[0],
            "opened": counts.get(key, 0),
            "ended": ended[key].count if key in ended else 0,
        }
        for key in sorted(known)
    ]


def load(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    late = {group.keys[0]: group.count for group in tickets.only(due="late").group("assignee")}
    return [
        {
            "who": group.titles[0] if group.keys[0] else _("Nobody"),
            "count": group.count,
            "late": late.get(group.keys[0], 0),
        }
        for group in tickets.only(status="open").group("assignee")
    ]


def _list(by: str, key: str | None) -> str | None:
    """The tickets behind a row; None where the list has no filter for it."""
    if key is None:
        return None
    return "/tickets/list?" + urlencode({"status": "open", by: key} if by != "status" else {by: key})
