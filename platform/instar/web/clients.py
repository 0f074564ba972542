"""Clients: lists, a new one, every property changed in place. The page of one is drawn by ``client_page``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from instar.commands import (
    AddContact,
    AddOrganization,
    ConfirmRequisite,
    EditContact,
    EditOrganization,
    TakeClients,
    execute,
)
from instar.errors import Conflict, Invalid, Outdated, Refused
from instar.i18n import _
from instar.i18n import current as current_language
from instar.queries import clients as query
from instar.queries import duplicates
from instar.sheets import dialect_of, stream
from instar.sheets.writing import Cell
from instar.web import client_words as words
from instar.web import current
from instar.web.client_page import HOME, contact_page, organization_page
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import may

EXPORT = "ticket.export"


@page(HOME)
def organizations() -> ResponseReturnValue:
    asked = _asked()
    found = query.organizations(current.kernel(), current.actor(), **asked, cursor=request.args.get("cursor"))
    return _list("organizations", found.items, found.next, asked)


@page(f"{HOME}/contacts")
def contacts() -> ResponseReturnValue:
    q = request.args.get("q", "").strip()[:200]
    found = query.contacts(current.kernel(), current.actor(), q=q, cursor=request.args.get("cursor"))
    return _list("contacts", found.items, found.next, {"q": q, "kind": "", "form": ""})


@page(f"{HOME}/file", methods=("POST",))
def take() -> ResponseReturnValue:
    """The list as it is cut, as CSV: every requisite a column. Who takes it is written down."""
    kernel, actor, asked = current.kernel(), current.actor(), _asked(request.form)
    execute(kernel, TakeClients(urlencode({name: value for name, value in asked.items() if value})), actor)
    language = current_language()
    heads = [_("Key"), *(_(title) for title in words.ORGANIZATION.values())]
    pieces = stream(heads, _cells(asked), dialect_of(language), language=language)
    response = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="clients.csv")
    return response


@page(f"{HOME}/organizations/new")
def new_organization() -> ResponseReturnValue:
    return _new("organizations", request.args, {})


@page(f"{HOME}/contacts/new")
def new_contact() -> ResponseReturnValue:
    return _new("contacts", request.args, {})


@page(f"{HOME}/organizations/new", methods=("POST",))
def add_organization() -> ResponseReturnValue:
    sent: dict[str, Any] = _filled(words.ORGANIZATION)
    if roles := request.form.getlist("roles"):
        sent["roles"] = roles
    kind = request.form.get("kind", "") or "customer"
    command = AddOrganization(sent.pop("name", ""), None, kind, sent, "again" in request.form)
    return _added("organizations", command)


@page(f"{HOME}/contacts/new", methods=("POST",))
def add_contact() -> ResponseReturnValue:
    return _added("contacts", AddContact(_filled(words.CONTACT)))


@page(f"{HOME}/organizations/<int:id>")
def organization(id: int) -> ResponseReturnValue:
    if (there := query.survivor(current.kernel(), "organization", id)) != id:
        return _led("organization", id, there)
    return organization_page(id, None)


@page(f"{HOME}/contacts/<int:id>")
def contact(id: int) -> ResponseReturnValue:
    if (there := query.survivor(current.kernel(), "contact", id)) != id:
        return _led("contact", id, there)
    return contact_page(id, None)


@page(f"{HOME}/organizations/<int:id>", methods=("POST",))
def edit_organization(id: int) -> ResponseReturnValue:
    key = query.key_of(current.kernel(), current.actor(), id)
    sent: dict[str, Any] = {name: request.form[name].strip() for name in words.ORGANIZATION if name in request.form}
    if "roles" in request.form:
        sent["roles"] = [role for role in request.form.getlist("roles") if role]
    if "kind" in request.form:
        sent["kind"] = request.form["kind"]
    try:
        execute(current.kernel(), EditOrganization(key, sent, _rev()), current.actor())
    except (Invalid, Conflict, Outdated, Refused) as error:
        return make_response(organization_page(id, error), error.status)
    return redirect(f"{HOME}/organizations/{id}", 303)


@page(f"{HOME}/organizations/<int:id>/confirm", methods=("POST",))
def confirm(id: int) -> ResponseReturnValue:
    """A number is right although its check digits do not fit: who says so is kept beside it."""
    key = query.key_of(current.kernel(), current.actor(), id)
    try:
        execute(current.kernel(), ConfirmRequisite(key, request.form.get("name", ""), _rev()), current.actor())
    except (Outdated, Refused) as error:
        return make_response(organization_page(id, error), error.status)
    return redirect(f"{HOME}/organizations/{id}", 303)


@page(f"{HOME}/contacts/<int:id>", methods=("POST",))
def edit_contact(id: int) -> ResponseReturnValue:
    sent = {name: request.form[name].strip() for name in words.CONTACT if name in request.form}
    try:
        execute(current.kernel(), EditContact(id, sent, _rev()), current.actor())
    except (Invalid, Conflict, Outdated, Refused) as error:
        return make_response(contact_page(id, error), error.status)
    return redirect(f"{HOME}/contacts/{id}", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _asked(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the list is cut to; a word that is none cuts nothing."""
    sent = request.args if given is None else given
    kind, form = sent.get("kind", ""), sent.get("form", "")
    return {
        "q": sent.get("q", "").strip()[:200],
        "kind": kind if kind in words.ROLES else "",
        "form": form if form in words.LEGAL_FORMS else "",
    }


def _list(which: str, items: tuple[Any, ...], following: str | None, asked: dict[str, str]) -> str:
    given = {name: value for name, value in asked.items() if value}
    return render_template(
        "clients.html",
        which=which,
        items=items,
        asked=asked,
        cut=bool(given),
        roles=[(key, _(title)) for key, title in words.ROLES.items()],
        forms=[(key, _(title)) for key, title in words.LEGAL_FORMS.items()],
        without={name: f"?{urlencode({**given, name: ''})}" for name in given},
        words=words.shown,
        more=f"?{urlencode({**given, 'cursor': following})}" if following else None,
        edits=may(query.EDIT),
        exports=may(EXPORT),
    )


def _cells(asked: dict[str, str]) -> Iterator[list[list[Cell]]]:
    kernel, actor, cursor = current.kernel(), current.actor(), None
    while True:
        found = query.organizations(kernel, actor, **asked, cursor=cursor, limit=200)
        lines: list[list[Cell]] = []
        for row in found.items:
            values = {**row.values, "name": row.name, "legal_form": row.legal_form, "roles": ",".join(row.roles)}
            lines.append([row.key, *(words.shown(name, values.get(name, "")) for name in words.ORGANIZATION)])
        yield lines
        cursor = found.next
        if cursor is None:
            return


def _new(which: str, typed: Mapping[str, str], errors: dict[str, str], like: Any = (), *, same: bool = False) -> str:
    for permission in (query.INSIDE, query.EDIT):
        current.kernel().access.authorize(current.actor(), permission)
    titles = words.TITLES[which]
    groups = [
        (_(title), [(name, _(titles[name]), name in words.LONG) for name in names if name in titles])
        for title, names in words.GROUPS
    ]
    return render_template(
        "client_new.html",
        back=(HOME if which == "organizations" else f"{HOME}/contacts", _("Clients")),
        which=which,
        groups=[group for group in groups if group[1]],
        options={name: words.options(name) for name in words.CHOICES},
        roles=[(key, _(title)) for key, title in words.ROLES.items()],
        chosen=request.form.getlist("roles") or [typed.get("kind", "customer")],
        helps={name: _(text) for name, text in words.HELP.items()},
        typed=typed,
        errors=errors,
        like=[(one, words.reasons(one.reasons)) for one in like],
        same=same,
    )


def _added(which: str, command: AddOrganization | AddContact) -> ResponseReturnValue:
    """Who is probably there already is told first; the same form with "again" adds him all the same."""
    kernel, actor = current.kernel(), current.actor()
    kind = "organization" if which == "organizations" else "contact"
    if "again" not in request.form and may(query.EDIT) and may(query.INSIDE):
        like = duplicates.like(kernel, actor, kind, request.form)
        if like:
            return make_response(_new(which, request.form, {}, like, same=True), 409)
    try:
        made = execute(kernel, command, actor)
    except (Invalid, Conflict) as error:
        return make_response(_new(which, request.form, by_field(error)), error.status)
    return redirect(f"{HOME}/{which}/{made['id']}", 303)


def _led(kind: str, id: int, there: int) -> ResponseReturnValue:
    """The address of one that was merged leads to the one that goes on, where the reader may know that one."""
    read = query.organization if kind == "organization" else query.contact
    read(current.kernel(), current.actor(), there)
    return redirect(f"{HOME}/{kind}s/{there}?merged={id}", 302)


def _filled(titles: Mapping[str, str]) -> dict[str, str]:
    return {name: request.form[name].strip() for name in titles if request.form.get(name, "").strip()}


def _rev() -> int | None:
    given = request.form.get("rev", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
