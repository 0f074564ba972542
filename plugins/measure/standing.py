"""What is open now: by what one likes, how old it is, and who has how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from instar.sdk import TicketSet, _
from instar_plugins.measure.choices import Rows, narrowed

BANDS = (("days1", 0, 1), ("days7", 2, 7), ("days30", 8, 30), ("days90", 31, 90), ("older", 91, None))
"""Column, and from how many days ago to how many, both included."""


def open_tickets(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    by = parameters.get("by") or "service"
    found = tickets.only(status="open")
    groups = found.group(by)
    total = sum(group.count for group in groups) or 1
    return [
        {
            "group": group.titles[0],
            "count": group.count,
            "share": group.count / total,
            "url": narrowed(tickets if by == "status" else found, by, group.keys[0]),
        }
        for group in groups
    ]


def ageing(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    """Age is counted in days of the reader's, from the day on which a ticket was opened."""
    by = parameters.get("by") or "team"
    found = tickets.only(status="open")
    today = date.fromisoformat(tickets.today())
    rows: dict[Any, dict[str, Any]] = {}
    for column, newest, oldest in BANDS:
        begin = "" if oldest is None else (today - timedelta(days=oldest)).isoformat()
        band = found.only(created=f"{begin}..{(today - timedelta(days=newest)).isoformat()}")
        for group in band.group(by):
            row = rows.setdefault(group.keys[0], {"group": group.titles[0], "count": 0, "urls": {}})
            row[column] = group.count
            row["count"] += group.count
            row["urls"][column] = narrowed(band, by, group.keys[0])
    for key, row in rows.items():
        row["urls"]["count"] = narrowed(found, by, key)
        row.update({column: row.get(column, 0) for column, _newest, _oldest in BANDS})
    return sorted(rows.values(), key=lambda row: (-row["older"], -row["count"], row["group"]))


def load(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    late = {group.keys[0]: group.count for group in tickets.only(due="late").group("holder")}
    found = tickets.only(status="open")
    return [
        {
            "who": group.titles[0] if group.keys[0] else _("Nobody"),
            "count": group.count,
            "late": late.get(group.keys[0], 0),
            "urls": {
                "count": narrowed(found, "holder", group.keys[0]),
                "late": narrowed(tickets.only(due="late"), "holder", group.keys[0]),
            },
        }
        for group in found.group("holder")
    ]
