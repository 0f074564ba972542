"""A chat on web sites as a channel: what visitors write becomes tickets, and what they are told stands in the widget.

A site has one line in its pages (``static/widget.js``), which asks this site from there (``asking``). Nobody vouches
for a visitor; his browser holds a token that lets it into its own conversation.
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
from instar_plugins.chat import asking, notes, rating, traffic, widget_pages, widgets
from instar_plugins.chat.channel import channel
from instar_plugins.chat.tables import MODELS, PLUGIN

HERE = Path(__file__).parent


class Chat:
    """Messages of visitors become tickets, and answers appear where they were asked for."""

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
        """Where none names a permission, the token of a conversation has said whose it is."""
        manages = traffic.MANAGES
        setting_up = {"en": "Set up a widget", "ru": "Настроить виджет"}
        taking_away = {"en": "Take a widget away", "ru": "Убрать виджет"}
        noting = {"en": "Tell staff which address was left", "ru": "Сообщить сотрудникам, какой адрес оставлен"}
        rating_it = {"en": "Rate the work in the widget", "ru": "Оценить работу в виджете"}
        return [
            Command("widget", setting_up, widgets.set_widget, manages, widgets.WidgetBody),
            Command("drop_widget", taking_away, widgets.drop_widget, manages, widgets.DropBody),
            Command("note", noting, notes.note, None, notes.NoteBody),
            Command("rate", rating_it, rating.rate, None, rating.RateBody),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = traffic.blueprint()
        widget_pages.add_to(pages)
        return [pages, asking.blueprint()]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("people", _("Chat"), "messages", traffic.HOME)] if sees_traffic(actor) else []

    @hookimpl
    def panels(self, ticket: Mapping[str, Any]) -> list[Panel]:
        return notes.panels(ticket)

    @hookimpl
    def after_event(self, event: TicketEvent) -> None:
        """Who has opened a request in a widget is told its number there."""
        if event.kind != "opened" or event.channel != PLUGIN or event.ended is not None:
            return
        if channel_settings(PLUGIN).get("chat_accepts", True):
            said = _("Your request is registered: {number}. The answer comes here.")
            command = PostReply(event.ticket, said.format(number=event.number), "public", automatic=True)
            execute(command, key=f"chat.accepted.{event.id}")


plugin = Chat()
