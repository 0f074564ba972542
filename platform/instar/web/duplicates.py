"""Possible duplicates among clients: the queue of pairs, a search, two side by side, merging and taking apart."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import MergeClients, SearchDuplicates, SettlePair, UndoMerge, execute
from instar.commands.execute import rehearse
from instar.errors import Conflict, InstarError, NotFound
from instar.forms.references import key_in
from instar.i18n import N_, _
from instar.queries import clients as client_query
from instar.queries import duplicates as query
from instar.web import client_words as words
from instar.web import current, times
from instar.web.client_page import HOME
from instar.web.problems import by_field
from instar.web.routes import page

LIST = f"{HOME}/duplicates"
STATES = {"open": N_("To decide"), "later": N_("Later"), "different": N_("No duplicates")}


class Line(NamedTuple):
    """A property of two clients. ``choices``: (value of the form, words) of which one stays; empty where there is no
    question."""

    name: str
    title: str
    loser: str
    into: str
    choices: tuple[tuple[str, str], ...]


@page(LIST)
def queue() -> ResponseReturnValue:
    kind, state = _kind(request.args.get("kind", "")), request.args.get("state", "open")
    state = state if state in STATES else "open"
    kernel, actor = current.kernel(), current.actor()
    found = query.pairs(kernel, actor, kind=kind, state=state, cursor=request.args.get("cursor"))
    asked = {"kind": kind, "state": state}
    return render_template(
        "duplicates.html",
        back=(HOME, _("Clients")),
        kind=kind,
        state=state,
        states=[(key, _(title)) for key, title in STATES.items()],
        pairs=[(row, words.reasons(row.reasons)) for row in found.items],
        more=f"?{urlencode({**asked, 'cursor': found.next})}" if found.next else None,
        here=f"{LIST}?{urlencode(asked)}",
        **_search(),
    )


@page(LIST, methods=("POST",))
def settle() -> ResponseReturnValue:
    form = request.form
    first, second = (_id(form.get(name, "")) for name in ("first", "second"))
    kind = _kind(form.get("kind", ""))
    execute(current.kernel(), SettlePair(kind, first, second, form.get("state", "")), current.actor())
    return redirect(f"{LIST}?{urlencode({'kind': kind, 'state': form.get('from', 'open')})}", 303)


@page(f"{LIST}/search", methods=("POST",))
def search() -> ResponseReturnValue:
    with suppress(Conflict):  # one is running: its progress is shown
        execute(current.kernel(), SearchDuplicates(), current.actor())
    return redirect(f"{LIST}?{urlencode({'kind': _kind(request.form.get('kind', ''))})}", 303)


@page(f"{LIST}/progress", poll=True)
def progress() -> ResponseReturnValue:
    return render_template("_duplicate_search.html", fresh=True, **_search())


@page(f"{HOME}/merge")
def ask() -> ResponseReturnValue:
    """``loser`` leads to ``into`` afterwards; both side by side, with what can be chosen."""
    return _ask(request.args.get("kind", ""), request.args.get("loser", ""), request.args.get("into", ""), None)


@page(f"{HOME}/merge", methods=("POST",))
def merge() -> ResponseReturnValue:
    form = request.form
    kind, loser, into = _kind(form.get("kind", "")), form.get("loser", ""), form.get("into", "")
    keep = {name.removeprefix("keep-"): value for name, value in form.items() if name.startswith("keep-")}
    revs = [_id(form[name]) if form.get(name) else None for name in ("loser_rev", "rev")]
    command = MergeClients(kind, _id(loser), _id(into), keep, *revs)
    try:
        done = execute(current.kernel(), command, current.actor())
    except InstarError as error:
        if error.status not in (409, 412, 422):
            raise
        return make_response(_ask(kind, loser, into, error), error.status)
    return redirect(f"{HOME}/{kind}s/{done['id']}?merged={_id(loser)}", 303)


@page(f"{HOME}/merges/<int:id>/undo", methods=("POST",))
def undo(id: int) -> ResponseReturnValue:
    done = execute(current.kernel(), UndoMerge(id), current.actor())
    return redirect(f"{HOME}/{_kind(request.form.get('kind', ''))}s/{done['id']}", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _ask(given: str, loser: str, into: str, error: InstarError | None) -> str:
    kernel, actor, kind = current.kernel(), current.actor(), _kind(given)
    told = by_field(error) if error else {}
    one = _found(kind, loser)
    other = _found(kind, into) or None
    if into and other is None:
        told["into"] = _("There is no such client, or it is not shared with you.")
    pair = query.side_by_side(kernel, actor, kind, one, other or one)
    lines, plan = [], {}
    if other is not None and other != one:
        lines = _lines(kind, *pair)
        try:
            plan = rehearse(kernel, MergeClients(kind, one, other), actor)["moved"]
        except InstarError as refused:
            if refused.status not in (403, 409, 422):
                raise
            told = told or by_field(refused)
    elif other is not None:
        told["into"] = _("Nobody is merged into himself. Choose another one.")
    return render_template(
        "client_merge.html",
        back=(f"{HOME}/{kind}s/{one}", pair[0].row.name),
        kind=kind,
        loser=pair[0],
        into=pair[1] if lines else None,
        lines=lines,
        typed=into,
        plan=_plan(plan),
        errors=told,
        until=times.absolute(current.now() + query.UNDO_MS),
    )


def _lines(kind: str, loser: Any, into: Any) -> list[Line]:
    titles = words.ORGANIZATION if kind == "organization" else words.CONTACT
    first, second = _values(kind, loser), _values(kind, into)
    lines = []
    for name, title in titles.items():
        one, other = first.get(name, ""), second.get(name, "")
        if not one and not other:
            continue
        shown = words.shown(name, one), words.shown(name, other)
        asked = bool(one and other and one != other) and name not in ("roles", "email", "phone", "telegram")
        if kind == "organization" and name in ("email", "phone"):
            asked = bool(one and other and one != other)
        choices = (("into", shown[1]), ("loser", shown[0])) if asked else ()
        if asked and name in words.LONG:
            both = ("both", _("both, one after the other"))
            choices = (both, *choices) if name == "accounts" else (*choices, both)
        lines.append(Line(name, _(title), *shown, choices))
    return lines


def _values(kind: str, view: Any) -> dict[str, str]:
    row = view.row
    if kind == "organization":
        return {"name": row.name, "legal_form": row.legal_form, "roles": ",".join(row.roles), **row.values}
    reached = {"email": row.email, "phone": row.phone, "telegram": row.telegram}
    return {"name": row.name, "organization": row.organization, **reached, **row.values}


def _plan(moved: dict[str, int]) -> list[str]:
    """What will go over, in words."""
    known = {
        "tickets": _("Tickets: {count}"),
        "contacts": _("Contacts: {count}"),
        "identities": _("Addresses: {count}"),
        "messages": _("Messages: {count}"),
        "positions": _("Positions: {count}"),
        "external": _("Keys in other programs: {count}"),
    }
    return [said.format(count=moved[what]) for what, said in known.items() if moved.get(what)]


def _found(kind: str, given: str) -> int:
    """The id that a number, a line of the picker, a key or a name tells; 0 for none."""
    line = given.strip()
    if line.isascii() and line.isdigit() and len(line) < 16:
        return int(line)
    kernel, actor = current.kernel(), current.actor()
    key = key_in("organization" if kind == "organization" else "contact", line) or line
    if kind == "contact":
        found = kernel.references.resolve(actor, "contact", key) if not key.isdigit() else key
        return int(found) if found else 0
    named = kernel.references.resolve(actor, "organization", key)
    return client_query.id_of_key(kernel, named) if named else 0


def _search() -> dict[str, Any]:
    found = query.last_search(current.kernel(), current.actor())
    return {"search": found, "ended": times.moment(found.ended) if found.ended else None}


def _kind(given: str) -> str:
    return given if given in query.KINDS else query.KINDS[0]


def _id(given: str) -> int:
    """Raises NotFound for what is no number: the form was not ours."""
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise NotFound("no_client", _("There is no such client, or it is not shared with you."))
    return int(given)
