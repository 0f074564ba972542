"""How many calls there were by day, how many were missed, how long a talk is: the half of them are shorter.

Calls count for who sees them: those of the tickets that he may see, and those without a ticket where the list is not
cut to some tickets and he sees such calls at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

from instar.sdk import Chart, Report, ReportColumn, TicketSet, day_begin, local_text, report_choice
from instar_plugins.calls import rights
from instar_plugins.calls.journal import is_missed
from instar_plugins.calls.legs import ANSWERED
from instar_plugins.calls.tables import Call

DAYS = {"7": {"en": "7 days", "ru": "7 дней"}, "30": {"en": "30 days", "ru": "30 дней"}}
DAYS |= {"90": {"en": "90 days", "ru": "90 дней"}}
MOST = 50_000
FORM = {"fields": [report_choice("days", {"en": "For the last", "ru": "За последние"}, DAYS, "30")]}


def by_day(tickets: TicketSet, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    by, count = tickets.viewer, int(parameters.get("days") or 30)
    last = date.fromisoformat(tickets.today())
    days = [(last - timedelta(days=back)).isoformat() for back in reversed(range(count))]
    found: dict[str, list[Any]] = {day: [] for day in days}
    for call in _counted(tickets, day_begin(days[0], rights.asker(by))):
        found.setdefault(local_text(call.at, rights.asker(by))[:10], []).append(call)
    return [_row(day, found[day]) for day in days]


def _counted(tickets: TicketSet, begin: int) -> list[Any]:
    calls = list(Call.select().where(Call.at >= begin).order_by(Call.at.desc()).limit(MOST))
    inside = tickets.among(f"T-{id}" for id in {one.ticket_id for one in calls if one.ticket_id})
    seen, _named = rights.visible(calls, tickets.viewer)
    whole = tickets.address() == "/tickets/list"
    return [one for one in seen if (whole if one.ticket_id is None else f"T-{one.ticket_id}" in inside)]


def _row(day: str, calls: list[Any]) -> dict[str, Any]:
    incoming = [one for one in calls if one.direction == "in"]
    missed = sum(is_missed(one) for one in incoming)
    talks = [one.duration for one in calls if one.outcome == ANSWERED and one.duration]
    return {
        "day": day,
        "calls": len(calls),
        "incoming": len(incoming),
        "missed": missed,
        "share": missed / len(incoming) if incoming else None,
        "talk": round(median(talks) / 60, 1) if talks else None,
        "url": f"/x/calls/?from={day}&to={day}" if calls else None,
    }


REPORT = Report(
    "calls",
    {"en": "Calls", "ru": "Звонки"},
    columns=(
        ReportColumn("day", {"en": "Day", "ru": "День"}),
        ReportColumn("calls", {"en": "Calls", "ru": "Звонков"}, "number"),
        ReportColumn("incoming", {"en": "Incoming", "ru": "Входящих"}, "number"),
        ReportColumn("missed", {"en": "Missed", "ru": "Пропущено"}, "number"),
        ReportColumn("share", {"en": "Share missed", "ru": "Доля пропущенных"}, "share"),
        ReportColumn("talk", {"en": "Median talk, min", "ru": "Медиана разговора, мин"}, "number"),
    ),
    rows=by_day,
    chart=Chart("day", "calls", "line"),
    form=FORM,
    help={
        "en": "Calls by day, the share of incoming ones that nobody answered, and how long a middle talk is.",
        "ru": "Звонки по дням, доля входящих без ответа и длительность среднего по длине разговора.",
    },
    icon="phone",
)
