"""Which account of the site somebody at Telegram speaks for: tied by a word from the account's own page, used once.

Only the hash of the word is kept. Whose account was tied is told so by the site, whoever has tied it. A person without
a living account speaks for nobody.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields, validate

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    ForgetAddress,
    NoticeKind,
    Tell,
    Viewer,
    _,
    people_logins,
    viewer_of,
)
from instar_plugins.telegram.tables import KIND, Bot, Tie, tables

TIED = "telegram.tied"
HERE = "/x/telegram/me"
WORKS_MS = 15 * 60_000
NOTICES = (
    NoticeKind(
        TIED, {"en": "Telegram is tied to my account", "ru": "Telegram связан с моей записью"}, "mail", direct=True
    ),
)
SAID = {
    "en": "{name} in Telegram speaks for you from now on. If that is not you, untie it at once.",
    "ru": "{name} в Telegram теперь действует от вашего имени. Если это не вы, отвяжите немедленно.",
}
TIE, CODE = tables.name("tie"), tables.name("code")
_CODE = f"INSERT INTO {CODE} (hash, account, until) VALUES (?, ?, ?)"
_OLD = f"DELETE FROM {CODE} WHERE account = ? OR until < ?"
_USE = f"UPDATE {CODE} SET used = ? WHERE hash = ? AND used IS NULL AND until > ?"
_OF = f"SELECT account FROM {CODE} WHERE hash = ?"
_OTHERS = f"SELECT person, account FROM {TIE} WHERE bot_id = ? AND (person = ? OR account = ?)"
_FREE = f"DELETE FROM {TIE} WHERE bot_id = ? AND (person = ? OR account = ?)"
_TIE = f"INSERT INTO {TIE} (bot_id, person, account, name, begin, at) VALUES (?, ?, ?, ?, ?, ?)"
_OWN = f"SELECT person, account FROM {TIE} WHERE id = ? AND account = ?"
_OF_BOT = f"SELECT person, account FROM {TIE} WHERE bot_id = ?"
_UNTIE = f"DELETE FROM {TIE} WHERE id = ? AND account = ?"


class CodeBody(Arguments):
    hash = fields.String(required=True, validate=validate.Length(64, 64))
    account = fields.Integer(required=True)


class TieBody(Arguments):
    """``begin``: id of the newest notice that he has."""

    bot = fields.Integer(required=True)
    person = fields.String(required=True)
    name = fields.String(required=True)
    hash = fields.String(required=True)


class UntieBody(Arguments):
    tie = fields.Integer(required=True)
    account = fields.Integer(required=True)


def fresh_code() -> str:
    """A word of 128 bits that can stand in a link."""
    return "u" + secrets.token_hex(16)


def code_hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def code(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``code``: earlier words of the account work no more."""
    tx.run(_OLD, (args["account"], tx.now))
    tx.insert(_CODE, (args["hash"], args["account"], tx.now + WORKS_MS))
    return CommandAnswer({}, audit={"account": args["account"]})


def tie(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``tie``; raises Conflict for a word that is wrong, used or over."""
    if not tx.run(_USE, (tx.now, args["hash"], tx.now)):
        raise Conflict("no_code", _("This word works no more."))
    account = int(tx.value(_OF, (args["hash"],)))
    freed = _forgotten(tx, _OTHERS, (args["bot"], args["person"], account))
    tx.run(_FREE, (args["bot"], args["person"], account))
    tx.insert(_TIE, (args["bot"], args["person"], account, args["name"], 0, tx.now))
    login = people_logins([account]).get(account)
    text = {language: said.format(name=args["name"]) for language, said in SAID.items()}
    effects = (Tell(TIED, (login,), text, url=HERE),) if login else ()
    return CommandAnswer({"account": account}, (*freed, *effects), {"account": account, "person": args["person"]})


def untie(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``untie``: one's own."""
    freed = _forgotten(tx, _OWN, (args["tie"], args["account"]))
    tx.run(_UNTIE, (args["tie"], args["account"]))
    return CommandAnswer({}, freed, {"account": args["account"]})


def untied_with(tx: CommandTx, bot: int) -> tuple[ForgetAddress, ...]:
    """What is to happen where a bot goes with all its ties."""
    return _forgotten(tx, _OF_BOT, (bot,))


def begin(tied: Tie, notice: int) -> None:
    """What stood in the bell before is no news."""
    with tables.writing():
        Tie.update(begin=notice).where(Tie.id == tied.id).execute()


def tied_of(bot: Bot, person: str) -> tuple[Tie, Viewer] | None:
    """The tie of a person, and as whom he acts; None for who is tied to nobody, or to who has left."""
    found = Tie.get_or_none(Tie.bot_id == bot.id, Tie.person == person)
    by = viewer_of(found.account) if found is not None else None
    return (found, by) if by is not None else None


def ties_of(account: int) -> list[tuple[Tie, Bot]]:
    """The ties of an account, each with its bot."""
    bots = {bot.id: bot for bot in Bot.select()}
    rows = Tie.select().where(Tie.account == account).order_by(Tie.id)
    return [(row, bots[row.bot_id]) for row in rows if row.bot_id in bots]


# -- below: how it is done -----------------------------------------------------------------------------------


def _forgotten(tx: CommandTx, which: str, args: Sequence[Any]) -> tuple[ForgetAddress, ...]:
    """Who is tied no more does not speak for the account as its contact either, at a bot for clients."""
    return tuple(ForgetAddress(KIND, person, account) for person, account in tx.all(which, args))
