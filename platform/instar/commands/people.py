"""Accounts, teams, services, access rights, tokens: what an administrator sets up."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from instar.access import PERMISSIONS, PROFILES, SCOPE_TYPES
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.passwords import check_password, hash_password, hash_token
from instar.commands.requesters import emails, one_line
from instar.errors import Conflict, Forbidden, Invalid, NotFound, nearest
from instar.i18n import Text, _, text

DAY_MS = 86_400_000
LONGEST_TOKEN_DAYS = 365
LARGEST_PREFERENCES = 8000
RESERVED = frozenset(["system", "anonymous"])
"""Log-ins of actors that are no accounts: history would take one for the other."""
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
    name = _name(command.name)
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
        team = _principal(context, key, ("team",))
        _refuse_lending(context, team)
        context.tx.run(_MEMBER, (user, team))
    if command.profile:
        _grant(context, user, command.profile, "all", "", None)
    _changed(context, "user.added", login, {"profile": command.profile, "teams": list(command.teams)})
    return {"id": user, "login": login}


@handles(AddTeam, "user.manage")
def add_team(context: Context, command: AddTeam) -> Answer:
    context.authorize()
    key = _new_key(context, "team", command.key, "key")
    team = context.tx.insert(_PRINCIPAL, ("team", key, _name(command.name), None, None, None, context.now))
    _changed(context, "team.added", key, {"name": command.name})
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
    _refuse_lending(context, user)
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
    if not context.kernel.access.may_give(context.actor, what, scope_type, scope_key, until):
        raise _more_than_own(what)
    return context.tx.insert(
        "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, until, by_id, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (principal, what, scope_type, scope_key, until, context.actor.id, context.now),
    )


def _refuse_lending(context: Context, principal: int) -> None:
    """A team's rights go to its members and an account's to its token: only who holds them all may give them on."""
    if not context.kernel.access.may_lend(context.actor, principal):
        person = context.kernel.directory.person(principal)
        raise _more_than_own(person.key if person else "")


def _more_than_own(what: str) -> Forbidden:
    return Forbidden(
        "more_than_own",
        _("You cannot give rights that you do not have yourself ({what}).").format(what=what),
        hint=_("Ask somebody who has them, or use the shell on the server."),
    )


def _refuse_foreign_language(context: Context, language: object) -> None:
    if language is not None and language not in context.kernel.settings.languages:
        raise Invalid({"language": [_("The site does not speak this language.")]})


def _is_timezone(name: object) -> bool:
    try:
        return isinstance(name, str) and ZoneInfo(name) is not None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False


def _name(given: str) -> str:
    name = one_line(given)
    if not name:
        raise Invalid({"name": [_("The name is empty.")]})
    return name


def _own_contact(context: Context, user: int, name: str, email: str | None) -> None:
    """Staff have a contact too: they can be requesters. One that has the address already becomes theirs."""
    found = email and context.tx.value(
        "SELECT contact_id FROM contact_identity WHERE kind = 'email' AND value = ?", (email,)
    )
    claim = "UPDATE contact SET principal_id = ? WHERE id = ? AND principal_id IS NULL"
    if found and context.tx.run(claim, (user, found)):
        return
    contact = context.tx.insert(
        "INSERT INTO contact (principal_id, name, created) VALUES (?, ?, ?)", (user, name, context.now)
    )
    if email:
        context.tx.run(
            "INSERT INTO contact_identity (kind, value, contact_id, verified) VALUES ('email', ?, ?, 1)"
            " ON CONFLICT DO NOTHING",
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
    if key in RESERVED or context.tx.value("SELECT 1 FROM principal WHERE kind = ? AND key = ?", (kind, key)):
        raise Conflict("key_taken", _("“{key}” is taken.").format(key=key), hint=_("Choose another name."))
    return key


def _key_rule() -> str:
    return _("Use a-z, 0-9, “_”, “-” and “.”, at most 64 of them, a letter or digit first.")


def _changed(context: Context, what: str, target: str, detail: dict[str, Any]) -> None:
    audit(context, what, target, detail)
    context.kernel.epochs.bump(context.tx, "access")
