"""Tokens for the API: made and ended by their owner or by who administers tokens, known by their hash alone.

A token has its account's rights, or what a mask leaves of them. Whoever holds a token with a mask makes no other one:
it could have more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import orjson

from instar.access import PERMISSIONS, PROFILES
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.passwords import hash_token
from instar.commands.requesters import one_line
from instar.commands.rights import principal_id, refuse_lending
from instar.errors import Conflict, Forbidden, Invalid, NotFound, nearest
from instar.i18n import _

DAY_MS = 86_400_000
LONGEST_TOKEN_DAYS = 365
LONGEST_NAME = 80
MOST_TOKENS = 50

_COUNT = "SELECT count(*) FROM api_token WHERE principal_id = ? AND until > ?"
_INSERT = """
INSERT INTO api_token (principal_id, name, token_hash, prefix, mask, created, until) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_ONE = """
SELECT t.principal_id, t.name, p.key FROM api_token t JOIN principal p ON p.id = t.principal_id WHERE t.id = ?"""


@dataclass(frozen=True, slots=True)
class AddToken:
    """A token for the API, shown once, with the rights of the account.

    ``allow``: profiles and permissions that it is cut to, none for all that the account has. ``processes``: keys of the
    processes in whose tickets alone it counts, none for everywhere.
    """

    user: str
    name: str
    days: int = LONGEST_TOKEN_DAYS
    allow: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndToken:
    """Take a token out of use for ever. Its row stays away from every list; the audit keeps that it was there."""

    token: int


@handles(AddToken, "token.manage")
def add_token(context: Context, command: AddToken) -> Answer:
    user = _authorized(context, command.user)
    context.require_confirmed()
    name = one_line(command.name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": [_("Say what it is for, in at most {limit} characters.").format(limit=LONGEST_NAME)]})
    if not 1 <= command.days <= LONGEST_TOKEN_DAYS:
        raise Invalid({"days": [_("A token lives 1 to {limit} days.").format(limit=LONGEST_TOKEN_DAYS)]})
    mask = _mask(context, command)
    refuse_lending(context, user)
    if context.tx.value(_COUNT, (user, context.now)) >= MOST_TOKENS:
        message = _("The account has {limit} tokens. End one first.").format(limit=MOST_TOKENS)
        raise Conflict("too_many_tokens", message)
    token = f"instar_{secrets.token_urlsafe(32)}"
    until = context.now + command.days * DAY_MS
    row = (user, name, hash_token(token), token[:12], mask, context.now, until)
    id = context.tx.insert(_INSERT, row)
    audit(context, "token.added", command.user, {"name": name, "until": until, "mask": mask})
    return {"id": id, "user": command.user, "token": token, "until": until}


@handles(EndToken, "token.manage")
def end_token(context: Context, command: EndToken) -> Answer:
    _refuse_masked(context)
    row = context.tx.one(_ONE, (command.token,))
    context.asked = True  # one's own, or with the permission; for anybody else it is not there
    if row is None or (row[0] != context.actor.id and not context.can("token.manage")):
        raise no_token()
    context.tx.run("DELETE FROM api_token WHERE id = ?", (command.token,))
    audit(context, "token.ended", row[2], {"name": row[1]})
    return {"id": command.token, "user": row[2]}


def no_token() -> NotFound:
    """The same words for a token that is not there and for somebody else's."""
    return NotFound("no_token", _("There is no such token, or it is not yours."))


def _authorized(context: Context, login: str) -> int:
    """The account's id. Everybody makes tokens of his own account."""
    _refuse_masked(context)
    if context.actor.id is not None and login == context.actor.key:
        context.asked = True
        return context.actor.id
    context.authorize()
    return principal_id(context, login, ("user", "service"))


def _refuse_masked(context: Context) -> None:
    if context.actor.mask is not None:
        raise Forbidden(
            "masked",
            _("This token has a part of its account's rights, and tokens are not in it."),
            hint=_("Use the page “Me”, or a token with all rights."),
        )


def _mask(context: Context, command: AddToken) -> str | None:
    """As it is stored: the words that were given, so that a profile means what it means later."""
    errors: dict[str, list[str]] = {}
    known = PERMISSIONS | PROFILES.keys()
    for what in command.allow:
        if what not in known:
            near = nearest(what, known)
            said = _("There is no permission or access profile “{what}”.").format(what=what[:64])
            hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
            errors["allow"] = [said + hint]
    for key in command.processes:
        if context.kernel.definitions.current("process", key) is None:
            errors["processes"] = [_("There is no process “{key}”.").format(key=key[:64])]
    if errors:
        raise Invalid(errors)
    if not command.allow and not command.processes:
        return None
    return orjson.dumps({"allow": sorted(set(command.allow)), "processes": sorted(set(command.processes))}).decode()
