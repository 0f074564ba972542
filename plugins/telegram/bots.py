"""The commands by which a bot is set up, changed, switched off and forgotten, and what its token is asked with.

A token is sealed before it is written, and told to nobody again. One token is one bot: of its number there is one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, ChannelContext, CommandAnswer, CommandTx, Conflict, Invalid, NotFound, _, seal, unseal
from instar_plugins.telegram.api import HOME, Api, Trouble, bot_number
from instar_plugins.telegram.tables import AUDIENCES, MODES, PLUGIN, Bot, tables
from instar_plugins.telegram.ties import untied_with

BOT = tables.name("bot")
LANGUAGES = ("", "en", "ru")
LONGEST = 100
_ONE = f"SELECT telegram, token FROM {BOT} WHERE id = ?"
_TAKEN = f"SELECT 1 FROM {BOT} WHERE telegram = ? AND id <> ?"
_ADD = f"INSERT INTO {BOT} (telegram, token, service, language, audience, active) VALUES (?, ?, ?, ?, ?, ?)"
_SET = f"""
UPDATE {BOT} SET telegram = ?, token = ?, service = ?, language = ?, audience = ?, active = ?, due = 0, failures = 0,
  error = '' WHERE id = ?"""
_ANEW = f"UPDATE {BOT} SET name = '', username = '', following = 0, came = 0, good = NULL, mode = 'poll' WHERE id = ?"
_MODE = f"UPDATE {BOT} SET mode = ?, due = 0, failures = 0, error = '' WHERE id = ?"
_NAMED = f"UPDATE {BOT} SET name = ?, username = ? WHERE id = ?"


class BotBody(Arguments):
    """``bot``: id of the one that is changed; without it a new one is set up. ``token``: "" leaves it as it is.
    ``service``: key, "" for the channel's. ``language``: of what the bot itself says, "" for the person's own."""

    bot = fields.Integer(load_default=None, allow_none=True)
    token = fields.String(load_default="", validate=validate.Length(max=200))
    service = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    language = fields.String(load_default="", validate=validate.OneOf(LANGUAGES))
    audience = fields.String(load_default="clients", validate=validate.OneOf(AUDIENCES))
    active = fields.Boolean(load_default=True)


class ModeBody(Arguments):
    """``mode``: poll – the site asks for updates; webhook – Telegram brings them, and was told where to."""

    bot = fields.Integer(required=True)
    mode = fields.String(required=True, validate=validate.OneOf(MODES))


class NamedBody(Arguments):
    bot = fields.Integer(required=True)
    name = fields.String(required=True, validate=validate.Length(max=200))
    username = fields.String(required=True, validate=validate.Length(max=64))


class DropBody(Arguments):
    bot = fields.Integer(required=True)


def set_bot(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id, token = args["bot"], args["token"].strip()
    before = _before(tx, id) if id is not None else None
    if not bot_number(token) and (token or before is None):
        said = _("This is no token. It looks like 123456789:AAH… and comes from @BotFather.")
        raise Invalid({"token": [said]})
    telegram = bot_number(token) if token else str(before[0]) if before else ""
    if tx.one(_TAKEN, (telegram, id or 0)) is not None:
        raise Conflict("known", _("This bot is set up already."))
    sealed = seal(PLUGIN, token) if token else str(before[1]) if before else ""
    row = (telegram, sealed, args["service"].strip(), args["language"], args["audience"], int(args["active"]))
    if id is None:
        id = tx.insert(_ADD, row)
    else:
        tx.run(_SET, (*row, id))
        if before is not None and before[0] != telegram:
            tx.run(_ANEW, (id,))
    told = {"telegram": telegram, "service": row[2], "active": args["active"], "token": bool(token)}
    return CommandAnswer({"bot": id}, audit={"bot": id, **told})


def set_mode(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    _before(tx, args["bot"])
    tx.run(_MODE, (args["mode"], args["bot"]))
    return CommandAnswer({}, audit={"bot": args["bot"], "mode": args["mode"]})


def set_name(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """As Telegram itself calls it."""
    _before(tx, args["bot"])
    tx.run(_NAMED, (args["name"], args["username"], args["bot"]))
    return CommandAnswer({}, audit={"bot": args["bot"], "username": args["username"]})


def drop_bot(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """What it was sent and has not been dealt with goes along; tickets stay as they are."""
    before, freed = _before(tx, args["bot"]), untied_with(tx, args["bot"])
    for table in ("incoming", "chat", "tie"):
        tx.run(f"DELETE FROM {tables.name(table)} WHERE bot_id = ?", (args["bot"],))
    tx.run(f"DELETE FROM {BOT} WHERE id = ?", (args["bot"],))
    return CommandAnswer({}, freed, {"bot": args["bot"], "telegram": before[0], "dropped": True})


def base_of(settings: Mapping[str, Any]) -> str:
    """Where the Bot API is, as the channel is set up."""
    return str(settings.get("telegram_api") or "").strip().rstrip("/") or HOME


def api_of(bot: Bot, context: ChannelContext) -> Api:
    """Raises Trouble for a token that cannot be read, or an address that is none."""
    try:
        token = unseal(PLUGIN, bot.token)
    except ValueError:
        said = _("The token cannot be read any more: the site has another secret key. Type it again.")
        raise Trouble(said) from None
    try:
        return Api(base_of(context.settings), token)
    except ValueError:
        raise Trouble(_("The address of the Bot API in the settings of the channel is none.")) from None


def _before(tx: CommandTx, id: int) -> tuple[Any, ...]:
    row = tx.one(_ONE, (id,))
    if row is None:
        raise NotFound("no_bot", _("There is no such bot."))
    return row
