"""Accounts, teams, services, tokens: what an administrator sets up. Access rights are in ``rights.py``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from instar.commands.account_links import invite
from instar.commands.execute import Answer, Context, handles
from instar.commands.notice_settings import reckon
from instar.commands.passwords import check_password, hash_password
from instar.commands.requesters import emails, name_of
from instar.commands.rights import changed, give, principal_id, refuse_lending
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import Text, _, text

LARGEST_PREFERENCES = 8000
RESERVED = frozenset(["system", "anonymous", "new"])
"""Log-ins of actors that are no accounts, which history would take for one another, and the address of a new one."""
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")

_PRINCIPAL = "INSERT INTO principal (kind, key, name, email, password, language, created) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ALONE = """
SELECT contact_id FROM contact_identity i WHERE kind = 'email' AND value = ?
  AND (verified = 1 OR NOT EXISTS (
    SELECT 1 FROM contact_identity j WHERE j.contact_id = i.contact_id AND (j.kind, j.value) <> (i.kind, i.value)))"""
_MOVE = """
INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES ('email', ?, ?, 1)
ON CONFLICT (kind, value) DO UPDATE SET contact_id = excluded.contact_id, verified = 1
WHERE contact_identity.verified = 0"""
_MEMBER = "INSERT INTO membership (principal_id, team_id) VALUES (?, ?) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class AddUser:
    """An account that can log in; without a password it cannot until one is set. ``profile`` is granted everywhere.
    ``invite``: send a link by which the person chooses the password; the answer then has what ``InviteUser`` says."""

    login: str
    name: str
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    profile: str | None = None
    teams: tuple[str, ...] = ()
    language: str | None = None
    invite: bool = False


@dataclass(frozen=True, slots=True)
class AddTeam:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class AddService:
    """An entry of the catalogue. ``public``: visitors may ask for it without an account."""

    key: str
    title: Text
    team: str | None = None
    process: str | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class SetPreferences:
    """The actor's own choices: language, timezone, and anything a page remembers (theme, density, keys)."""

    values: Mapping[str, Any]


@handles(AddUser, "user.manage")
def add_user(context: Context, command: AddUser) -> Answer:
    context.authorize()
    context.require_confirmed()
    login = _new_key(context, "user", command.login, "login")
    name = name_of(command.name)
    email = dict(emails(command.email, "email")).get("email")
    _refuse_foreign_language(context, command.language)
    if command.password is not None:
        check_password(command.password)
    if email and context.tx.value("SELECT 1 FROM principal WHERE email = ?", (email,)):
        raise Conflict("email_taken", _("Another account has the e-mail address {email}.").format(email=email))
    password = hash_password(command.password) if command.password is not None else None
    row = ("user", login, name, email, password, command.language, context.now)
    user = context.tx.insert(_PRINCIPAL, row)
    _own_contact(context, user, name, email)
    for key in command.teams:
        team = principal_id(context, key, ("team",))
        refuse_lending(context, team)
        context.tx.run(_MEMBER, (user, team))
    if command.profile:
        give(context, user, command.profile, "all", "", None)
    changed(context, "user.added", login, {"profile": command.profile, "teams": list(command.teams)})
    return {"id": user, "login": login, **(invite(context, user) if command.invite else {})}


@handles(AddTeam, "user.manage")
def add_team(context: Context, command: AddTeam) -> Answer:
    context.authorize()
    key = _new_key(context, "team", command.key, "key")
    team = context.tx.insert(_PRINCIPAL, ("team", key, name_of(command.name), None, None, None, context.now))
    changed(context, "team.added", key, {"name": command.name})
    return {"id": team, "key": key}


@handles(AddService, "service.manage")
def add_service(context: Context, command: AddService) -> Answer:
    context.authorize()
    if not _KEY.fullmatch(command.key):
        raise Invalid({"key": [_key_rule()]})
    if context.tx.value("SELECT 1 FROM service WHERE key = ?", (command.key,)):
        raise Conflict("key_taken", _("There is a service “{key}” already.").format(key=command.key))
    if not text(command.title).strip():
        raise Invalid({"title": [_("The title is empty.")]})
    team = principal_id(context, command.team, ("team",)) if command.team else None
    title = orjson.dumps(command.title).decode()
    service = context.tx.insert(
        "INSERT INTO service (key, title, team_id, process, public, created) VALUES (?, ?, ?, ?, ?, ?)",
        (command.key, title, team, command.process, int(command.public), context.now),
    )
    changed(context, "service.added", command.key, {"team": command.team, "public": command.public})
    return {"id": service, "key": command.key}


@handles(SetPreferences, "")
def set_preferences(context: Context, command: SetPreferences) -> Answer:
    context.asked = True  # everybody who is logged in chooses for himself, and for nobody else
    actor = context.actor
    if actor.id is None:
        raise NotFound("no_account", _("Nobody is logged in."))
    values = dict(command.values)
    row = context.tx.one("SELECT language, timezone, preferences FROM principal WHERE id = ?", (actor.id,))
    assert row is not None, "accounts are never deleted"
    language, timezone = values.pop("language", row[0]), values.pop("timezone", row[1])
    _refuse_foreign_language(context, language)
    if timezone is not None and not _is_timezone(timezone):
        raise Invalid({"timezone": [_("There is no such time zone.")]})
    kept = {name: value for name, value in {**orjson.loads(row[2]), **values}.items() if value is not None}
    body = orjson.dumps(kept).decode()
    if len(body) > LARGEST_PREFERENCES:
        raise Invalid({"values": [_("That is too much to remember.")]})
    context.tx.run(
        "UPDATE principal SET language = ?, timezone = ?, preferences = ? WHERE id = ?",
        (language, timezone, body, actor.id),
    )
    if timezone != row[1]:
        reckon(context, actor.id)
    context.kernel.epochs.bump(context.tx, "access")
    return {"language": language, "preferences": kept}


def _refuse_foreign_language(context: Context, language: object) -> None:
    if language is not None and language not in context.kernel.settings.languages:
        raise Invalid({"language": [_("The site does not speak this language.")]})


def _is_timezone(name: object) -> bool:
    try:
        return isinstance(name, str) and ZoneInfo(name) is not None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False


def _own_contact(context: Context, user: int, name: str, email: str | None) -> None:
    """Staff have a contact too: they can be requesters.

    A contact that has the address already becomes theirs only where nothing else can have led somebody to it: its other
    addresses and phones are claims of whoever wrote first, and may be another person's. Else the address alone moves.
    """
    found = email and context.tx.value(_ALONE, (email,))
    claim = "UPDATE contact SET principal_id = ? WHERE id = ? AND principal_id IS NULL"
    if found and context.tx.run(claim, (user, found)):
        context.tx.run("UPDATE contact_identity SET verified = 1 WHERE contact_id = ? AND kind = 'email'", (found,))
        return
    contact = context.tx.insert(
        "INSERT INTO contact (principal_id, name, created) VALUES (?, ?, ?)", (user, name, context.now)
    )
    if email:
        context.tx.run(_MOVE, (email, contact))


def _new_key(context: Context, kind: str, given: str, name: str) -> str:
    key = given.strip().lower()
    if not _KEY.fullmatch(key):
        raise Invalid({name: [_key_rule()]})
    if key in RESERVED or context.tx.value("SELECT 1 FROM principal WHERE kind = ? AND key = ?", (kind, key)):
        raise Conflict("key_taken", _("“{key}” is taken.").format(key=key), hint=_("Choose another name."))
    return key


def _key_rule() -> str:
    return _("Use a-z, 0-9, “_”, “-” and “.”, at most 64 of them, a letter or digit first.")
