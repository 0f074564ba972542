"""Accounts, teams, services, access rights, tokens: what an administrator sets up."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.access import PERMISSIONS, PROFILES, SCOPE_TYPES
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.passwords import check_password, hash_password, hash_token
from instar.errors import Conflict, Invalid, NotFound, nearest
from instar.i18n import Text, _

DAY_MS = 86_400_000
LONGEST_TOKEN_DAYS = 365
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")

_PRINCIPAL = "INSERT INTO principal (kind, key, name, email, password, language, created) VALUES (?, ?, ?, ?, ?, ?, ?)"
_MEMBER = "INSERT INTO membership (principal_id, team_id) VALUES (?, ?) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class AddUser:
    """An account that can log in; without a password it cannot until one is set. ``profile`` is granted everywhere."""

    login: str
    name: str
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    profile: str | None = None
    teams: tuple[str, ...] = ()
    language: str | None = None


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
class AddGrant:
    """``principal``: log-in or team key. ``what``: a profile or a permission. ``until``: ms, None for ever."""

    principal: str
    what: str
    scope_type: str = "all"
    scope_key: str = ""
    until: int | None = None


@dataclass(frozen=True, slots=True)
class AddToken:
    """A token for the API, shown once. It has the rights of the account."""

    user: str
    name: str
    days: int = LONGEST_TOKEN_DAYS


@dataclass(frozen=True, slots=True)
class SetPreferences:
    """The actor's own choices: language, timezone, and anything a page remembers (theme, density, keys)."""

    values: Mapping[str, Any]


@handles(AddUser, "user.manage")
def add_user(context: Context, command: AddUser) -> Answer:
    context.authorize()
    login = _new_key(context, "user", command.login, "login")
    email = command.email.strip().lower() if command.email else None
    if command.password is not None:
        check_password(command.password)
    if email and context.tx.value("SELECT 1 FROM principal WHERE email = ?", (email,)):
        raise Conflict("email_taken", _("Another account has the e-mail address {email}.").format(email=email))
    password = hash_password(command.password) if command.password else None
    row = ("user", login, command.name, email, password, command.language, context.now)
    user = context.tx.insert(_PRINCIPAL, row)
    _own_contact(context, user, command.name, email)
    for key in command.teams:
        context.tx.run(_MEMBER, (user, _principal(context, key, ("team",))))
    if command.profile:
        _grant(context, user, command.profile, "all", "", None)
    _changed(context, "user.added", login, {"profile": command.profile, "teams": list(command.teams)})
    return {"id": user, "login": login}


@handles(AddTeam, "user.manage")
def add_team(context: Context, command: AddTeam) -> Answer:
    context.authorize()
    key = _new_key(context, "team", command.key, "key")
    team = context.tx.insert(_PRINCIPAL, ("team", key, command.name, None, None, None, context.now))
    _changed(context, "team.added", key, {"name": command.name})
    return {"id": team, "key": key}


@handles(AddService, "service.manage")
def add_service(context: Context, command: AddService) -> Answer:
    context.authorize()
    if not _KEY.fullmatch(command.key):
        raise Invalid({"key": [_key_rule()]})
    if context.tx.value("SELECT 1 FROM service WHERE key = ?", (command.key,)):
        raise Conflict("key_taken", _("There is a service “{key}” already.").format(key=command.key))
    team = _principal(context, command.team, ("team",)) if command.team else None
    title = orjson.dumps(command.title).decode()
    service = context.tx.insert(
        "INSERT INTO service (key, title, team_id, process, public, created) VALUES (?, ?, ?, ?, ?, ?)",
        (command.key, title, team, command.process, int(command.public), context.now),
    )
    _changed(context, "service.added", command.key, {"team": command.team, "public": command.public})
    return {"id": service, "key": command.key}


@handles(AddGrant, "grant.manage")
def add_grant(context: Context, command: AddGrant) -> Answer:
    context.authorize()
    principal = _principal(context, command.principal, ("user", "team", "service"))
    grant = _grant(context, principal, command.what, command.scope_type, command.scope_key, command.until)
    where = f"{command.scope_type}:{command.scope_key}"
    _changed(context, "grant.added", command.principal, {"what": command.what, "where": where, "until": command.until})
    return {"id": grant}


@handles(AddToken, "token.manage")
def add_token(context: Context, command: AddToken) -> Answer:
    context.authorize()
    if not 1 <= command.days <= LONGEST_TOKEN_DAYS:
        raise Invalid({"days": [_("A token lives 1 to {limit} days.").format(limit=LONGEST_TOKEN_DAYS)]})
    user = _principal(context, command.user, ("user", "service"))
    token = f"instar_{secrets.token_urlsafe(32)}"
    until = context.now + command.days * DAY_MS
    context.tx.run(
        "INSERT INTO api_token (principal_id, name, token_hash, prefix, created, until) VALUES (?, ?, ?, ?, ?, ?)",
        (user, command.name, hash_token(token), token[:12], context.now, until),
    )
    audit(context, "token.added", command.user, {"name": command.name, "until": until})
    return {"token": token, "until": until}


@handles(SetPreferences, "")
def set_preferences(context: Context, command: SetPreferences) -> Answer:
    context.asked = True  # everybody who is logged in chooses for himself, and for nobody else
    actor = context.actor
    if actor.id is None:
        raise NotFound("no_account", _("Nobody is logged in."))
    values = dict(command.values)
    language = values.pop("language", actor.language)
    if language is not None and language not in context.kernel.settings.languages:
        raise Invalid({"language": [_("The site does not speak this language.")]})
    timezone = values.pop("timezone", actor.timezone)
    kept = {name: value for name, value in {**actor.preferences, **values}.items() if value is not None}
    body = orjson.dumps(kept).decode()
    if len(body) > 8000:
        raise Invalid({"values": [_("That is too much to remember.")]})
    context.tx.run(
        "UPDATE principal SET language = ?, timezone = ?, preferences = ? WHERE id = ?",
        (language, timezone, body, actor.id),
    )
    context.kernel.epochs.bump(context.tx, "access")
    return {"language": language, "preferences": kept}


def _grant(context: Context, principal: int, what: str, scope_type: str, scope_key: str, until: int | None) -> int:
    known = PERMISSIONS | PROFILES.keys()
    if what not in known:
        near = nearest(what, known)
        raise Invalid(
            {"what": [_("There is no permission or access profile “{what}”.").format(what=what)]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    if scope_type not in SCOPE_TYPES or (scope_type != "all" and not scope_key):
        raise Invalid({"scope": [_("Say where: {names}.").format(names=", ".join(SCOPE_TYPES))]})
    return context.tx.insert(
        "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, until, by_id, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (principal, what, scope_type, scope_key, until, context.actor.id, context.now),
    )


def _own_contact(context: Context, user: int, name: str, email: str | None) -> None:
    """Staff have a contact too: they can be requesters. One that has the address already becomes theirs."""
    found = email and context.tx.value(
        "SELECT contact_id FROM contact_identity WHERE kind = 'email' AND value = ?", (email,)
    )
    if found:
        context.tx.run("UPDATE contact SET principal_id = ? WHERE id = ? AND principal_id IS NULL", (user, found))
        return
    contact = context.tx.insert(
        "INSERT INTO contact (principal_id, name, created) VALUES (?, ?, ?)", (user, name, context.now)
    )
    if email:
        context.tx.run(
            "INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES ('email', ?, ?, 1)",
            (email, contact),
        )


def _principal(context: Context, key: str, kinds: tuple[str, ...]) -> int:
    for kind in kinds:
        found = context.tx.value("SELECT id FROM principal WHERE kind = ? AND key = ?", (kind, key))
        if found is not None:
            return int(found)
    names = [name for (name,) in context.tx.all("SELECT key FROM principal WHERE kind IN ('user', 'team') LIMIT 1000")]
    near = nearest(key, names)
    raise NotFound(
        "no_principal",
        _("There is no account or team “{key}”.").format(key=key),
        hint=_("Did you mean “{name}”?").format(name=near) if near else None,
    )


def _new_key(context: Context, kind: str, given: str, name: str) -> str:
    key = given.strip().lower()
    if not _KEY.fullmatch(key):
        raise Invalid({name: [_key_rule()]})
    if context.tx.value("SELECT 1 FROM principal WHERE kind = ? AND key = ?", (kind, key)):
        raise Conflict("key_taken", _("“{key}” is taken.").format(key=key), hint=_("Choose another name."))
    return key


def _key_rule() -> str:
    return _("Use a-z, 0-9, “_”, “-” and “.”, at most 64 of them, a letter or digit first.")


def _changed(context: Context, what: str, target: str, detail: dict[str, Any]) -> None:
    audit(context, what, target, detail)
    context.kernel.epochs.bump(context.tx, "access")
