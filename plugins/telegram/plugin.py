"""Telegram as a channel: what people write to bots becomes tickets, and what they are told arrives in their chats.

Bots are asked for what came, or Telegram brings it. Who talks to a bot is known by the number of his account; by his
telephone number, or by a link made for him, he is the client that the site knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import (
    Channel,
    Command,
    Entry,
    Migrations,
    NoticeKind,
    Panel,
    PostReply,
    TicketEvent,
    Viewer,
    _,
    channel_settings,
    execute,
    hookimpl,
    sees_traffic,
)
from instar_plugins.telegram import bot_pages, bots, clients, deeds, my_pages, rating, ties, traffic
from instar_plugins.telegram.channel import channel
from instar_plugins.telegram.tables import MODELS, PLUGIN

HERE = Path(__file__).parent


class Telegram:
    """Messages of bots become tickets, and answers messages of theirs."""

    requires = "instar>=0.1"

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
    def commands(self) -> list[Command]:
        """Where none names a permission, the channel has proved who presses a button or writes, or a page who asks."""

        def manages(key: str, en: str, ru: str, run: Any, schema: type) -> Command:
            return Command(key, {"en": en, "ru": ru}, run, traffic.MANAGES, schema)

        def proven(key: str, en: str, ru: str, run: Any, schema: type) -> Command:
            return Command(key, {"en": en, "ru": ru}, run, None, schema)

        return [
            manages("bot", "Set up a bot", "Настроить бота", bots.set_bot, bots.BotBody),
            manages(
                "mode", "Choose how its messages come", "Выбрать, как приходят сообщения", bots.set_mode, bots.ModeBody
            ),
            manages("named", "Note how the bot is called", "Записать, как зовут бота", bots.set_name, bots.NamedBody),
            manages("drop_bot", "Forget a bot", "Забыть бота", bots.drop_bot, bots.DropBody),
            proven(
                "code",
                "Make a word that ties Telegram to an account",
                "Создать слово, связывающее Telegram с записью",
                ties.code,
                ties.CodeBody,
            ),
            proven("tie", "Tie Telegram to an account", "Связать Telegram с записью", ties.tie, ties.TieBody),
            proven(
                "untie", "Untie Telegram from an account", "Отвязать Telegram от записи", ties.untie, ties.UntieBody
            ),
            proven(
                "note", "Tell staff something of the chat", "Сообщить сотрудникам о чате", deeds.note, deeds.NoteBody
            ),
            proven("rate", "Rate the work by a button", "Оценить работу кнопкой", rating.rate, rating.RateBody),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = traffic.blueprint()
        bot_pages.add_to(pages)
        my_pages.add_to(pages)
        return [pages]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        found = [Entry("people", _("Telegram"), "message-circle", traffic.HOME)] if sees_traffic(actor) else []
        if my_pages.is_for(actor):
            found.append(Entry("work", _("My Telegram"), "message-circle", ties.HERE))
        return found

    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return list(ties.NOTICES)

    @hookimpl
    def client_panels(self, client: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        return clients.panels(client, actor)

    @hookimpl
    def after_event(self, event: TicketEvent) -> None:
        """Who has opened a request in a chat is told its number there."""
        if event.kind != "opened" or event.channel != PLUGIN or event.ended is not None:
            return
        if channel_settings(PLUGIN).get("telegram_accepts", True):
            said = _(
                "Your request is registered: {number}. Write here whatever there is to add; answers come here, too."
            )
            command = PostReply(event.ticket, said.format(number=event.number), "public", automatic=True)
            execute(command, key=f"telegram.accepted.{event.id}")


plugin = Telegram()
