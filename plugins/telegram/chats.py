"""Who talks to which bot, in which language, and who wants to hear no more of it."""

from __future__ import annotations

from instar.sdk import now
from instar_plugins.telegram.messages import Person
from instar_plugins.telegram.tables import Bot, Chat, Sent, tables


def met(bot: Bot, person: Person) -> None:
    """Note that somebody has written; who writes can be written to."""
    known = Chat.get_or_none(Chat.bot_id == bot.id, Chat.person == person.id)
    values = {"name": person.name[:200], "username": person.username, "language": person.language}
    if known is not None and known.blocked is None and all(getattr(known, name) == one for name, one in values.items()):
        return
    row = {"bot_id": bot.id, "person": person.id, "seen": now(), "blocked": None, **values}
    with tables.writing():
        insert = Chat.insert(**row)
        insert.on_conflict(conflict_target=[Chat.bot_id, Chat.person], update=row).execute()


def blocked(bot: Bot, person: str, since: int | None) -> bool:
    """Note that a person takes messages no more, or again (None); whether that is news."""
    with tables.writing():
        before = Chat.blocked.is_null() if since is not None else Chat.blocked.is_null(False)
        return bool(Chat.update(blocked=since).where(Chat.bot_id == bot.id, Chat.person == person, before).execute())


def is_blocked(bot: Bot, person: str) -> bool:
    """Whether a person takes messages no more."""
    return bool(Chat.select().where(Chat.bot_id == bot.id, Chat.person == person, Chat.blocked.is_null(False)).count())


def language_of(bot: Bot, person: Person) -> str:
    """In which the bot speaks: the one that it is set to, else the person's own."""
    return str(bot.language) or person.language


def language_by_id(bot: Bot, person: str) -> str:
    known = Chat.get_or_none(Chat.bot_id == bot.id, Chat.person == person)
    return str(bot.language) or (str(known.language) if known is not None else "")


def place(bot: str, chat: str) -> str:
    """A conversation as the kernel knows it."""
    return f"{bot}:{chat}"


def message_id(bot: str, chat: str, message: int) -> str:
    """A message as the kernel knows it: Telegram counts them in each chat anew."""
    return f"{bot}:{chat}:{message}"


def first_part(bot: str, chat: str, message: int) -> int:
    """By which number the kernel knows a message of ours, which may have left in several parts."""
    known = Sent.get_or_none(Sent.chat == place(bot, chat), Sent.message == message)
    return int(known.first) if known is not None else message
