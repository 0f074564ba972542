"""Whether more comes in than goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from instar.sdk import TicketSet
from instar_plugins.measure.choices import Rows, month_end, within

EACH = {
    "day": {"en": "Days", "ru": "Дням"},
    "week": {"en": "Weeks", "ru": "Неделям"},
    "month": {"en": "Months", "ru": "Месяцам"},
}


def flow(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    """``left``: how many more were opened than ended since the first row, those included that were open before."""
    each = parameters.get("period") or "month"
    opened = {group.keys[0]: group for group in tickets.group(f"created.{each}")}
    ended = {group.keys[0]: group for group in tickets.only(status="ended").group(f"ended.{each}")}
    found: Rows = []
    left = 0
    for key in sorted(opened | ended):
        came, went = (known[key].count if key in known else 0 for known in (opened, ended))
        left += came - went
        days = (key, _last(key, each))
        found.append(
            {
                "period": (opened | ended)[key].titles[0],
                "opened": came,
                "ended": went,
                "left": left,
                "urls": {
                    "opened": within(tickets, "created", days).address(),
                    "ended": within(tickets, "ended", days).address(),
                },
            }
        )
    return found


def _last(first: str, each: str) -> str:
    day = date.fromisoformat(first)
    return (month_end(day) if each == "month" else day + timedelta(days=6 if each == "week" else 0)).isoformat()
