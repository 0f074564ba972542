"""Rules: when this happens and that holds, then do this; listed, tried before they run, with a log of what they did.

``happenings`` of the SDK are what can happen, ``format`` what a rule says, ``saving`` how people change it,
``listening`` how it is asked and ``firing`` how it is carried out. Of rules by the clock ``timed`` is what they say,
``moments`` when that is, ``ringing`` how they begin and go on, ``beginning`` and ``touching`` what is written then.
``log``, ``runs``, ``why`` and ``picking`` answer what came of it, ``pages`` show all of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Alarm, Command, Entry, Migrations, NoticeKind, Panel, Setting, TicketEvent, Viewer, _, hookimpl
from instar_plugins.rules import beginning, firing, listening, pages, panel, ringing, saving, touching
from instar_plugins.rules.settings import SETTINGS
from instar_plugins.rules.tables import ALARM, Firing, Rule, Run
from instar_plugins.rules.verbs import TOLD

HERE = Path(__file__).parent


class Rules:
    """Rules of the site."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        return list(SETTINGS)

    @hookimpl
    def models(self) -> list[type[Any]]:
        return [Rule, Firing, Run]

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return [
            NoticeKind(TOLD, {"en": "A rule has something to tell", "ru": "Сообщение от правила"}, inside=True),
            NoticeKind(
                listening.OFF, {"en": "A rule was switched off", "ru": "Правило выключено из-за ошибок"}, "mail"
            ),
        ]

    @hookimpl
    def commands(self, settings: Mapping[str, Any]) -> list[Command]:
        """What the site itself does names no permission, so that nobody else can ask for it."""
        publish = saving.PERMISSION
        return [
            Command("save", {"en": "Save a rule", "ru": "Сохранить правило"}, saving.save, publish, saving.SaveBody),
            Command(
                "switch",
                {"en": "Switch a rule on or off", "ru": "Включить или выключить правило"},
                saving.switch,
                publish,
                saving.SwitchBody,
            ),
            Command(
                "order",
                {"en": "Put rules in order", "ru": "Расставить правила по порядку"},
                saving.order,
                publish,
                saving.OrderBody,
            ),
            Command(
                "delete", {"en": "Delete a rule", "ru": "Удалить правило"}, saving.delete, publish, saving.DeleteBody
            ),
            Command(
                "fire",
                {"en": "Carry out a rule", "ru": "Выполнить правило"},
                firing.fires(settings),
                None,
                firing.FireBody,
                ticket="ticket",
            ),
            Command(
                "failed",
                {"en": "Note that a rule has failed", "ru": "Записать ошибку правила"},
                firing.fails(settings),
                None,
                firing.FailedBody,
                ticket="ticket",
            ),
            *_by_the_clock(settings),
        ]

    @hookimpl
    def alarms(self) -> list[Alarm]:
        return [Alarm(ALARM, {"en": "Rules by the clock", "ru": "Правила по расписанию"}, ringing.ring)]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [pages.blueprint()]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel] | None:
        return panel.panels(ticket)

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry] | None:
        return [Entry("design", _("Rules"), icon="bolt", url=pages.HOME, permission="process.design")]

    @hookimpl
    def after_event(self, event: TicketEvent) -> None:
        listening.hear(event)


def _by_the_clock(settings: Mapping[str, Any]) -> list[Command]:
    """What the site itself does when the time has come."""
    begin = {"en": "Begin a rule by the clock", "ru": "Начать правило по расписанию"}
    hand = {"en": "Note which ticket is in hand", "ru": "Записать, какой тикет в работе"}
    went = {"en": "Note how far a rule has come", "ru": "Записать, докуда дошло правило"}
    end = {"en": "Note that a rule has gone over its tickets", "ru": "Записать, что правило прошло свои тикеты"}
    touch = {"en": "Carry out a rule on a ticket when its time has come", "ru": "Выполнить правило по расписанию"}
    miss = {"en": "Note that a rule has failed on a ticket", "ru": "Записать ошибку правила на тикете"}
    return [
        Command("begin", begin, beginning.begins(settings), None, beginning.BeginBody),
        Command("hand", hand, beginning.hand, None, beginning.HandBody),
        Command("went", went, beginning.went, None, beginning.WentBody),
        Command("end", end, beginning.ends(settings), None, beginning.EndBody),
        Command("touch", touch, touching.touch, None, touching.TouchBody, ticket="ticket"),
        Command("miss", miss, touching.miss, None, touching.MissBody, ticket="ticket"),
    ]


plugin = Rules()
