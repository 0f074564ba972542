"""On the page of a contact: the chats in which he talks to bots, and a link that makes a chat his."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Panel, PanelRow, Viewer, _, channel_context, contact_addresses, contact_has_account, may, now
from instar_plugins.telegram.marks import HOUR_MS, start_link
from instar_plugins.telegram.tables import KIND, PLUGIN, Bot, Chat, named

EDIT = "client.edit"
WORKS_H = 7 * 24


def panels(client: Mapping[str, Any], actor: Viewer) -> list[Panel]:
    """Nothing for organizations, nor where there is no bot."""
    bots = list(Bot.select().where(Bot.active == 1).order_by(Bot.id))
    if client["kind"] != "contact" or not bots:
        return []
    rows = [_row(chat, bots) for chat in _chats(client, bots)]
    if not rows and may(EDIT, actor) and not contact_has_account(client["id"]):  # who has one ties it himself
        key, until = channel_context(PLUGIN).key, now() // HOUR_MS + WORKS_H
        for bot in bots:
            if bot.username and key and bot.audience == "clients":
                link = f"https://t.me/{bot.username}?start={start_link(key, str(bot.telegram), client['id'], until)}"
                rows.append(PanelRow(_("Link for him alone, for a week"), link))
    return [Panel("rows", "telegram", _("Telegram"), rows=tuple(rows))] if rows else []


def _chats(client: Mapping[str, Any], bots: list[Bot]) -> list[Chat]:
    people = contact_addresses(KIND, client["ids"])
    if not people:
        return []
    which = (Chat.person.in_(people), Chat.bot_id.in_([bot.id for bot in bots]))
    return list(Chat.select().where(*which).order_by(Chat.bot_id, Chat.person))


def _row(chat: Chat, bots: list[Bot]) -> PanelRow:
    bot = next(one for one in bots if one.id == chat.bot_id)
    who = f"{chat.name} (@{chat.username})" if chat.username else str(chat.name or chat.person)
    return PanelRow(named(bot), _("{who}, has stopped the bot").format(who=who) if chat.blocked else who)
