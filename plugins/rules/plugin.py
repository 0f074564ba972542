"""Rules: when this happens and that holds, then do this; listed, tried before they run, with a log of what they did.

``happenings`` is what can happen, ``format`` what a rule says, ``saving`` how people change it, ``listening`` how it is
asked and ``firing`` how it is carried out; ``log`` and ``why`` answer what came of it, ``pages`` show all of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Command, Entry, Migrations, NoticeKind, Panel, Setting, TicketEvent, Viewer, _, hookimpl
from instar_plugins.rules import firing, listening, pages, panel, saving
from instar_plugins.rules.settings import SETTINGS
from instar_plugins.rules.tables import Firing, Rule
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
        return [Rule, Firing]

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
        ]

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


plugin = Rules()
