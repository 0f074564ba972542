"""Messages that leave: in pieces of at most 4096 signs, with files behind them, below the message that they answer.

Each part is written down when it has left, so that another try goes on behind it and says nothing twice. Telegram is
asked no sooner than it wants. Who has stopped the bot gets nothing, which is told at the message; it can be sent again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from instar.sdk import ActionRefused, ChannelContext, InboundFile, InstarError, Outbound, _, now
from instar_plugins.telegram import chats, faults
from instar_plugins.telegram.api import Api, Declined, TooLarge, Trouble
from instar_plugins.telegram.bots import api_of
from instar_plugins.telegram.given import number, part
from instar_plugins.telegram.rating import buttons
from instar_plugins.telegram.tables import Bot, Sent, named, note, tables
from instar_plugins.telegram.texts import escaped, pieces

LARGEST_MB = 50
PHOTO_MB = 10
PHOTOS = ("image/jpeg", "image/png")
PATIENCE_S = 20
"""So long it is waited here for Telegram to be ready again; for more the message comes again later."""
UPLOAD_S = 60.0


class Step(NamedTuple):
    """One call of the Bot API. ``file``: what goes along, and under which name."""

    method: str
    given: dict[str, Any]
    file: tuple[str, InboundFile] | None = None


def sends(context: ChannelContext) -> bool:
    """Whether answers leave by Telegram."""
    return bool(context.settings.get("telegram_answers", True))


def send(message: Outbound, context: ChannelContext) -> str:
    """Send what has not left yet; returns the id of the first part."""
    _refuse_large(message.files)
    bot = _bot_of(message)
    chat = message.receiver.value
    if not (chat.isascii() and chat.isdigit() and len(chat) < 20):
        raise ActionRefused("no_chat", _("It is not known in which chat of Telegram to reach him."))
    first: int | None = None
    try:
        api = api_of(bot, context)
    except Trouble as error:
        raise _later(str(error)) from None
    for place, step in enumerate(_steps(message, context, bot, chat)):
        left = Sent.get_or_none(Sent.name == message.key, Sent.part == place)
        if left is None:
            id = _called(bot, api, chat, step)
            _left(message.key, place, chats.place(str(bot.telegram), chat), id, first or id)
            if chats.is_blocked(bot, chat):
                chats.blocked(bot, chat, None)
        else:
            id = int(left.message)
        first = first or id
    if first is None:
        raise ActionRefused("empty", _("There is nothing to send."))
    return chats.message_id(str(bot.telegram), chat, first)


# -- below: how it is done -----------------------------------------------------------------------------------


def _bot_of(message: Outbound) -> Bot:
    """The bot that was written to, else the first that is on."""
    bot = Bot.get_or_none(Bot.telegram == message.account) if message.account else None
    if bot is None and not message.account:
        bot = Bot.select().where(Bot.active == 1).order_by(Bot.id).first()
    if bot is None:
        raise ActionRefused("no_bot", _("The bot that he wrote to is not set up here any more."))
    if not bot.active:
        raise ActionRefused("bot_off", _("The bot {name} is switched off.").format(name=named(bot)))
    return bot


def _refuse_large(files: tuple[InboundFile, ...]) -> None:
    """Before anything has left: half a message is worse than none."""
    for one in files:
        if len(one.body) > LARGEST_MB << 20:
            said = _("The file “{name}” is larger than {mb} MB, which a bot may not send. Send a link to it.")
            raise ActionRefused("too_large", said.format(name=one.name, mb=LARGEST_MB))


def _steps(message: Outbound, context: ChannelContext, bot: Bot, chat: str) -> Iterator[Step]:
    begin: dict[str, Any] = {"chat_id": int(chat)}
    answered = _answered(message, bot, chat)
    reply = {"reply_parameters": {"message_id": answered, "allow_sending_without_reply": True}} if answered else {}
    texts = list(pieces(message.body))
    markup = buttons(message, context, chat, chats.language_by_id(bot, chat))
    for place, text in enumerate(texts):
        last = {"reply_markup": markup} if markup and place == len(texts) - 1 else {}
        own = {**begin, "text": escaped(text), "parse_mode": "HTML", **last}
        yield Step("sendMessage", {**own, **reply} if place == 0 else own)
    for place, file in enumerate(message.files):
        own = {**begin, **reply} if place == 0 and not texts else begin
        photo = file.media_type.partition(";")[0] in PHOTOS and len(file.body) <= PHOTO_MB << 20
        yield Step("sendPhoto", own, ("photo", file)) if photo else Step("sendDocument", own, ("document", file))


def _answered(message: Outbound, bot: Bot, chat: str) -> int | None:
    """The newest message of his that it answers."""
    telegram, _colon, rest = message.answers.partition(":")
    there, _colon, id = rest.rpartition(":")
    right = (telegram, there) == (str(bot.telegram), chat) and id.isascii() and id.isdigit()
    return int(id) if right else None


def _called(bot: Bot, api: Api, chat: str, step: Step) -> int:
    """Carry out one call; Telegram's id of what has left. Raises ActionRefused for what no repeat will mend."""
    _wait(bot)
    try:
        answer = _asked(api, step)
    except Declined as error:
        if error.moved_to:
            return _called(bot, api, chat, step._replace(given={**step.given, "chat_id": int(error.moved_to)}))
        if error.code == 429:
            note(bot, quiet=now() + max(error.retry_after, 1) * 1000)
            if error.retry_after <= PATIENCE_S:
                _wait(bot)
                return _called_again(bot, api, step)
        raise _in_words(bot, chat, error) from None
    except (Trouble, TooLarge) as error:
        raise _later(faults.told(error)) from None
    return _id(answer)


def _called_again(bot: Bot, api: Api, step: Step) -> int:
    try:
        return _id(_asked(api, step))
    except (Declined, Trouble, TooLarge) as error:
        if isinstance(error, Declined) and error.code == 429:
            note(bot, quiet=now() + max(error.retry_after, 1) * 1000)
        raise _later(faults.told(error)) from None


def _asked(api: Api, step: Step) -> Any:
    try:
        return api.call(step.method, step.given, step.file, UPLOAD_S if step.file else 20.0)
    except Declined as error:
        if step.method != "sendPhoto" or error.code != 400 or step.file is None or _is_gone(error):
            raise
    # What cannot be shown as a photo – too long and thin, broken – goes as it is.
    return api.call("sendDocument", step.given, ("document", step.file[1]), UPLOAD_S)


def _id(answer: Any) -> int:
    found = number(part({"answer": answer}, "answer"), "message_id")
    if found is None:
        raise _later(_("Telegram did not say under which number it took the message."))
    return found


def _wait(bot: Bot) -> None:
    """Until Telegram wants to hear from the bot again."""
    left = (bot.quiet - now()) / 1000
    if left > PATIENCE_S:
        raise _later(_("Telegram wants to be asked again in {n} s.").format(n=int(left)))
    if left > 0:
        time.sleep(left)


def _in_words(bot: Bot, chat: str, error: Declined) -> Exception:
    if error.code == 403:
        chats.blocked(bot, chat, now())
        said = _("He has stopped the bot {name} and gets nothing from it. Once he lets it write again, send it again.")
        return ActionRefused("blocked", said.format(name=named(bot)))
    if _is_gone(error):
        return ActionRefused("no_chat", _("There is no such chat any more: {reason}").format(reason=error.said))
    if error.code in (401, 404) or faults.passes(error):
        return _later(faults.told(error))
    return ActionRefused("refused", faults.told(error))


def _is_gone(error: Declined) -> bool:
    return error.code == 400 and any(one in error.said.lower() for one in faults.GONE)


def _later(said: str) -> InstarError:
    return InstarError("telegram_later", said, status=503)


def _left(name: str, place: int, chat: str, message: int, first: int) -> None:
    with tables.writing():
        row = Sent.insert(name=name, part=place, chat=chat, message=message, first=first, at=now())
        row.on_conflict_ignore().execute()
