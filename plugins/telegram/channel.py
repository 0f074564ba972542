"""The channel of Telegram: what a message to a bot becomes, and how the channel is set up.

A person talks in one chat about one open request at a time; who replies to a message of another one is there. Telegram
vouches for the number of the account, never for its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from instar.sdk import Channel, ChannelContext, Inbound, Sender, _, moment, pgettext
from instar_plugins.telegram import arriving, polling, sending
from instar_plugins.telegram.api import HOME, is_base
from instar_plugins.telegram.bots import base_of
from instar_plugins.telegram.chats import message_id, place
from instar_plugins.telegram.envelope import opened
from instar_plugins.telegram.messages import Message, message_of
from instar_plugins.telegram.tables import KIND, PLUGIN, Bot, named

BOTS = "/x/telegram/bots"
MOST = 60
LOCAL = ("127.0.0.1", "localhost", "::1")
FORM: Mapping[str, Any] = {
    "fields": [
        {
            "id": "telegram_greeting",
            "type": "text",
            "max_length": 1000,
            "title": {"en": "Greeting", "ru": "Приветствие"},
            "help": {
                "en": "What the bot says to who begins to talk to it. Empty: its own words.",
                "ru": "Что бот говорит тому, кто начинает разговор. Пусто – своими словами.",
            },
        },
        {
            "id": "telegram_answers",
            "type": "boolean",
            "default": True,
            "title": {"en": "Answers leave by Telegram", "ru": "Ответы уходят в Telegram"},
        },
        {
            "id": "telegram_accepts",
            "type": "boolean",
            "default": True,
            "title": {"en": "Tell the number of a new request", "ru": "Сообщать номер нового обращения"},
        },
        {
            "id": "telegram_largest",
            "type": "integer",
            "min": 1,
            "max": 50,
            "default": polling.LARGEST_MB,
            "title": {"en": "A file that comes, MB at most", "ru": "Входящий файл, не больше МБ"},
            "help": {
                "en": "Telegram itself gives bots at most 20 MB; a Bot API server of one's own gives more.",
                "ru": "Сам Telegram отдаёт ботам не больше 20 МБ, свой сервер Bot API – больше.",
            },
        },
        {
            "id": "telegram_most",
            "type": "integer",
            "min": 1,
            "max": 10000,
            "default": MOST,
            "title": {"en": "Messages by one person in an hour", "ru": "Сообщений от одного человека в час"},
            "help": {"en": "Further ones wait in quarantine.", "ru": "Остальные ждут в карантине."},
        },
        {
            "id": "telegram_wait",
            "type": "integer",
            "min": 0,
            "max": 50,
            "default": polling.WAIT_S,
            "title": {"en": "Seconds to wait for messages", "ru": "Сколько секунд ждать сообщений"},
            "help": {
                "en": "So long one worker listens to bots that are fetched from, before it rests for 10 to 15 s.",
                "ru": "Столько один воркер слушает ботов, у которых забирает сообщения, а потом отдыхает 10–15 с.",
            },
        },
        {
            "id": "telegram_api",
            "type": "text",
            "default": HOME,
            "title": {"en": "Address of the Bot API", "ru": "Адрес Bot API"},
            "help": {
                "en": "Another one only if you run a Bot API server of your own. Tokens are sent there, nowhere else.",
                "ru": "Другой – только если у вас свой сервер Bot API. Токены отправляются туда и больше никуда.",
            },
        },
    ]
}


def channel() -> Channel:
    return Channel(
        PLUGIN,
        {"en": "Telegram", "ru": "Telegram"},
        receive,
        settings_form=FORM,
        poll=polling.poll,
        polls=polling.polls,
        send=sending.send,
        sends=sending.sends,
        routes={"": arriving.arrive},
        identity=KIND,
        page=BOTS,
        warnings=warnings,
    )


def warnings(context: ChannelContext) -> list[str]:
    """What keeps the channel from working."""
    base = base_of(context.settings)
    found = [] if is_base(base) else [_("The address of the Bot API is none. It looks like {home}.").format(home=HOME)]
    if not found and urlsplit(base).scheme == "http" and urlsplit(base).hostname not in LOCAL:
        found.append(
            _("The Bot API is asked without encryption: whoever listens on the way reads tokens and messages.")
        )
    bots = list(Bot.select().order_by(Bot.id))
    if not any(bot.active for bot in bots):
        found.append(_("There is no bot that is switched on."))
    for bot in bots:
        if bot.active and bot.error:
            good = moment(bot.good).full if bot.good else pgettext("bot", "never")
            said = _("{bot}: {error} Last good fetch: {when}.")
            found.append(said.format(bot=named(bot), error=bot.error, when=good))
    return found


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    """The message, or an album as one; nothing for what asks only the bot. Raises ValueError for what is no update."""
    given = opened(raw)
    read = [one for one in map(message_of, given.updates) if one is not None and one.is_for_people]
    if not read:
        return []
    first = read[0]
    notes = list(given.notes)
    if not given.bot:  # handed in by hand: nobody has fetched what lies at Telegram
        notes += [_("The file “{name}” was not fetched.").format(name=file.name) for one in read for file in one.files]
    text = "\n\n".join(one for one in (*(message.text for message in read), *notes) if one)
    who = first.person
    return [
        Inbound(
            external_id=message_id(given.bot, first.chat, first.id),
            sender=Sender(KIND, who.id, who.name or who.username, verified=bool(given.bot)),
            body=text,
            thread=_thread(given.bot, first, given.answers),
            files=given.files,
            automatic=who.robot,
            sent=first.at,
            conversation=place(given.bot, first.chat),
            service=given.service,
            opens=not who.robot,
            most=int(context.settings.get("telegram_most") or MOST),
            account=given.bot,
        )
    ]


def _thread(bot: str, message: Message, answers: int | None) -> tuple[str, ...]:
    found = answers if answers is not None else message.answers
    return (message_id(bot, message.chat, found),) if found is not None else ()
