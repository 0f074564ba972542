"""The funnel: how deals, and leads, come from stage to stage, and where they are lost.

A ticket counts once a stage, on the day on which it first came there, whether it jumped over others or came back
later. It has gone on when it ever stood in a later column after that, or is won; so what is passed on is never more
than what came. How it ended is where it stands last: in a final stage that is lost or in one that is won; a lead is won
when it became a deal or an order, a deal when it became an order. Cancelled in the middle is lost, without a reason;
what became something else is neither won nor lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from statistics import median
from typing import Any

from instar.sdk import Chart, ProcessStage, Report, ReportColumn, StageStay, TicketSet, _, report_choice
from instar_plugins.crm.money import CENT, number

LOST_STAGES = frozenset({"lost", "rejected", "cancelled"})
"""Final stages that are no success, beside those of the status "cancelled"."""
BECOMES = frozenset({"deal", "order"})
"""What somebody who was a lead becomes when he is won."""
VALUES: Mapping[str, tuple[str, ...]] = {
    "deal": ("data.deal_amount", "data.deal_lost_reason", "data.deal_probability"),
    "lead": ("data.lead_amount", "data.lead_reason"),
}
"""Role → the fields of amount, reason and own probability."""
AMOUNT, REASON, OWN = 0, 1, 2
MOST_LISTED = 200
"""A list can be cut to so many tickets by their numbers."""
DAY_MS = 86_400_000
TENTH = Decimal("0.1")
PERIODS = {
    "30": {"en": "Last 30 days", "ru": "Последние 30 дней"},
    "90": {"en": "Last 90 days", "ru": "Последние 90 дней"},
    "365": {"en": "Last 365 days", "ru": "Последние 365 дней"},
    "year": {"en": "This year", "ru": "Этот год"},
    "all": {"en": "All time", "ru": "Всё время"},
}
OF = {"deal": {"en": "Deals", "ru": "Сделки"}, "lead": {"en": "Leads", "ru": "Лиды"}}


@dataclass(slots=True)
class Way:
    """What one ticket went through in one process. ``came``: column → its first stay there; ``won`` and ``lost``: how
    it has ended, if it has; ``at``: the last column before its end; ``reason``: why it is lost."""

    number: str
    role: str
    stays: list[StageStay]
    columns: Mapping[str, int]
    stages: Sequence[ProcessStage]
    came: dict[int, StageStay] = field(default_factory=dict)
    won: bool = False
    lost: bool = False
    at: int | None = None

    def __post_init__(self) -> None:
        for stay in self.stays:
            place = self.columns.get(stay.stage)
            if place is not None:
                self.came.setdefault(place, stay)
                if not self.stages[place].final:
                    self.at = place
        last = self.stays[-1]
        place = self.columns.get(last.stage)
        final = self.stages[place] if place is not None and self.stages[place].final else None
        became = last.to if last.then == "role" else None
        self.won = (final is not None and not is_lost(final)) or became in BECOMES - {self.role}
        self.lost = not self.won and (final is not None or last.then == "end")

    @property
    def amount(self) -> Decimal:
        return number(self.stays[-1].values[AMOUNT]) or Decimal(0)

    @property
    def reason(self) -> str:
        last = self.stays[-1]
        return last.titles[REASON] if last.values[REASON] is not None else _("No reason given")

    @property
    def ended(self) -> str:
        """The day of its end, once it has one: it came into a final stage, or left what it stood in."""
        return self.stays[-1].left_day or self.stays[-1].day

    @property
    def here(self) -> int | None:
        """The column in which it stands, open."""
        last = self.stays[-1]
        return self.columns.get(last.stage) if last.left is None else None

    def went_on(self, place: int) -> bool:
        since = self.came[place].entered
        later = (self.columns.get(stay.stage, -1) for stay in self.stays if stay.entered >= since)
        return self.won or any(one > place and not is_lost(self.stages[one]) for one in later)

    def days(self, place: int) -> float | None:
        """How long it has stood there altogether; None as long as it does."""
        spent = [stay for stay in self.stays if self.columns.get(stay.stage) == place]
        if any(stay.left is None for stay in spent):
            return None
        return sum((stay.left or 0) - stay.entered for stay in spent) / DAY_MS

    def likely(self, place: int) -> Decimal:
        own = number(self.stays[-1].values[OWN]) if len(self.stays[-1].values) > OWN else None
        share = own if own is not None else Decimal(self.stages[place].probability or 0)
        return self.amount * share / 100


def is_lost(stage: ProcessStage) -> bool:
    return stage.final and (stage.key in LOST_STAGES or stage.status == "cancelled")


def funnel(tickets: TicketSet, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    role = parameters.get("of") or "deal"
    first = _first_day(tickets.today(), parameters.get("period") or "90")
    stays = tickets.stays(role, *VALUES[role])
    shown = [(key, list(stages)) for key, stages in groupby(tickets.stages(role), key=lambda one: one.process)]
    ways = {key: list(_ways(role, stays, key, stages, alone=len(shown) == 1)) for key, stages in shown}
    walked = [key for key, found in ways.items() if found]
    for key, stages in shown:
        if key in (walked or [shown[0][0]]):
            named = f"{stages[0].process_title} · " if len(walked) > 1 else ""
            yield from _rows(tickets, ways[key], stages, named, first)


def _ways(
    role: str, stays: Iterable[StageStay], process: str, stages: Sequence[ProcessStage], *, alone: bool
) -> Iterable[Way]:
    """Of the tickets that went through the process. Where history does not say which process it was, it was the only
    one (``alone``), or one that has the stage."""
    columns = {stage.key: place for place, stage in enumerate(stages)}
    for of_ticket, given in groupby(stays, key=lambda stay: stay.number):
        own = [
            stay
            for stay in given
            if stay.process == process or (stay.process is None and (alone or stay.stage in columns))
        ]
        if own:
            yield Way(of_ticket, role, own, columns, stages)


def _rows(
    tickets: TicketSet, ways: Sequence[Way], stages: Sequence[ProcessStage], named: str, first: str
) -> Iterable[Mapping[str, Any]]:
    for place, stage in enumerate(stages):
        came = [way for way in ways if place in way.came and way.came[place].day >= first]
        row = {
            "stage": f"{named}{stage.title}",
            "came": len(came),
            "amount": _sum(came),
            "urls": {"came": _list(tickets, came)},
        }
        yield row if stage.final else _passed(tickets, row, ways, came, place)
    lost = sorted((way for way in ways if way.lost and way.ended >= first), key=lambda way: way.reason)
    reasons = [(reason, list(found)) for reason, found in groupby(lost, key=lambda way: way.reason)]
    for reason, found in sorted(reasons, key=lambda pair: -len(pair[1])):
        yield {
            "stage": named + _("Lost: {reason}").format(reason=reason),
            "lost": len(found),
            "amount": _sum(found),
            "urls": {"lost": _list(tickets, found)},
        }


def _passed(
    tickets: TicketSet, row: Mapping[str, Any], ways: Sequence[Way], came: Sequence[Way], place: int
) -> dict[str, Any]:
    """The row of a stage that one goes on from."""
    went_on = [way for way in came if way.went_on(place)]
    won = [way for way in came if way.won]
    lost = [way for way in came if way.lost and way.at == place]
    here = [way for way in ways if way.here == place]
    spent = [days for way in came if (days := way.days(place)) is not None]
    return {
        **row,
        "went_on": len(went_on),
        "conversion": len(went_on) / len(came) if came else None,
        "won": len(won),
        "overall": len(won) / len(came) if came else None,
        "lost": len(lost),
        "days": Decimal(median(spent)).quantize(TENTH) if spent else None,
        "here": len(here),
        "likely": sum((way.likely(place) for way in here), Decimal(0)).quantize(CENT),
        "urls": {
            **row["urls"],
            "went_on": _list(tickets, went_on),
            "won": _list(tickets, won),
            "lost": _list(tickets, lost),
            "here": _list(tickets, here),
        },
    }


def _sum(ways: Iterable[Way]) -> Decimal:
    return sum((way.amount for way in ways), Decimal(0))


def _list(tickets: TicketSet, ways: Sequence[Way]) -> str | None:
    """Where a number leads; None for nothing, and for more than a list can be cut to."""
    if not 0 < len(ways) <= MOST_LISTED:
        return None
    return tickets.where(f"number in [{', '.join(way.number.removeprefix('T-') for way in ways)}]").address()


def _first_day(today: str, period: str) -> str:
    """From which day on what comes is counted; "" for all time."""
    if period == "all":
        return ""
    day = date.fromisoformat(today)
    return (day.replace(month=1, day=1) if period == "year" else day - timedelta(days=int(period) - 1)).isoformat()


FUNNEL = Report(
    "crm_funnel",
    {"en": "Funnel", "ru": "Воронка"},
    (
        ReportColumn("stage", {"en": "Stage", "ru": "Этап"}),
        ReportColumn("came", {"en": "Came", "ru": "Пришло"}, "number"),
        ReportColumn("went_on", {"en": "Went on", "ru": "Дальше"}, "number"),
        ReportColumn("conversion", {"en": "Went on, %", "ru": "Дальше, %"}, "share"),
        ReportColumn("won", {"en": "Won", "ru": "Выиграно"}, "number"),
        ReportColumn("overall", {"en": "Won, %", "ru": "Выиграно, %"}, "share"),
        ReportColumn("lost", {"en": "Lost here", "ru": "Проиграно"}, "number"),
        ReportColumn("amount", {"en": "Amount", "ru": "Сумма"}, "money"),
        ReportColumn("days", {"en": "Days", "ru": "Дней"}, "number"),
        ReportColumn("here", {"en": "Here now", "ru": "Сейчас"}, "number"),
        ReportColumn("likely", {"en": "Likely", "ru": "Вероятно"}, "money"),
    ),
    funnel,
    chart=Chart("stage", "came"),
    form={
        "fields": [
            report_choice("of", {"en": "Of", "ru": "Что"}, OF, "deal"),
            report_choice("period", {"en": "Period", "ru": "Период"}, PERIODS, "90"),
        ]
    },
    help={
        "en": "Who came into a stage in the period and what became of them; per cent of those that came, median days."
        " Now: who stands there, and what of it is likely. Below: why they were lost.",
        "ru": "Кто пришёл на этап за период и что с ними стало; проценты – от пришедших, дни – медиана."
        " Сейчас: кто стоит на этапе и сколько из этого вероятно. Ниже – почему проиграны.",
    },
    icon="filter",
)
