"""Updates that were written down, dealt with one by one in their order; an album is one message.

An update belongs for two minutes to the worker that has taken it, so that two do not do the same. It is done when what
came of it is kept; who dies before that leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from instar.sdk import ChannelContext, now
from instar_plugins.telegram import chats, faults, phrases
from instar_plugins.telegram.api import Declined, TooLarge, Trouble
from instar_plugins.telegram.bots import api_of
from instar_plugins.telegram.deeds import Answer, deed
from instar_plugins.telegram.envelope import Envelope, packed, set_aside
from instar_plugins.telegram.files import LARGEST_MB, Later, fetched
from instar_plugins.telegram.given import given_json, part
from instar_plugins.telegram.messages import message_of
from instar_plugins.telegram.phrases import said
from instar_plugins.telegram.tables import Bot, Incoming, tables

TAKEN_MS = 120_000
ALBUM_MS = 1_500
"""So long after the last picture of an album another one may come."""
AT_ONCE = 200
TRIES = 5
"""After so many a file is given up, and an update that was never dealt with is put aside."""


def pending(context: ChannelContext) -> Iterator[bytes]:
    """What is to be kept of the updates that wait."""
    moment = now()
    waiting = Incoming.select().where(Incoming.done.is_null(), Incoming.due <= moment, Incoming.until <= moment)
    for row in list(waiting.order_by(Incoming.bot_id, Incoming.update_id).limit(AT_ONCE)):
        together = _taken(row)
        if together:
            bot = Bot.get_or_none(Bot.id == row.bot_id)
            if bot is not None:
                yield from _dealt(bot, together, context)


def envelope_of(bot: Bot, updates: Sequence[Mapping[str, Any]], **more: Any) -> Envelope:
    """What is kept of messages: with the bot, its service, and which of our messages the first one answers."""
    first = message_of(updates[0])
    answers = None
    if first is not None and first.answers is not None:
        answers = chats.first_part(str(bot.telegram), first.chat, first.answers)
    return Envelope(str(bot.telegram), str(bot.service), tuple(updates), answers=answers, **more)


# -- below: how it is done -----------------------------------------------------------------------------------


def _taken(row: Incoming) -> list[Incoming]:
    """The update, with the others of its album; none where somebody else has taken it, or the album is not whole."""
    moment = now()
    with tables.writing():
        one = Incoming.get_or_none(Incoming.id == row.id)
        if one is None or one.done is not None or one.until > moment or one.due > moment:
            return []
        if one.album and one.batch is None:
            album = (Incoming.bot_id == one.bot_id, Incoming.album == one.album, Incoming.batch.is_null())
            newest = max(other.came for other in Incoming.select().where(*album))
            if moment - newest < ALBUM_MS:
                Incoming.update(due=newest + ALBUM_MS).where(*album).execute()
                return []
            Incoming.update(batch=one.id).where(*album).execute()
            one = Incoming.get_by_id(row.id)
        which = Incoming.id == one.id if one.batch is None else Incoming.batch == one.batch
        own = (which, Incoming.done.is_null())
        taken = Incoming.update(until=moment + TAKEN_MS, tries=Incoming.tries + 1).where(*own, Incoming.until <= moment)
        return list(Incoming.select().where(*own).order_by(Incoming.update_id)) if taken.execute() else []


def _dealt(bot: Bot, rows: Sequence[Incoming], context: ChannelContext) -> Iterator[bytes]:
    updates = [part({"update": given_json(row.body)}, "update") for row in rows]
    tries = max(row.tries for row in rows)
    if tries > 2 * TRIES:
        yield from (set_aside(update) for update in updates)
        _done(rows)
        return
    found = deed(bot, updates[0], context, tries)
    if found.later:
        _again(rows, found.later)
        return
    try:
        answers = list(found.answers)
        if found.keep:
            raw, more = _message(bot, updates, context, tries)
            yield raw
            answers += more
        _say(bot, answers, context)
    except Later as later:
        _again(rows, faults.pause(later.__cause__ if isinstance(later.__cause__, Exception) else later, tries))
        return
    _done(rows)


def _message(
    bot: Bot, updates: Sequence[Mapping[str, Any]], context: ChannelContext, tries: int
) -> tuple[bytes, list[Answer]]:
    """The envelope with its files, and what is to be said to who has sent one that is too large."""
    read = [one for one in map(message_of, updates) if one is not None]
    wanted = [file for one in read for file in one.files]
    if not wanted:
        return packed(envelope_of(bot, updates)), []
    try:
        got = fetched(api_of(bot, context), wanted, context.settings, tries < TRIES)
    except Trouble as error:  # the token cannot be read
        raise Later from error
    raw = packed(envelope_of(bot, updates, files=got.files, notes=got.notes))
    if not got.too_large:
        return raw, []
    most = int(context.settings.get("telegram_largest") or LARGEST_MB)
    text = said(phrases.TOO_LARGE, chats.language_of(bot, read[0].person), mb=most)
    return raw, [("sendMessage", {"chat_id": int(read[0].chat), "text": text})]


def _say(bot: Bot, answers: Sequence[Answer], context: ChannelContext) -> None:
    """What the bot itself says is of the moment: what Telegram refuses is not said again, and costs nobody anything."""
    for method, given in answers:
        try:
            api_of(bot, context).call(method, given)
        except (Trouble, Declined, TooLarge) as error:
            if isinstance(error, Declined) and error.code == 403:
                chats.blocked(bot, str(given.get("chat_id", "")), now())
            return


def _again(rows: Sequence[Incoming], pause: int) -> None:
    with tables.writing():
        chosen = Incoming.id.in_([row.id for row in rows])
        Incoming.update(due=now() + pause, until=0).where(chosen).execute()


def _done(rows: Sequence[Incoming]) -> None:
    """What it said is kept elsewhere by now."""
    with tables.writing():
        chosen = Incoming.id.in_([row.id for row in rows])
        Incoming.update(done=now(), body="").where(chosen).execute()
