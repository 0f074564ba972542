"""The webhook: ``/in/telegram?bot=<id>``, to which Telegram brings updates where it was told to.

Each request carries the secret that only this site and Telegram know; one without it is counted and nothing else. A
message without files is kept at once; what the bot itself is asked is answered in the answer to the request; all else
is written down for a worker, who can fetch files. Whatever was accepted is kept when the answer leaves.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from instar.sdk import ChannelContext, Webhook, WebhookAnswer, now
from instar_plugins.telegram.dealing import TAKEN_MS, envelope_of
from instar_plugins.telegram.deeds import Deed, deed
from instar_plugins.telegram.envelope import packed
from instar_plugins.telegram.given import given_json, number, part
from instar_plugins.telegram.marks import webhook_secret
from instar_plugins.telegram.messages import message_of
from instar_plugins.telegram.polling import written
from instar_plugins.telegram.tables import Bot, Incoming, tables

HEADER = "x-telegram-bot-api-secret-token"
LARGEST = 1 << 20
LATER = WebhookAnswer(503, b"later")


def arrive(request: Webhook, context: ChannelContext) -> WebhookAnswer:
    """One update. Telegram comes again with what is not answered by 2xx."""
    given, id = request.headers.get(HEADER, ""), request.query.get("bot", "")
    if not (given and context.key and id.isascii() and id.isdigit() and len(id) < 10):
        return WebhookAnswer(401)
    bot = Bot.get_or_none(Bot.id == int(id))
    right = webhook_secret(context.key, int(id), str(bot.telegram) if bot is not None else "")
    if not hmac.compare_digest(given.encode(), right.encode()) or bot is None:
        _count(int(id))
        return WebhookAnswer(401)
    if request.method != "POST" or not request.body:
        return WebhookAnswer(400, b"an update is wanted")
    if len(request.body) > LARGEST:
        return WebhookAnswer(413, b"too large")
    if not bot.active:
        return LATER
    update = part({"update": given_json(request.body)}, "update")
    id_of_update = number(update, "update_id")
    if id_of_update is None:  # nobody can say what it is: people will see it in quarantine
        return WebhookAnswer(200, keep=request.body)
    return _taken(bot, update, id_of_update, context)


# -- below: how it is done -----------------------------------------------------------------------------------


def _taken(bot: Bot, update: Mapping[str, Any], id: int, context: ChannelContext) -> WebhookAnswer:
    message = message_of(update)
    later = bot.audience == "staff" or (message is not None and (message.files or message.album or message.edited))
    if later:
        with tables.writing():
            written(bot, update)
        return WebhookAnswer(200)
    if message is None or not message.is_for_people:
        with tables.writing():
            if not written(bot, update, until=now() + TAKEN_MS):
                return WebhookAnswer(200)
    found = deed(bot, update, context)
    if found.keep:
        _came(bot)
        return WebhookAnswer(200, keep=packed(envelope_of(bot, (update,))), key=f"{bot.telegram}:{id}")
    with tables.writing():
        row = Incoming.update(done=now(), body="")
        row.where(Incoming.bot_id == bot.id, Incoming.update_id == id).execute()
    _came(bot)
    return _answered(found)


def _answered(found: Deed) -> WebhookAnswer:
    """The first call of the Bot API stands in the answer itself; it is the one that somebody waits for."""
    if not found.answers:
        return WebhookAnswer(200)
    method, values = found.answers[0]
    return WebhookAnswer(200, orjson.dumps({"method": method, **values}), "application/json")


def _came(bot: Bot) -> None:
    with tables.writing():
        Bot.update(good=now(), came=now(), fetched=Bot.fetched + 1).where(Bot.id == bot.id).execute()


def _count(id: int) -> None:
    with tables.writing():
        Bot.update(refused=Bot.refused + 1).where(Bot.id == id).execute()
