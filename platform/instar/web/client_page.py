"""The page of one client: who it is, its requisites, people, tickets, what has passed, and what plugins add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from instar.errors import InstarError, Outdated
from instar.i18n import _
from instar.queries import clients as query
from instar.queries import tickets as ticket_query
from instar.queries.client_history import client_history
from instar.queries.contracts import contracts
from instar.queries.duplicates import Merge, merges
from instar.queries.labels import role_label
from instar.queries.phones import phones_of_client
from instar.queries.sets import Tickets
from instar.queries.tickets import Filters
from instar.web import chips, current, rows, times
from instar.web import client_words as words
from instar.web.contract_rows import Shown, shown
from instar.web.problems import by_field

HOME = "/clients"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One property. ``url``: what its value links to. ``remark``: what looks wrong; ``confirmed``: who has looked, in
    words. ``typed``: what was refused. ``options``: of a choice."""

    name: str
    title: str
    value: str
    shown: str
    url: str | None = None
    remark: str | None = None
    confirmed: str | None = None
    error: str | None = None
    typed: str | None = None
    long: bool = False
    options: tuple[tuple[str, str], ...] = ()
    help: str = ""


def organization_page(id: int, error: InstarError | None) -> str:
    found = query.organization(current.kernel(), current.actor(), id)
    row = found.row
    values = {"name": row.name, "legal_form": row.legal_form, "roles": ",".join(row.roles), **row.values}
    filters = Filters(where=f"organization == '{row.key}'")
    facts = {
        "kind": "organization",
        "key": row.key,
        "name": row.name,
        "legal_form": row.legal_form,
        "roles": list(row.roles),
        "values": dict(row.values),
        "ids": list(found.ids),
        "keys": list(found.keys),
        "phones": phones_of_client(row.values, [one.phone for one in found.people]),
    }
    parts = list(_parts(words.ORGANIZATION, values, {}, {}, found.remarks, error))
    agreed = [shown(one) for one in contracts(current.kernel(), current.actor(), row.id)]
    return _shown("organizations", found, parts, filters, facts, error, agreed)


def contact_page(id: int, error: InstarError | None) -> str:
    found = query.contact(current.kernel(), current.actor(), id)
    row = found.row
    values = {
        "name": row.name,
        "organization": row.organization_key or "",
        "email": row.email,
        "phone": row.phone,
        "telegram": row.telegram,
        **row.values,
    }
    urls = {"organization": f"{HOME}/organizations/{row.organization_id}"} if row.organization_id else {}
    facts = {
        "kind": "contact",
        "key": str(row.id),
        "name": row.name,
        "legal_form": "person",
        "roles": [],
        "values": dict(row.values),
        "ids": list(found.ids),
        "keys": [str(one) for one in found.ids],
        "phones": phones_of_client(row.values, [row.phone]),
    }
    parts = list(_parts(words.CONTACT, values, {"organization": row.organization}, urls, {}, error))
    return _shown("contacts", found, parts, Filters(requester=str(row.id)), facts, error)


# -- below: how it is done -----------------------------------------------------------------------------------


def _shown(
    which: str,
    found: Any,
    parts: list[Part],
    filters: Filters,
    facts: dict[str, Any],
    error: InstarError | None,
    agreed: Sequence[Shown] = (),
) -> str:
    kernel, actor, clock = current.kernel(), current.actor(), times.Clock.of()
    kind, role = which.removesuffix("s"), request.args.get("role", "")
    told = by_field(error) if error else {}
    home = f"{HOME}/{which}/{found.row.id}"
    tickets = Tickets(kernel, actor, filters)
    roles = [(chips.role(role_label(current.kernel(), key)), count) for key, count in _roles(tickets)]
    history = client_history(kernel, actor, kind, found.row.id, cursor=request.args.get("before") or None)
    panels = kernel.plugins.gather(
        "client_panels", client={**facts, "id": found.row.id, "tickets": tickets}, actor=actor
    )
    return render_template(
        "client.html",
        back=(HOME if which == "organizations" else f"{HOME}/contacts", _("Clients")),
        which=which,
        kind=kind,
        home=home,
        found=found,
        groups=_grouped(parts),
        people=getattr(found, "people", ()),
        contracts=agreed,
        since=times.absolute(found.created) if found.created else None,
        lists=[_tickets(filters, status, role, clock) for status in ("open", "ended")],
        roles=roles,
        role=role,
        history=[(entry, times.moment(entry.at)) for entry in history.items],
        earlier=f"{home}?{urlencode({'before': history.next})}#history" if history.next else None,
        panels=[panel for _plugin, panel in panels],
        merges=[(one, times.moment(one.at), times.absolute(one.until)) for one in _undoable(found)],
        merged=request.args.get("merged", "")[:18],
        problem=told.get("") or (error.message if isinstance(error, Outdated) else None),
        role_options=[(key, _(title)) for key, title in words.ROLES.items()],
    )


def _undoable(found: Any) -> tuple[Merge, ...]:
    return merges(current.kernel(), current.actor(), found)


def _roles(tickets: Tickets) -> list[tuple[str, int]]:
    return [(str(group.keys[0]), group.count) for group in tickets.group("role")]


def _tickets(filters: Filters, status: str, role: str, clock: times.Clock) -> dict[str, Any]:
    """Open ones, or those that have ended; the whole list is one click away."""
    cut = Filters(role=role or None, status=status, requester=filters.requester, where=filters.where)
    found = ticket_query.list_tickets(current.kernel(), current.actor(), cut, sort="-updated", limit=SHOWN)
    asked = {"role": role, "status": status, "requester": filters.requester, "where": filters.where}
    query_of = urlencode({name: value for name, value in asked.items() if value})
    return {
        "title": _("Open") if status == "open" else _("Ended"),
        "rows": [rows.ticket_row(row, clock)._replace(client=None) for row in found.items],
        "all": f"/tickets/list?{query_of}" if found.next else None,
    }


def _grouped(parts: list[Part]) -> list[tuple[str, list[Part]]]:
    known = {part.name: part for part in parts}
    groups = [(_(title), [known[name] for name in names if name in known]) for title, names in words.GROUPS]
    return [group for group in groups if group[1]]


def _parts(
    titles: Mapping[str, str],
    values: Mapping[str, str],
    shown: Mapping[str, str],
    urls: Mapping[str, str],
    remarks: Mapping[str, query.Remark],
    error: InstarError | None,
) -> Iterator[Part]:
    told = by_field(error) if error else {}
    for name, title in titles.items():
        remark = remarks.get(name)
        typed = ",".join(request.form.getlist(name)) if error and name in request.form else None
        value = values.get(name, "")
        yield Part(
            name,
            _(title),
            value,
            shown.get(name) or words.shown(name, value),
            urls.get(name),
            remark.said if remark else None,
            _confirmed(remark) if remark else None,
            told.get(name),
            typed,
            name in words.LONG,
            tuple(words.options(name)),
            _(words.HELP[name]) if name in words.HELP else "",
        )


def _confirmed(remark: query.Remark) -> str | None:
    if remark.at is None:
        return None
    who = remark.confirmed.name if remark.confirmed else _("the site itself")
    return _("Looked at and kept: {who}, {day}.").format(who=who, day=times.absolute(remark.at))
