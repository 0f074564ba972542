"""Webhooks, both ways.

Outgoing: ``subscriptions`` is how they are set up, ``listening`` writes down what is to leave (``bodies``: in which
words), ``sending`` sends it – signed (``signing``), to addresses that were looked at (``targets``, ``calling``) – and
``deliveries`` says what came of it. Incoming: ``sources`` is how they are set up, ``arriving`` lets in who proves who
he is (``door``), ``channel`` makes messages of it by a map (``mapping``, ``paths``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import (
    Alarm,
    Channel,
    Command,
    Entry,
    Migrations,
    NoticeKind,
    Setting,
    TicketEvent,
    Viewer,
    _,
    hookimpl,
    sees_traffic,
)
from instar_plugins.hooks import (
    deliveries,
    hook_pages,
    listening,
    log_pages,
    sending,
    source_pages,
    sources,
    subscriptions,
    traffic,
)
from instar_plugins.hooks.channel import channel
from instar_plugins.hooks.pausing import MANAGES, PAUSED
from instar_plugins.hooks.settings import SETTINGS
from instar_plugins.hooks.tables import ALARM, MODELS

HERE = Path(__file__).parent


class Hooks:
    """Other programs are told what happens, and tell what is to become a ticket."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        return list(SETTINGS)

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def channels(self) -> list[Channel]:
        return [channel()]

    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return [NoticeKind(PAUSED, {"en": "A webhook was paused", "ru": "Вебхук приостановлен"}, "mail")]

    @hookimpl
    def commands(self) -> list[Command]:
        return [*_of_people(), *_of_the_site()]

    @hookimpl
    def alarms(self) -> list[Alarm]:
        return [Alarm(ALARM, {"en": "Send webhooks", "ru": "Отправить вебхуки"}, sending.ring)]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = traffic.blueprint()
        hook_pages.add_to(pages)
        log_pages.add_to(pages)
        source_pages.add_to(pages)
        return [pages]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("people", _("Webhooks"), "api", hook_pages.HOME)] if sees_traffic(actor) else []

    @hookimpl
    def after_event(self, event: TicketEvent) -> None:
        listening.hear(event)


def _of_people() -> list[Command]:
    """For those who manage channels."""

    def manages(key: str, en: str, ru: str, run: Any, schema: type) -> Command:
        return Command(key, {"en": en, "ru": ru}, run, MANAGES, schema)

    hooks, named = subscriptions, subscriptions.HookNamed
    return [
        manages("hook", "Set up a webhook", "Настроить вебхук", hooks.set_hook, hooks.HookBody),
        manages("rotate_hook", "Exchange a webhook’s secret", "Сменить секрет вебхука", hooks.rotate, hooks.RotateBody),
        manages("resume_hook", "Let a webhook go on", "Возобновить вебхук", hooks.resume, named),
        manages("drop_hook", "Forget a webhook", "Забыть вебхук", hooks.drop, named),
        manages("again", "Send a webhook again", "Отправить вебхук ещё раз", deliveries.again, deliveries.AgainBody),
        manages("source", "Set up a source", "Настроить источник", sources.set_source, sources.SourceBody),
        manages(
            "rotate_source",
            "Exchange a source’s secret",
            "Сменить секрет источника",
            sources.rotate_source,
            sources.RotateSourceBody,
        ),
        manages("drop_source", "Forget a source", "Забыть источник", sources.drop_source, sources.SourceNamed),
    ]


def _of_the_site() -> list[Command]:
    """They name no permission, so that nobody else can ask for them."""
    queue = {"en": "Write down what a webhook is to tell", "ru": "Записать, что сообщить вебхуку"}
    settle = {"en": "Note how a webhook went", "ru": "Записать, чем кончилась отправка"}
    halt = {"en": "Pause a webhook", "ru": "Приостановить вебхук"}
    troubled = {"en": "Note what is wrong with a webhook", "ru": "Записать, что с вебхуком не так"}
    return [
        Command("queue", queue, deliveries.queue, None, deliveries.QueueBody),
        Command("settle", settle, deliveries.settle, None, deliveries.SettleBody),
        Command("halt", halt, deliveries.halt, None, deliveries.HaltBody),
        Command("troubled", troubled, deliveries.troubled, None, deliveries.TroubledBody),
    ]


plugin = Hooks()
