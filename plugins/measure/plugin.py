"""Measuring: eight reports and a view. They count roles, stages and services, whoever brought them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Chart, Report, ReportColumn, Setting, View, hookimpl, report_choice
from instar_plugins.measure import choices, flow, people, promises, standing, volume

COUNT = ReportColumn("count", {"en": "Tickets", "ru": "Тикеты"}, "number")
SHARE = ReportColumn("share", {"en": "Share", "ru": "Доля"}, "share")
LATE = ReportColumn("late", {"en": "Late", "ru": "Просрочено"}, "number")
GROUP = ReportColumn("group", {"en": "Group", "ru": "Группа"})
OPENED = ReportColumn("opened", {"en": "Opened", "ru": "Открыто"}, "number")
ENDED = ReportColumn("ended", {"en": "Ended", "ru": "Завершено"}, "number")
DAILY = ReportColumn("daily", {"en": "Per working day", "ru": "В рабочий день"}, "number")
KEPT = (
    ReportColumn("metric", {"en": "Clock", "ru": "Срок"}),
    GROUP,
    ReportColumn("met", {"en": "Met", "ru": "Выполнено"}, "number"),
    ReportColumn("breached", {"en": "Breached", "ru": "Нарушено"}, "number"),
    ReportColumn("share", {"en": "Met, of those ended", "ru": "Выполнено из завершённых"}, "share"),
    LATE,
    ReportColumn("running", {"en": "In time", "ru": "В срок"}, "number"),
)


class Measure:
    """Reports on tickets of every role."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        told = {
            "en": "Key of the calendar by which reports count working days; Mondays to Fridays where there is none.",
            "ru": "Ключ календаря, по которому отчёты считают рабочие дни; если его нет – с понедельника по пятницу.",
        }
        return [Setting("calendar", str, "office", told)]

    @hookimpl
    def reports(self, settings: Mapping[str, Any]) -> list[Report]:
        calendar = settings["calendar"]
        return [
            months(calendar),
            shares(calendar),
            open_tickets(),
            ageing(),
            opened_and_ended(),
            load(),
            kept(),
            kept_inside(),
        ]

    @hookimpl
    def views(self) -> list[View]:
        return [View("people", {"en": "By assignee", "ru": "По исполнителям"}, html=people.html, icon="users")]


def months(calendar: str) -> Report:
    return Report(
        "months",
        {"en": "Tickets by month", "ru": "Тикеты по месяцам"},
        columns=(
            ReportColumn("month", {"en": "Month", "ru": "Месяц"}),
            OPENED,
            ReportColumn("before", {"en": "A year before", "ru": "Год назад"}, "number"),
            ReportColumn("change", {"en": "Change", "ru": "Изменение"}, "share"),
            ReportColumn("days", {"en": "Working days", "ru": "Рабочих дней"}, "number"),
            DAILY,
            ENDED,
        ),
        rows=volume.ByMonth(calendar).rows,
        chart=Chart("month", "opened", "line"),
        form={"fields": [report_choice("months", {"en": "Show", "ru": "Показать"}, volume.MONTHS, "12")]},
        help={
            "en": "How much comes in, against the same month a year before and per working day.",
            "ru": "Сколько приходит, по сравнению с тем же месяцем год назад и в среднем за рабочий день.",
        },
        icon="timeline",
    )


def shares(calendar: str) -> Report:
    return Report(
        "shares",
        {"en": "What tickets are made of", "ru": "Из чего складываются тикеты"},
        columns=(
            GROUP,
            COUNT,
            SHARE,
            ReportColumn("monthly", {"en": "In 30 days", "ru": "За 30 дней"}, "number"),
            DAILY,
            ENDED,
        ),
        rows=volume.Shares(calendar).rows,
        chart=Chart("group", "count"),
        form={"fields": [choices.by("process", "stage", "status"), choices.period("365")]},
        help={
            "en": "Tickets of a period by process, service, channel, team or person, and their share.",
            "ru": "Тикеты за период по процессам, услугам, каналам, командам или сотрудникам и их доля.",
        },
        icon="chart-bar",
    )


def open_tickets() -> Report:
    return Report(
        "open_tickets",
        {"en": "Open tickets", "ru": "Открытые тикеты"},
        columns=(GROUP, COUNT, SHARE),
        rows=standing.open_tickets,
        chart=Chart("group", "count"),
        form=choices.asked_by("service"),
        help={"en": "What waits now, by what you like.", "ru": "Что ждёт сейчас, в любом разрезе."},
        icon="chart-bar",
    )


def ageing() -> Report:
    return Report(
        "ageing",
        {"en": "How old open tickets are", "ru": "Возраст открытых тикетов"},
        columns=(
            GROUP,
            COUNT,
            ReportColumn("days1", {"en": "Up to a day", "ru": "До суток"}, "number"),
            ReportColumn("days7", {"en": "2–7 days", "ru": "2–7 дней"}, "number"),
            ReportColumn("days30", {"en": "8–30 days", "ru": "8–30 дней"}, "number"),
            ReportColumn("days90", {"en": "31–90 days", "ru": "31–90 дней"}, "number"),
            ReportColumn("older", {"en": "Over 90 days", "ru": "Больше 90 дней"}, "number"),
        ),
        rows=standing.ageing,
        chart=Chart("group", "count"),
        form=choices.asked_by("team"),
        help={
            "en": "Open tickets by the days since they were opened: what lies longest stands on top.",
            "ru": "Открытые тикеты по числу дней с открытия: сверху то, что лежит дольше всего.",
        },
        icon="hourglass",
    )


def opened_and_ended() -> Report:
    return Report(
        "flow",
        {"en": "Opened and ended", "ru": "Открыто и завершено"},
        columns=(
            ReportColumn("period", {"en": "Since", "ru": "С"}),
            OPENED,
            ENDED,
            ReportColumn("left", {"en": "Open at the end", "ru": "Открыто на конец"}, "number"),
        ),
        rows=flow.flow,
        chart=Chart("period", "opened", "line"),
        form={"fields": [report_choice("period", {"en": "By", "ru": "По"}, flow.EACH, "month")]},
        help={
            "en": "Whether more comes in than goes out, day by day, week by week or month by month.",
            "ru": "Приходит ли больше, чем завершается, по дням, неделям или месяцам.",
        },
        icon="timeline",
    )


def load() -> Report:
    return Report(
        "load",
        {"en": "Load", "ru": "Загрузка"},
        columns=(ReportColumn("who", {"en": "With whom", "ru": "У кого"}), COUNT, LATE),
        rows=standing.load,
        chart=Chart("who", "count"),
        help={
            "en": "Open tickets by who answers for them, or has taken a step of what nobody answers for.",
            "ru": "Открытые тикеты по ответственным, а где их нет – по тем, кто взял шаг.",
        },
        icon="users",
    )


def kept() -> Report:
    return Report(
        "promises",
        {"en": "Met and breached", "ru": "Выполненные и нарушенные сроки"},
        columns=KEPT,
        rows=promises.promises,
        form={"fields": [choices.by("process"), choices.period("all")]},
        help={
            "en": "What was promised about time: kept, broken, and late or in time of what still runs.",
            "ru": "Что обещано по времени: выполнено, нарушено, а из идущего – просрочено или в срок.",
        },
        icon="clock",
    )


def kept_inside() -> Report:
    return Report(
        "promises_inside",
        {"en": "Internal promises", "ru": "Внутренние сроки"},
        columns=(
            *KEPT,
            ReportColumn("above", {"en": "Met above", "ru": "Выполнено у родителя"}, "share"),
            ReportColumn("both", {"en": "Broken with the one above", "ru": "Нарушено вместе с родителем"}, "number"),
        ),
        rows=promises.inside,
        form={"fields": [choices.by("team"), choices.period("90")]},
        help={
            "en": "Promises of child tickets by the team that performs them, beside those of the ticket above.",
            "ru": "Сроки дочерних тикетов по командам-исполнителям рядом с тем, что обещает родительский тикет.",
        },
        icon="clock",
    )


plugin = Measure()
