"""The rows of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from instar.sdk import TicketSet, _, text

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
PROMISED_BY = {
    "fields": [
        {
            "id": "by",
            "type": "choice",
            "title": {"en": "By", "ru": "По"},
            "options": [
                {"value": key, "title": title}
                for key, title in {**BY, "priority": {"en": "Priority", "ru": "Приоритет"}}.items()
            ],
            "default": "process",
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


METRICS = {
    "first_response": {"en": "First response", "ru": "Первый ответ"},
    "next_response": {"en": "Next response", "ru": "Следующий ответ"},
    "resolution": {"en": "Resolution", "ru": "Решение"},
}


def promises(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    """Of each ticket the latest clock of a metric; those that still run are counted beside the others."""
    by = parameters.get("by") or "process"
    found: Rows = []
    for metric, title in METRICS.items():
        counts: dict[str, dict[str, int]] = {}
        for group in tickets.group(by, f"sla.{metric}"):
            if group.keys[1] is not None:
                counts.setdefault(group.titles[0], {})[group.keys[1]] = group.count
        for name, states in sorted(counts.items()):
            met, breached = states.get("met", 0), states.get("breached", 0)
            found.append(
                {
                    "metric": text(title),
                    "group": name,
                    "met": met,
                    "breached": breached,
                    "share": met / (met + breached) if met + breached else None,
                    "late": states.get("late", 0),
                    "running": states.get("running", 0),
                }
            )
    return found
