"""Satisfaction: of those who were asked, how many have answered, and how many of these were satisfied (4 or 5).

Few answers say little: the interval beside the share (Wilson, 95 %) says how little, and below five there is no share
at all, which also keeps one client's word from being read off a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any
from urllib.parse import urlencode

from instar.sdk import Chart, Report, ReportColumn, TicketSet, report_choice

FEWEST = 5
SATISFIED = 4
Z = 1.96
BY = {
    "ended.month": {"en": "Months", "ru": "Месяцам"},
    "service": {"en": "Services", "ru": "Услугам"},
    "team": {"en": "Teams", "ru": "Командам"},
    "assignee": {"en": "People", "ru": "Людям"},
}
FORM = {"fields": [report_choice("by", {"en": "By", "ru": "По"}, BY, "ended.month")]}


@dataclass(slots=True)
class Group:
    """Answers of one group by score; ``asked``: answered or not."""

    title: str
    key: Any = None
    asked: int = 0
    scores: dict[int, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return sum(self.scores.values())

    @property
    def satisfied(self) -> int:
        return sum(count for score, count in self.scores.items() if score >= SATISFIED)


def wilson(good: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies, nineteen times of twenty."""
    share, part = good / whole, Z * Z / whole
    middle, half = share + part / 2, Z * sqrt((share * (1 - share) + part / 4) / whole)
    return max(0.0, (middle - half) / (1 + part)), min(1.0, (middle + half) / (1 + part))


def satisfaction(tickets: TicketSet, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    by = parameters.get("by") or "ended.month"
    groups: dict[Any, Group] = {}
    for one in tickets.where("asked != null").group(by, "rating"):
        name, score = one.keys[0], one.keys[1]
        group = groups.setdefault(name, Group(one.titles[0], name))
        group.asked += one.count
        if score is not None:
            group.scores[int(score)] = group.scores.get(int(score), 0) + one.count
    ordered = sorted(groups.values(), key=lambda group: str(group.key or "") if by == "ended.month" else -group.asked)
    return [_row(group, by) for group in ordered]


def _row(group: Group, by: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "group": group.title,
        "asked": group.asked,
        "answers": group.answers,
        "response": group.answers / group.asked if group.asked else None,
        "share": None,
        "low": None,
        "high": None,
        "url": _list(by, group.key),
    }
    if group.answers >= FEWEST:
        low, high = wilson(group.satisfied, group.answers)
        row |= {"share": group.satisfied / group.answers, "low": low, "high": high}
    return row


def _list(by: str, key: Any) -> str | None:
    """The tickets behind a row; None where lists have no filter for it."""
    if by == "ended.month":
        return f"/tickets/list?{urlencode({'where': f'asked != null && {_month(str(key))}'})}" if key else None
    return f"/tickets/list?{urlencode({by: key or 'none', 'where': 'asked != null'})}"


def _month(first: str) -> str:
    year, month = int(first[:4]), int(first[5:7])
    after = f"{year + month // 12}-{month % 12 + 1:02}-01"
    return f"ended >= date('{first}-01') && ended < date('{after}')"


REPORT = Report(
    "satisfaction",
    {"en": "Satisfaction", "ru": "Удовлетворённость"},
    columns=(
        ReportColumn("group", {"en": "Group", "ru": "Группа"}),
        ReportColumn("asked", {"en": "Asked", "ru": "Спрошено"}, "number"),
        ReportColumn("answers", {"en": "Answers", "ru": "Ответов"}, "number"),
        ReportColumn("response", {"en": "Have answered", "ru": "Доля ответивших"}, "share"),
        ReportColumn("share", {"en": "Satisfied (4–5)", "ru": "Довольны (4–5)"}, "share"),
        ReportColumn("low", {"en": "At least", "ru": "Не меньше"}, "share"),
        ReportColumn("high", {"en": "At most", "ru": "Не больше"}, "share"),
    ),
    rows=satisfaction,
    chart=Chart("group", "share"),
    form=FORM,
    help={
        "en": "Of those who were asked, who has answered, and the share of 4 and 5; with fewer than five answers none.",
        "ru": "Сколько спрошено, сколько ответили и доля оценок 4 и 5; меньше пяти ответов – доли нет.",
    },
    icon="star",
)
