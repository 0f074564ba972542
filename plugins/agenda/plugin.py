"""The calendar of a person and of a team: meetings beside the absences and the working time that the kernel knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Command, Entry, Migrations, NoticeKind, Panel, Setting, Viewer, _, hookimpl
from instar_plugins.agenda import (
    answering,
    changing,
    feed_pages,
    feeding,
    meeting_pages,
    panel,
    team_pages,
    telling,
    wanted,
    week_pages,
)
from instar_plugins.agenda.tables import HOME, MODELS, PLUGIN, STAFF

HERE = Path(__file__).parent


class Agenda:
    """Meetings."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        told = {
            "en": "The working-time calendar whose hours are shown and in which free time is looked for.",
            "ru": "Календарь рабочего времени, часы которого показаны и в котором ищут свободное время.",
        }
        return [Setting("calendar", str, "office", told)]

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return telling.KINDS

    @hookimpl
    def commands(self) -> list[Command]:
        def command(key: str, en: str, ru: str, run: Any, schema: Any) -> Command:
            return Command(key, {"en": en, "ru": ru}, run, STAFF, schema)

        return [
            command("add", "Plan a meeting", "Запланировать встречу", changing.add, wanted.MeetingBody),
            command("change", "Change a meeting", "Изменить встречу", changing.change, wanted.ChangeBody),
            command("cancel", "Cancel a meeting", "Отменить встречу", changing.cancel, changing.MeetingOnly),
            command(
                "restore",
                "Put a cancelled meeting back",
                "Вернуть отменённую встречу",
                changing.restore,
                changing.MeetingOnly,
            ),
            command(
                "answer", "Answer an invitation", "Ответить на приглашение", answering.answer, answering.AnswerBody
            ),
            command(
                "feed",
                "Make or end the link to one's calendar",
                "Создать или закрыть ссылку на свой календарь",
                feeding.keep,
                feeding.FeedBody,
            ),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
        for module in (week_pages, meeting_pages, team_pages, feed_pages):
            module.add_to(pages)
        return [pages, feed_pages.FEEDS]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("plans", _("Calendar"), "calendar", HOME, permission=STAFF)]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        return panel.panels(ticket, actor)


plugin = Agenda()
