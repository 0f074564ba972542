"""API tokens: of one's own account, and of an account that one administers. A new one is shown once, on the answer."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.access import PERMISSIONS
from instar.commands.execute import execute
from instar.commands.tokens import LONGEST_TOKEN_DAYS, AddToken, EndToken
from instar.errors import Conflict, Forbidden, Invalid
from instar.i18n import _, text
from instar.queries.rights import PROFILE_TITLES, what_words
from instar.queries.tokens import TokenRow, tokens
from instar.web import current, times
from instar.web.problems import by_field
from instar.web.routes import page

DAYS = (7, 30, 90, LONGEST_TOKEN_DAYS)


@page("/me/tokens")
def mine() -> ResponseReturnValue:
    return _page(current.actor().key)


@page("/me/tokens", methods=("POST",))
def make_mine() -> ResponseReturnValue:
    return _make(current.actor().key)


@page("/me/tokens/<int:id>/end", methods=("POST",))
def end_mine(id: int) -> ResponseReturnValue:
    execute(current.kernel(), EndToken(id), current.actor())
    return redirect("/me/tokens", 303)


@page("/admin/people/<login>/tokens")
def theirs(login: str) -> ResponseReturnValue:
    current.kernel().access.authorize(current.actor(), "token.manage")
    return _page(login)


@page("/admin/people/<login>/tokens", methods=("POST",))
def make_theirs(login: str) -> ResponseReturnValue:
    current.kernel().access.authorize(current.actor(), "token.manage")
    return _make(login)


@page("/admin/people/<login>/tokens/<int:id>/end", methods=("POST",))
def end_theirs(login: str, id: int) -> ResponseReturnValue:
    execute(current.kernel(), EndToken(id), current.actor())
    return redirect(f"/admin/people/{login}/tokens", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _make(login: str) -> ResponseReturnValue:
    sent = request.form
    try:
        days = int(sent.get("days", ""))
    except ValueError:
        days = 0
    lists = {name: tuple(filter(None, sent.getlist(name))) for name in ("allow", "processes")}
    try:
        made = execute(current.kernel(), AddToken(login, sent.get("name", ""), days, **lists), current.actor())
    except (Invalid, Conflict, Forbidden) as error:
        return make_response(_page(login, errors=by_field(error)), error.status)
    return _page(login, made=made["token"])


def _page(login: str, *, made: str = "", errors: dict[str, str] | None = None) -> str:
    own = login == current.actor().key
    rows = tokens(current.kernel(), current.actor(), login)
    return render_template(
        "tokens.html",
        back=("/me", _("Me")) if own else (f"/admin/people/{login}", login),
        home="/me/tokens" if own else f"/admin/people/{login}/tokens",
        login=login,
        rows=[(row, _cut(row), times.moment(row.until), times.moment(row.used)) for row in rows],
        made=made,
        typed=request.form if errors else {},
        errors=errors or {},
        days=[(str(days), _("{days} days").format(days=days)) for days in DAYS],
        profiles=[(key, _(title)) for key, title in PROFILE_TITLES.items()],
        permissions=[(name, name) for name in sorted(PERMISSIONS)],
        processes=_processes(),
        chosen={name: request.form.getlist(name) for name in ("allow", "processes")} if errors else {},
    )


def _processes() -> list[tuple[str, str]]:
    definitions = current.kernel().definitions
    return [(one.key, text(definitions.process(one.id).title) or one.key) for one in definitions.list("process")]


def _cut(row: TokenRow) -> str:
    """What the token is cut to, in words; "" for nothing."""
    titles = dict(_processes())
    parts = [
        ", ".join(what_words(what) for what in row.allow),
        ", ".join(titles.get(key, key) for key in row.processes),
    ]
    return " · ".join(filter(None, parts))
