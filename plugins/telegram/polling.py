"""Updates fetched from Telegram by long polling, and all updates dealt with that were written down.

What comes is written into a table of ours together with the number to go on from, in one transaction: whoever dies
before it is told the same again, and a second worker writes nothing twice. Then each update is dealt with: what the
kernel keeps is yielded, and only when it is kept the update is done. Of a bot that fails the next try comes later and
later; an update that makes a worker fail is put aside after a few tries.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from instar.sdk import ChannelContext, now
from instar_plugins.telegram import faults
from instar_plugins.telegram.api import Declined, TooLarge, Trouble
from instar_plugins.telegram.bots import api_of
from instar_plugins.telegram.dealing import pending
from instar_plugins.telegram.files import LARGEST_MB
from instar_plugins.telegram.given import line, number, part
from instar_plugins.telegram.messages import KINDS
from instar_plugins.telegram.staff import tell_news
from instar_plugins.telegram.tables import Bot, Incoming, Told, note, tables

__all__ = ["LARGEST_MB", "WAIT_S", "poll", "polls", "written"]

WAIT_S = 10
AT_ONCE = 100
KEPT_MS = 3 * 86_400_000
YEAR_MS = 365 * 86_400_000
"""So long it is remembered which updates were dealt with; Telegram tells none again after a day."""
STALE_MS = 6 * 86_400_000
"""After a week of silence Telegram begins to count anew."""
FAILURES = (Trouble, Declined, TooLarge)


def polls(context: ChannelContext) -> bool:
    """Whether a bot is to be asked, something was written down, or employees may have news."""
    return _due(context.now).exists() or _open(context.now).exists() or _staff().exists()


def poll(context: ChannelContext) -> Iterator[bytes]:
    """Messages of all bots, each in an envelope; for at most so many seconds as the channel is to wait."""
    given = context.settings.get("telegram_wait")
    until = time.monotonic() + (WAIT_S if given is None else max(int(given), 0))
    _forget()
    _tell_staff(context)
    while True:
        begun, bots = time.monotonic(), list(_due(now()))
        left = max(until - begun, 0)
        came = sum(_fetched(bot, context, min(left, 5 if len(bots) == 1 else 1)) for bot in bots)
        yield from pending(context)
        if not bots or time.monotonic() >= until:
            return
        if not came and time.monotonic() - begun < 0.5:  # a server that does not wait must not be asked in a circle
            time.sleep(0.5)


def written(bot: Bot, update: Mapping[str, Any], *, until: int = 0) -> bool:
    """Write an update down, inside a transaction; False for one that is known. ``until``: so long nobody else is to
    deal with it."""
    id = number(update, "update_id")
    moment = now()
    row = Incoming.insert(
        bot_id=bot.id,
        update_id=id,
        body=json.dumps(update),
        album=line(part(update, "message"), "media_group_id", 64),
        came=moment,
        due=moment,
        until=until,
    )
    return row.on_conflict_ignore().as_rowcount().execute() > 0


# -- below: how it is done -----------------------------------------------------------------------------------


def _due(moment: int) -> Any:
    """Bots that are to be asked."""
    return Bot.select().where(Bot.active == 1, Bot.mode == "poll", Bot.due <= moment).order_by(Bot.due, Bot.id)


def _staff() -> Any:
    """Bots that tell employees what is new."""
    return Bot.select().where(Bot.active == 1, Bot.audience == "staff").order_by(Bot.id)


def _tell_staff(context: ChannelContext) -> None:
    for bot in list(_staff()):
        try:
            tell_news(bot, api_of(bot, context), context)
        except Trouble as error:  # the token cannot be read
            note(bot, error=faults.told(error))


def _open(moment: int) -> Any:
    return Incoming.select().where(Incoming.done.is_null(), Incoming.due <= moment, Incoming.until <= moment)


def _fetched(bot: Bot, context: ChannelContext, wait: float) -> int:
    """How many updates came. Whatever is wrong is written down with the bot."""
    anew = bool(bot.came) and now() - bot.came > STALE_MS
    asked: dict[str, Any] = {"limit": AT_ONCE, "timeout": int(wait), "allowed_updates": list(KINDS)}
    if bot.following and not anew:
        asked["offset"] = bot.following
    try:
        api = api_of(bot, context)
        if not bot.username:
            me = part({"me": api.call("getMe")}, "me")
            note(bot, username=line(me, "username", 64), name=line(me, "first_name"))
        found = api.call("getUpdates", asked, patience=wait + 15)
    except FAILURES as error:
        failures = bot.failures + 1
        note(bot, error=faults.told(error), failures=failures, due=now() + faults.pause(error, bot.failures))
        return 0
    updates = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return _noted(bot, [one for one in updates if number(one, "update_id") is not None])


def _noted(bot: Bot, updates: list[dict[str, Any]]) -> int:
    """In one transaction what came and from where to go on: the one is never there without the other."""
    moment = now()
    last = max((number(one, "update_id") or 0 for one in updates), default=-1)
    if not updates and not bot.error and bot.good and moment - bot.good < 30_000:
        return 0
    with tables.writing():
        fresh = sum(written(bot, one) for one in updates)
        values: dict[str, Any] = {"good": moment, "error": "", "failures": 0, "due": 0}
        if updates:
            values |= {"following": last + 1, "came": moment, "fetched": Bot.fetched + fresh}
        Bot.update(**values).where(Bot.id == bot.id).execute()
    return fresh


def _forget() -> None:
    """What was dealt with long ago; what somebody was told a year ago is no news."""
    told = [row.id for row in Told.select(Told.id).where(Told.at < now() - YEAR_MS).limit(1000)]
    if told:
        with tables.writing():
            Told.delete().where(Told.id.in_(told)).execute()
    old = Incoming.select(Incoming.id).where(Incoming.done < now() - KEPT_MS).limit(1000)
    ids = [row.id for row in old]
    if ids:
        with tables.writing():
            Incoming.delete().where(Incoming.id.in_(ids)).execute()
