"""Subscriptions: when one renews after a period, by the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from instar.sdk import Action, ActionAnswer, ActionContext, ActionRefused, Report, ReportColumn, SetData, TicketSet, _
from instar_plugins.crm.money import number

MONTHS = {"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12, "P2Y": 24, "P3Y": 36}
USUAL = "P1Y"
MOST = 1000


def later(day: date, period: str) -> date:
    """The same day so many months later; the last of a month that is too short for it."""
    whole = day.year * 12 + day.month - 1 + MONTHS[period]
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def renew(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    """Move the date of a subscription on by its period."""
    given, period = context.data.get("subscription_renews"), context.data.get("subscription_period") or USUAL
    try:
        following = later(date.fromisoformat(str(given)), str(period)).isoformat()
    except (ValueError, KeyError):
        raise ActionRefused("no_date", _("The subscription says no day on which it renews, or no period.")) from None
    return ActionAnswer({"renews": following}, (SetData({"subscription_renews": following}),))


RENEW = Action("crm.renew", {"en": "Move the renewal on", "ru": "Сдвинуть продление"}, renew, idempotent=False)


def renewals(tickets: TicketSet, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Running subscriptions by the day on which they renew."""
    wanted, lines = tickets.only(role="subscription", status="open"), []
    cursor, more = None, True
    while more and len(lines) < MOST:
        page = wanted.page(cursor=cursor, limit=200)
        lines += page.lines
        cursor, more = page.next, page.next is not None
    for line in sorted(lines, key=lambda line: str(line.data.get("subscription_renews") or "9999")):
        yield {
            "renews": line.data.get("subscription_renews"),
            "subscription": f"{line.number} {line.title}",
            "stage": line.titles.get("stage", ""),
            "amount": number(line.data.get("subscription_amount")),
            "url": line.titles["url"],
        }


RENEWALS = Report(
    "crm_renewals",
    {"en": "What renews when", "ru": "Что и когда продлевается"},
    (
        ReportColumn("renews", {"en": "Renews on", "ru": "Продлевается"}),
        ReportColumn("subscription", {"en": "Subscription", "ru": "Подписка"}),
        ReportColumn("stage", {"en": "Stage", "ru": "Стадия"}),
        ReportColumn("amount", {"en": "Amount of a period", "ru": "Сумма за период"}, "money"),
    ),
    renewals,
    help={"en": "Running subscriptions, the next to renew first.", "ru": "Действующие подписки, ближайшие – сверху."},
    icon="refresh",
)
