"""Access rights as sentences. Nothing is given or ended before the page has said what that opens or closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.access import PERMISSIONS
from instar.commands.asked import GIVEN, AnswerAccess
from instar.commands.execute import execute
from instar.commands.rights import AddGrant, EndGrant
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.i18n import _, text
from instar.queries.rights import (
    ENDS,
    PROFILE_TITLES,
    RightFilter,
    closing,
    opening,
    rights,
    what_words,
    where_words,
)
from instar.store import Person
from instar.web import current, times
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import may

BACK = ("/admin/rights", "Access rights")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the form says: to whom, what, where, and until when (ms)."""

    who: Person
    what: str
    scope_type: str
    scope_key: str
    until: int | None


@page("/admin/rights")
def show() -> ResponseReturnValue:
    current.kernel().access.authorize(current.actor(), "grant.manage")
    asked = {name: value for name in ("who", "what", "where", "ends") if (value := request.args.get(name, "").strip())}
    cut, errors = _cut(asked)
    found = rights(current.kernel(), current.actor(), cut=cut, cursor=request.args.get("cursor"))
    rows = [(row, times.moment(row.until) if row.until else None) for row in found.items]
    return render_template(
        "rights.html",
        rows=[] if errors else rows,
        next=f"?{urlencode({**asked, 'cursor': found.next})}" if found.next and not errors else None,
        manages=may("user.manage"),
        asked=asked,
        errors=errors,
        **_choices(),
    )


@page("/admin/rights/give")
def ask() -> ResponseReturnValue:
    """The form; with everything filled in also what the right would open."""
    current.kernel().access.authorize(current.actor(), "grant.manage")
    if "what" not in request.args:
        return _form(request.args, {})
    try:
        sent = _read(request.args)
    except (Invalid, NotFound) as error:
        return make_response(_form(request.args, by_field(error)), error.status)
    effect = opening(current.kernel(), current.actor(), sent.who.id, sent.what, sent.scope_type, sent.scope_key)
    return _form(request.args, {}, effect=effect, sent=sent)


@page("/admin/rights/give", methods=("POST",))
def give() -> ResponseReturnValue:
    try:
        sent = _read(request.form)
        command = AddGrant(sent.who.key, sent.what, sent.scope_type, sent.scope_key, sent.until)
        execute(current.kernel(), command, current.actor())
    except (Invalid, NotFound, Conflict, Forbidden) as error:
        current.kernel().access.authorize(current.actor(), "grant.manage")
        return make_response(_form(request.form, by_field(error)), error.status)
    return redirect(_answered(sent) or _home(sent.who), 303)


@page("/admin/rights/<int:id>/end")
def ask_end(id: int) -> ResponseReturnValue:
    right, effect = closing(current.kernel(), current.actor(), id)
    until = times.moment(right.until) if right.until else None
    return render_template("right_end.html", back=(BACK[0], _(BACK[1])), right=right, until=until, effect=effect)


@page("/admin/rights/<int:id>/end", methods=("POST",))
def end(id: int) -> ResponseReturnValue:
    right, _effect = closing(current.kernel(), current.actor(), id)
    execute(current.kernel(), EndGrant(id), current.actor())
    person = current.kernel().directory.person(right.who.id)
    return redirect(_home(person) if person else BACK[0], 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _form(typed: Mapping[str, str], errors: dict[str, str], **more: object) -> str:
    sent = more.get("sent")
    return render_template(
        "right_give.html",
        back=(BACK[0], _(BACK[1])),
        typed=typed,
        errors=errors,
        effect=more.get("effect"),
        said=_said(sent) if isinstance(sent, _Sent) else None,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "profiles": [(key, _(title)) for key, title in PROFILE_TITLES.items()],
        "permissions": [(name, name) for name in sorted(PERMISSIONS)],
        "places": _places(),
    }


def _cut(asked: Mapping[str, str]) -> tuple[RightFilter, dict[str, str]]:
    """What the list is cut to, and what is wrong with it, by field."""
    errors: dict[str, str] = {}
    who = _principal(asked["who"]) if "who" in asked else None
    if "who" in asked and who is None:
        errors["who"] = _("There is no account or team “{key}”.").format(key=asked["who"][:64])
    scope_type, colon, scope_key = asked.get("where", "").partition(":")
    ends = asked.get("ends")
    return (
        RightFilter(
            principal=who.id if who else None,
            what=asked.get("what"),
            where=(scope_type, scope_key) if colon else None,
            ends=ends if ends in ENDS else None,
        ),
        errors,
    )


def _principal(typed: str) -> Person | None:
    """Who is meant by "olga", "team:sales" or the log-in of a program."""
    kind, _colon, key = typed.strip().rpartition(":")
    directory = current.kernel().directory
    found = directory.find(kind or "user", key)
    return directory.find("service", key) if found is None and not kind else found


def _answered(sent: _Sent) -> str | None:
    """The way back, once the right was what a request for access had asked for and the request is closed by it."""
    asked = request.form.get("asked", "")
    if not asked.isdecimal():
        return None
    try:
        execute(current.kernel(), AnswerAccess(int(asked), GIVEN), current.actor())
    except (NotFound, Conflict):  # somebody has answered it meanwhile: the right is given all the same
        return None
    return "/admin/rights/asked"


def _said(sent: _Sent) -> tuple[str, str, str]:
    return sent.who.name, what_words(sent.what), where_words(current.kernel(), sent.scope_type, sent.scope_key)


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Where a right may reach: (heading, [(value, title)])."""
    kernel = current.kernel()
    processes = [
        (f"process:{one.key}", text(kernel.definitions.process(one.id).title) or one.key)
        for one in kernel.definitions.list("process")
    ]
    services = [(f"service:{one.key}", text(one.title)) for one in kernel.directory.services() if one.active]
    teams = [(f"team:{one.key}", one.name) for one in kernel.directory.teams()]
    return [(_("Processes"), processes), (_("Services"), services), (_("Tickets of a team"), teams)]


def _read(given: Mapping[str, str]) -> _Sent:
    """Raises Invalid with a sentence for every field that is wrong."""
    errors: dict[str, list[str]] = {}
    who = _principal(given.get("who", ""))
    if who is None:
        key = given.get("who", "").strip().rpartition(":")[2]
        errors["who"] = [_("There is no account or team “{key}”.").format(key=key[:64])]
    what = given.get("what", "")
    if what not in PROFILE_TITLES and what not in PERMISSIONS:
        errors["what"] = [_("Choose a profile or a permission.")]
    scope_type, _colon, scope_key = given.get("where", "").partition(":")
    if scope_type not in ("all", "process", "service", "team", "organization"):
        errors["where"] = [_("Choose where.")]
    until = None
    try:
        until = times.end_of_day(given["until"]) if given.get("until", "").strip() else None
    except ValueError:
        errors["until"] = [_("This is no date. Write it as 2026-12-31.")]
    if until is not None and until <= current.now():
        errors["until"] = [_("This day is over. Choose a later one.")]
    if errors or who is None:
        raise Invalid(errors)
    return _Sent(who, what, scope_type, scope_key, until)


def _home(who: Person) -> str:
    return f"/admin/teams/{who.key}" if who.kind == "team" else f"/admin/people/{who.key}"
