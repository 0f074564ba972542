"""The plugin's own tables; what stands in them is told by the migration. Bots are set up by commands (``bots``); a job
(``polling``) and the webhook (``arriving``) write down what comes, ``sending`` what leaves."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "telegram"
KIND = "telegram_id"
"""Kind of identity: the number that Telegram itself gives to an account. A name there can change hands."""
tables = OwnTables(PLUGIN)
MODES = ("poll", "webhook")
AUDIENCES = ("clients", "staff")


class Bot(tables.Model):
    telegram = TextField()
    name = TextField(default="")
    username = TextField(default="")
    token = TextField()
    service = TextField(default="")
    language = TextField(default="")
    audience = TextField(default="clients")
    mode = TextField(default="poll")
    active = IntegerField(default=1)
    following = BigIntegerField(default=0)
    came = BigIntegerField(default=0)
    good = BigIntegerField(null=True)
    fetched = BigIntegerField(default=0)
    refused = BigIntegerField(default=0)
    error = TextField(default="")
    failures = IntegerField(default=0)
    due = BigIntegerField(default=0)
    quiet = BigIntegerField(default=0)


class Incoming(tables.Model):
    bot_id = IntegerField()
    update_id = BigIntegerField()
    body = TextField()
    album = TextField(default="")
    came = BigIntegerField()
    due = BigIntegerField()
    until = BigIntegerField(default=0)
    tries = IntegerField(default=0)
    batch = BigIntegerField(null=True)
    done = BigIntegerField(null=True)


class Chat(tables.Model):
    bot_id = IntegerField()
    person = TextField()
    name = TextField(default="")
    username = TextField(default="")
    language = TextField(default="")
    seen = BigIntegerField()
    blocked = BigIntegerField(null=True)


class Sent(tables.Model):
    """``chat``: as in ids of messages, the bot's id at Telegram and the chat's, ``7001:5001``."""

    name = TextField()
    part = IntegerField()
    chat = TextField()
    message = BigIntegerField()
    first = BigIntegerField()
    at = BigIntegerField()


class Vote(tables.Model):
    ticket = IntegerField()
    ended = BigIntegerField()
    score = IntegerField()
    at = BigIntegerField()


class Used(tables.Model):
    link = TextField()
    person = TextField()
    at = BigIntegerField()


class Tie(tables.Model):
    bot_id = IntegerField()
    person = TextField()
    account = IntegerField()
    name = TextField(default="")
    begin = BigIntegerField(default=0)
    at = BigIntegerField()


class Code(tables.Model):
    hash = TextField()
    account = IntegerField()
    until = BigIntegerField()
    used = BigIntegerField(null=True)


class Told(tables.Model):
    tie_id = IntegerField()
    what = TextField()
    at = BigIntegerField()


MODELS = [Bot, Incoming, Chat, Sent, Vote, Used, Tie, Code, Told]


def named(bot: Bot) -> str:
    """As people call it: ``@name`` where it is known, else its name or number."""
    return f"@{bot.username}" if bot.username else str(bot.name or bot.telegram)


def note(bot: Bot, **values: object) -> None:
    """Write down how a bot is; what is plain stands in the row at hand afterwards."""
    with tables.writing():
        Bot.update(**values).where(Bot.id == bot.id).execute()
    for name, value in values.items():
        if value is None or isinstance(value, int | str):
            setattr(bot, name, value)
