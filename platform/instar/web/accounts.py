"""People and teams of the site: who there is, what he may, what he sees. Every change is a command of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar import mail
from instar.commands.account_links import InviteUser
from instar.commands.execute import execute
from instar.commands.logins import EndLogInsOf
from instar.commands.people import AddTeam, AddUser
from instar.commands.users import EditTeam, EditUser, SetMember
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.i18n import _
from instar.queries.accounts import GROUPS, STATES, AccountRow, account, accounts
from instar.queries.logins import log_ins_of
from instar.queries.rights import PROFILE_TITLES, RightRow, Why, rights, why
from instar.queries.units import leaders
from instar.store import Unit
from instar.web import absences, browsers, current, times
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import may
from instar.web.times import TimeText

BACK = "/admin/people"


@page("/admin/people")
def people() -> ResponseReturnValue:
    return _list("user")


@page("/admin/teams")
def teams() -> ResponseReturnValue:
    return _list("team")


@page("/admin/people/new")
def new() -> ResponseReturnValue:
    current.kernel().access.authorize(current.actor(), "user.manage")
    return _new({}, {})


@page("/admin/people/new", methods=("POST",))
def add() -> ResponseReturnValue:
    sent = request.form
    command = AddUser(
        login=sent.get("login", ""),
        name=sent.get("name", ""),
        email=sent.get("email", "").strip() or None,
        password=sent.get("secret") or None,
        profile=sent.get("profile") or None,
        teams=tuple(sent.getlist("teams")),
        language=sent.get("language") or None,
        invite="invite" in sent and not sent.get("secret"),
    )
    try:
        made = execute(current.kernel(), command, current.actor())
    except (Invalid, Conflict, Forbidden, NotFound) as error:
        return make_response(_new(sent, by_field(error)), error.status)
    if made.get("link"):
        return _one("user", made["login"], link=made["link"])
    return redirect(f"/admin/people/{made['login']}", 303)


@page("/admin/teams", methods=("POST",))
def add_team() -> ResponseReturnValue:
    sent = request.form
    try:
        made = execute(current.kernel(), AddTeam(sent.get("key", ""), sent.get("name", "")), current.actor())
    except (Invalid, Conflict) as error:
        return make_response(_list("team", sent, by_field(error)), error.status)
    return redirect(f"/admin/teams/{made['key']}", 303)


@page("/admin/people/<login>")
def person(login: str) -> ResponseReturnValue:
    return _one("user", login)


@page("/admin/teams/<key>")
def team(key: str) -> ResponseReturnValue:
    return _one("team", key)


@page("/admin/people/<login>", methods=("POST",))
def edit(login: str) -> ResponseReturnValue:
    sent = request.form
    values: dict[str, Any] = {name: sent[name] for name in ("name", "email") if name in sent}
    if "email" in values:
        values["email"] = values["email"].strip() or None
    if "email" in values and (values["email"] or "") == sent.get("email_was", ""):
        del values["email"]  # it was only shown
    if sent.get("secret"):
        values["password"] = sent["secret"]
    if sent.get("do") in ("off", "on"):
        values = {"active": sent["do"] == "on"}
    return _changed("user", login, EditUser(login, values))


@page("/admin/teams/<key>", methods=("POST",))
def edit_team(key: str) -> ResponseReturnValue:
    return _changed("team", key, EditTeam(key, request.form.get("name", "")))


@page("/admin/people/<login>/invite", methods=("POST",))
def invite(login: str) -> ResponseReturnValue:
    """Send the letter with the link; where none could be written the page shows the link, once."""
    try:
        made = execute(current.kernel(), InviteUser(login), current.actor())
    except Conflict as error:
        return make_response(_one("user", login, by_field(error)), error.status)
    if made["link"]:
        return _one("user", login, link=made["link"])
    return redirect(f"/admin/people/{login}#entry", 303)


@page("/admin/people/<login>/absences", methods=("POST",))
def change_absence(login: str) -> ResponseReturnValue:
    """Set an absence, or end the one that ``end`` names."""
    current.kernel().access.authorize(current.actor(), "user.manage")
    try:
        absences.change(login)
    except Invalid as error:
        return make_response(_one("user", login, by_field(error), request.form), error.status)
    return redirect(f"/admin/people/{login}#absence", 303)


@page("/admin/people/<login>/log-ins", methods=("POST",))
def end_log_ins(login: str) -> ResponseReturnValue:
    return _changed("user", login, EndLogInsOf(login))


@page("/admin/people/<login>/teams", methods=("POST",))
def join(login: str) -> ResponseReturnValue:
    """``join`` or ``leave`` names the team."""
    joined = request.form.get("join")
    return _changed("user", login, SetMember(login, joined or request.form.get("leave", ""), bool(joined)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _list(kind: str, typed: Any = None, errors: dict[str, str] | None = None) -> str:
    q, cursor = request.args.get("q", ""), request.args.get("cursor")
    group, state = _one_of("kind", GROUPS if kind == "user" else ()), _one_of("state", STATES)
    found = accounts(current.kernel(), current.actor(), kind, q=q, group=group, state=state, cursor=cursor)
    asked = {name: value for name, value in (("q", q), ("kind", group), ("state", state)) if value}
    return render_template(
        "accounts.html",
        kind=kind,
        rows=found.items,
        next=f"?{urlencode({**asked, 'cursor': found.next})}" if found.next else None,
        asked=asked,
        gives=may("grant.manage"),
        typed=typed or {},
        errors=errors or {},
    )


def _one_of(name: str, known: tuple[str, ...]) -> str:
    """A filter of the address; "" for none and for what is no such filter."""
    given = request.args.get(name, "")
    return given if given in known else ""


def _new(typed: Any, errors: dict[str, str]) -> str:
    return render_template(
        "account_new.html",
        back=(BACK, _("People")),
        typed=typed,
        errors=errors,
        profiles=[(key, _(title)) for key, title in PROFILE_TITLES.items()],
        teams=current.kernel().directory.teams(),
        sends=mail.is_configured(current.kernel().settings),
    )


def _one(
    kind: str, key: str, errors: dict[str, str] | None = None, typed: Any = None, *, link: str | None = None
) -> str:
    kernel, actor = current.kernel(), current.actor()
    found = account(kernel, actor, kind, key)
    joined = {one.id for one in found.teams}
    return render_template(
        "account.html",
        back=(BACK if kind == "user" else "/admin/teams", _("People") if kind == "user" else _("Teams")),
        account=found,
        seen=times.moment(found.seen) if found.seen else None,
        rights=[(row, times.moment(row.until) if row.until else None) for row in _rights(found)],
        gives=may("grant.manage"),
        tokens=may("token.manage"),
        others=[one for one in kernel.directory.teams() if one.id not in joined],
        asked=request.args.get("ticket", ""),
        why=_why(found) if kind == "user" else None,
        own=found.person.id == actor.id,
        unit=_unit(found),
        link=link,
        invited=times.moment(found.entry.invited) if found.entry and found.entry.invited else None,
        sends=mail.is_configured(kernel.settings),
        log_ins=_log_ins(found),
        absences=_absences(found),
        errors=errors or {},
        typed=typed or {},
    )


def _log_ins(found: AccountRow) -> list[tuple[str, str, TimeText | None]]:
    """(browser, address, last use) of a person's live log-ins."""
    if found.person.kind == "team":
        return []
    rows = log_ins_of(current.kernel(), current.actor(), found.person.id)
    return [(browsers.named(row.agent), row.address, times.moment(row.seen)) for row in rows]


def _absences(found: AccountRow) -> absences.Part | None:
    """Of a person. Who manages accounts need not see tickets, so he is offered all who work here."""
    if found.person.kind != "user":
        return None
    login = found.person.key
    offers = tuple((one.key, one.name) for one in leaders(current.kernel(), current.actor()) if one.key != login)
    return absences.part(f"/admin/people/{login}/absences", login, offers)


def _unit(found: AccountRow) -> Unit | None:
    """The unit that the person or the team belongs to."""
    directory, id = current.kernel().directory, found.person.id
    return directory.structure().of_team(id) if found.person.kind == "team" else directory.unit_of(id)


def _rights(found: AccountRow) -> tuple[RightRow, ...]:
    """Those of the person and of his teams."""
    if not may("grant.manage"):
        return ()
    rows: tuple[RightRow, ...] = ()
    for one in (found.person, *found.teams):
        rows += rights(current.kernel(), current.actor(), principal=one.id, limit=100).items
    return rows


def _why(found: AccountRow) -> Why | str | None:
    """The answer to “What can they see?”; a sentence where there is no such ticket."""
    asked = request.args.get("ticket", "").strip()
    if not asked or not may("grant.manage"):
        return None
    try:
        return why(current.kernel(), current.actor(), asked, found.person.key)
    except NotFound as error:
        return error.message


def _changed(kind: str, key: str, command: object) -> ResponseReturnValue:
    where = f"/admin/{'people' if kind == 'user' else 'teams'}/{key}"
    try:
        execute(current.kernel(), command, current.actor())
    except (Invalid, Conflict) as error:
        return make_response(_one(kind, key, by_field(error), request.form), error.status)
    return redirect(where, 303)
