"""What an administrator changes about an account or a team that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instar.commands.account_links import set_password
from instar.commands.accounts import sign_out_everywhere
from instar.commands.execute import Answer, Context, handles
from instar.commands.passwords import check_password, hash_password
from instar.commands.requesters import emails, name_of
from instar.commands.rights import changed, principal_id, refuse_lending, somebody_still_gives
from instar.errors import Conflict, Invalid
from instar.i18n import _


@dataclass(frozen=True, slots=True)
class EditUser:
    """``values``: any of name, email, active (bool), password. Off, or with a new password, every log-in ends;
    off, every token as well: an account that comes back gets new ones."""

    login: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EditTeam:
    """Another name for a team."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SetMember:
    """Whether a person belongs to a team. Who joins gets the team's rights, so only who holds them all may let in."""

    login: str
    team: str
    member: bool = True


@handles(EditUser, "user.manage")
def edit_user(context: Context, command: EditUser) -> Answer:
    context.authorize()
    user = principal_id(context, command.login, ("user", "service"))
    values = _known(command.values, {"name", "email", "active", "password"})
    if values.keys() & {"email", "password", "active"}:
        context.require_confirmed()
    if values.keys() & {"email", "password"}:
        refuse_lending(context, user)  # whose password one sets, or can have sent to oneself, his rights one has
    if user == context.actor.id and values.get("active") is False:
        raise Conflict("own_account", _("Your own account stays on."), hint=_("Ask somebody else to switch it off."))
    columns: dict[str, Any] = {}
    if "name" in values:
        columns["name"] = name_of(values["name"])
    if "email" in values:
        columns["email"] = _email(context, user, values["email"])
    if "active" in values:
        columns["active"] = _switch(values["active"])
    if values.get("password"):
        check_password(values["password"])
        set_password(context, user, hash_password(values["password"]))
    with somebody_still_gives(context):
        _write(context, user, columns)
    if columns.get("active") == 0:
        sign_out_everywhere(context.tx, user)
    if columns.get("active") == 0:
        context.tx.run("DELETE FROM api_token WHERE principal_id = ?", (user,))
    told = {**columns, **({"password": "…"} if values.get("password") else {})}
    changed(context, "user.edited", command.login, told)
    return {"id": user, "login": command.login}


@handles(EditTeam, "user.manage")
def edit_team(context: Context, command: EditTeam) -> Answer:
    context.authorize()
    team = principal_id(context, command.key, ("team",))
    columns = {"name": name_of(command.name)}
    _write(context, team, columns)
    changed(context, "team.edited", command.key, columns)
    return {"id": team, "key": command.key}


@handles(SetMember, "user.manage")
def set_member(context: Context, command: SetMember) -> Answer:
    context.authorize()
    context.require_confirmed()
    user = principal_id(context, command.login, ("user",))
    team = principal_id(context, command.team, ("team",))
    if command.member:
        refuse_lending(context, team)
        context.tx.run(
            "INSERT INTO membership (principal_id, team_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (user, team)
        )
    else:
        with somebody_still_gives(context):
            context.tx.run("DELETE FROM membership WHERE principal_id = ? AND team_id = ?", (user, team))
    what = "member.joined" if command.member else "member.left"
    changed(context, what, command.team, {"login": command.login})
    return {"id": user, "team": team}


def _known(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    strange = sorted(set(values) - names)
    if strange:
        raise Invalid({name: [_("There is no such property.")] for name in strange})
    return dict(values)


def _email(context: Context, user: int, given: Any) -> str | None:
    email = dict(emails(given, "email")).get("email") if given is None or isinstance(given, str) else None
    if email is None and given:
        raise Invalid({"email": [_("This is no e-mail address. Check it.")]})
    if email and context.tx.value("SELECT 1 FROM principal WHERE email = ? AND id <> ?", (email, user)):
        raise Conflict("email_taken", _("Another account has the e-mail address {email}.").format(email=email))
    return email


def _switch(given: Any) -> int:
    if not isinstance(given, bool):
        raise Invalid({"active": [_("Say true or false.")]})
    return int(given)


def _write(context: Context, id: int, columns: Mapping[str, Any]) -> None:
    if columns:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        context.tx.run(f"UPDATE principal SET {assignments} WHERE id = ?", (*columns.values(), id))
