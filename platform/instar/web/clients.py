"""Clients: lists, the page of an organization or a person with their tickets, and every property changed in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import AddContact, AddOrganization, EditContact, EditOrganization, execute
from instar.errors import Conflict, InstarError, Invalid, Outdated
from instar.i18n import N_, _
from instar.queries import clients as query
from instar.queries import tickets as ticket_query
from instar.queries.tickets import Filters
from instar.web import current, rows, times
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import may

HOME = "/clients"
SHOWN = 10
KINDS = {
    "customer": N_("Customer"),
    "partner": N_("Partner"),
    "supplier": N_("Supplier"),
    "own": N_("Own company"),
}
ORGANIZATION = {
    "name": N_("Short name"),
    "kind": N_("Kind"),
    "full_name": N_("Full name"),
    "inn": N_("INN"),
    "kpp": N_("KPP"),
    "ogrn": N_("OGRN"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "site": N_("Site"),
    "address": N_("Address"),
    "note": N_("Note"),
}
CONTACT = {
    "name": N_("Name"),
    "organization": N_("Organization"),
    "position": N_("Position"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "note": N_("Note"),
}
LONG = frozenset({"address", "note"})


@dataclass(frozen=True, slots=True)
class Part:
    """One property. ``url``: what its value links to. ``remark``: what looks wrong. ``typed``: what was refused."""

    name: str
    title: str
    value: str
    shown: str
    url: str | None = None
    remark: str | None = None
    error: str | None = None
    typed: str | None = None
    long: bool = False


@page(HOME)
def organizations() -> ResponseReturnValue:
    q, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    found = query.organizations(
        current.kernel(), current.actor(), q=q, kind=kind if kind in KINDS else "", cursor=request.args.get("cursor")
    )
    return _list("organizations", found.items, found.next, q, kind)


@page(f"{HOME}/contacts")
def contacts() -> ResponseReturnValue:
    q = request.args.get("q", "").strip()
    found = query.contacts(current.kernel(), current.actor(), q=q, cursor=request.args.get("cursor"))
    return _list("contacts", found.items, found.next, q, "")


@page(f"{HOME}/organizations/new")
def new_organization() -> ResponseReturnValue:
    return _new("organizations", {}, {})


@page(f"{HOME}/contacts/new")
def new_contact() -> ResponseReturnValue:
    return _new("contacts", request.args, {})


@page(f"{HOME}/organizations/new", methods=("POST",))
def add_organization() -> ResponseReturnValue:
    sent = {name: request.form[name].strip() for name in ORGANIZATION if request.form.get(name, "").strip()}
    name, kind = sent.pop("name", ""), sent.pop("kind", "customer")
    return _added("organizations", AddOrganization(name, None, kind, sent))


@page(f"{HOME}/contacts/new", methods=("POST",))
def add_contact() -> ResponseReturnValue:
    sent = {name: request.form[name].strip() for name in CONTACT if request.form.get(name, "").strip()}
    return _added("contacts", AddContact(sent))


@page(f"{HOME}/organizations/<int:id>")
def organization(id: int) -> ResponseReturnValue:
    return _organization(id, None)


@page(f"{HOME}/contacts/<int:id>")
def contact(id: int) -> ResponseReturnValue:
    return _contact(id, None)


@page(f"{HOME}/organizations/<int:id>", methods=("POST",))
def edit_organization(id: int) -> ResponseReturnValue:
    key = query.organization(current.kernel(), current.actor(), id).row.key
    try:
        execute(current.kernel(), EditOrganization(key, _sent(ORGANIZATION), _rev()), current.actor())
    except (Invalid, Conflict, Outdated) as error:
        return make_response(_organization(id, error), error.status)
    return redirect(f"{HOME}/organizations/{id}", 303)


@page(f"{HOME}/contacts/<int:id>", methods=("POST",))
def edit_contact(id: int) -> ResponseReturnValue:
    try:
        execute(current.kernel(), EditContact(id, _sent(CONTACT), _rev()), current.actor())
    except (Invalid, Conflict, Outdated) as error:
        return make_response(_contact(id, error), error.status)
    return redirect(f"{HOME}/contacts/{id}", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _list(which: str, items: tuple[Any, ...], following: str | None, q: str, kind: str) -> str:
    return render_template(
        "clients.html",
        which=which,
        items=items,
        q=q,
        kind=kind,
        kinds=[(key, _(title)) for key, title in KINDS.items()],
        kind_titles={key: _(title) for key, title in KINDS.items()},
        more=f"?{urlencode({'q': q, 'kind': kind, 'cursor': following})}" if following else None,
        edits=may(query.EDIT),
    )


def _new(which: str, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    for permission in (query.INSIDE, query.EDIT):
        current.kernel().access.authorize(current.actor(), permission)
    titles = ORGANIZATION if which == "organizations" else CONTACT
    return render_template(
        "client_new.html",
        back=(HOME if which == "organizations" else f"{HOME}/contacts", _("Clients")),
        which=which,
        parts=[(name, _(title), name in LONG) for name, title in titles.items() if name != "kind"],
        kinds=[(key, _(title)) for key, title in KINDS.items()] if which == "organizations" else [],
        typed=typed,
        errors=errors,
    )


def _added(which: str, command: object) -> ResponseReturnValue:
    try:
        made = execute(current.kernel(), command, current.actor())
    except (Invalid, Conflict) as error:
        return make_response(_new(which, request.form, by_field(error)), error.status)
    return redirect(f"{HOME}/{which}/{made['id']}", 303)


def _organization(id: int, error: InstarError | None) -> str:
    found = query.organization(current.kernel(), current.actor(), id)
    values = {"name": found.row.name, "kind": found.row.kind, **found.row.values}
    shown = {**values, "kind": _(KINDS.get(found.row.kind, found.row.kind))}
    filters = Filters(where=f"organization == '{found.row.key}'")
    return _shown(
        "organizations", id, found, list(_parts(ORGANIZATION, values, shown, {}, found.remarks, error)), filters, error
    )


def _contact(id: int, error: InstarError | None) -> str:
    found = query.contact(current.kernel(), current.actor(), id)
    row = found.row
    values = {
        "name": row.name,
        "organization": row.organization_key or "",
        "email": row.email,
        "phone": row.phone,
        **row.values,
    }
    shown = {**values, "organization": row.organization}
    urls = {"organization": f"{HOME}/organizations/{row.organization_id}"} if row.organization_id else {}
    filters = Filters(requester=str(id))
    return _shown("contacts", id, found, list(_parts(CONTACT, values, shown, urls, {}, error)), filters, error)


def _shown(which: str, id: int, found: Any, parts: list[Part], filters: Filters, error: InstarError | None) -> str:
    tickets = ticket_query.list_tickets(current.kernel(), current.actor(), filters, sort="-updated", limit=SHOWN)
    query_of = {"requester": filters.requester} if filters.requester else {"where": filters.where}
    told, clock = by_field(error) if error else {}, times.Clock.of()
    return render_template(
        "client.html",
        back=(HOME if which == "organizations" else f"{HOME}/contacts", _("Clients")),
        which=which,
        home=f"{HOME}/{which}/{id}",
        found=found,
        parts=parts,
        people=getattr(found, "people", ()),
        since=times.absolute(found.created) if found.created else None,
        rows=[rows.ticket_row(row, clock) for row in tickets.items],
        all_tickets=f"/tickets/list?{urlencode(query_of)}" if tickets.next else None,
        problem=told.get("") or (error.message if isinstance(error, Outdated) else None),
        kinds=[(key, _(title)) for key, title in KINDS.items()],
    )


def _parts(
    titles: Mapping[str, str],
    values: Mapping[str, str],
    shown: Mapping[str, str],
    urls: Mapping[str, str],
    remarks: Mapping[str, str],
    error: InstarError | None,
) -> Iterator[Part]:
    told = by_field(error) if error else {}
    for name, title in titles.items():
        typed = request.form.get(name) if error else None
        yield Part(
            name,
            _(title),
            values.get(name, ""),
            shown.get(name, ""),
            urls.get(name),
            remarks.get(name),
            told.get(name),
            typed,
            name in LONG,
        )


def _sent(titles: Mapping[str, str]) -> dict[str, str]:
    return {name: request.form[name].strip() for name in titles if name in request.form}


def _rev() -> int | None:
    given = request.form.get("rev", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
