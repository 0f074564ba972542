"""Measuring: four reports and a view. They count roles, stages and services, whoever brought them."""

from __future__ import annotations

from instar.sdk import Chart, Report, ReportColumn, View, hookimpl
from instar_plugins.measure import people, rows

COUNT = ReportColumn("count", {"en": "Tickets", "ru": "Тикеты"}, "number")
SHARE = ReportColumn("share", {"en": "Share", "ru": "Доля"}, "share")
LATE = ReportColumn("late", {"en": "Late", "ru": "Просрочено"}, "number")


class Measure:
    """Reports on tickets of every role."""

    requires = "instar>=0.1"

    @hookimpl
    def reports(self) -> list[Report]:
        return [
            Report(
                "open_tickets",
                {"en": "Open tickets", "ru": "Открытые тикеты"},
                columns=(ReportColumn("group", {"en": "Group", "ru": "Группа"}), COUNT, SHARE),
                rows=rows.open_tickets,
                chart=Chart("group", "count"),
                form=rows.GROUPED_BY,
                help={"en": "What waits now, by what you like.", "ru": "Что ждёт сейчас, в любом разрезе."},
                icon="chart-bar",
            ),
            Report(
                "flow",
                {"en": "Opened and ended", "ru": "Открыто и завершено"},
                columns=(
                    ReportColumn("period", {"en": "Since", "ru": "С"}),
                    ReportColumn("opened", {"en": "Opened", "ru": "Открыто"}, "number"),
                    ReportColumn("ended", {"en": "Ended", "ru": "Завершено"}, "number"),
                ),
                rows=rows.flow,
                chart=Chart("period", "opened", "line"),
                form=rows.PERIODS,
                help={
                    "en": "Whether more comes in than goes out, week by week or month by month.",
                    "ru": "Приходит ли больше, чем завершается, по неделям или месяцам.",
                },
                icon="timeline",
            ),
            Report(
                "load",
                {"en": "Load", "ru": "Загрузка"},
                columns=(ReportColumn("who", {"en": "Assignee", "ru": "Исполнитель"}), COUNT, LATE),
                rows=rows.load,
                chart=Chart("who", "count"),
                help={"en": "Open tickets by who answers for them.", "ru": "Открытые тикеты по ответственным."},
                icon="users",
            ),
            Report(
                "promises",
                {"en": "Met and breached", "ru": "Выполненные и нарушенные сроки"},
                columns=(
                    ReportColumn("metric", {"en": "Clock", "ru": "Срок"}),
                    ReportColumn("group", {"en": "Group", "ru": "Группа"}),
                    ReportColumn("met", {"en": "Met", "ru": "Выполнено"}, "number"),
                    ReportColumn("breached", {"en": "Breached", "ru": "Нарушено"}, "number"),
                    ReportColumn("share", {"en": "Met, of those ended", "ru": "Выполнено из завершённых"}, "share"),
                    LATE,
                    ReportColumn("running", {"en": "In time", "ru": "В срок"}, "number"),
                ),
                rows=rows.promises,
                form=rows.PROMISED_BY,
                help={
                    "en": "What was promised about time: kept, broken, and late or in time of what still runs.",
                    "ru": "Что обещано по времени: выполнено, нарушено, а из идущего – просрочено или в срок.",
                },
                icon="clock",
            ),
        ]

    @hookimpl
    def views(self) -> list[View]:
        return [View("people", {"en": "By assignee", "ru": "По исполнителям"}, html=people.html, icon="users")]


plugin = Measure()
