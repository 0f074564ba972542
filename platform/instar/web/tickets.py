"""The list of tickets. Its address holds the filters, so that what one sees can be sent to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import Invalid
from instar.i18n import N_, _
from instar.queries import tickets as query
from instar.queries.catalogue import processes, roles
from instar.queries.tickets import Filters
from instar.web import chips, current, rows
from instar.web.routes import page

NAMES = ("q", "role", "process", "stage", "status", "service", "assignee", "requester")
TITLES = {
    "q": N_("Words"),
    "role": N_("Role"),
    "process": N_("Process"),
    "stage": N_("Stage"),
    "status": N_("Status"),
    "service": N_("Service"),
    "assignee": N_("Assignee"),
    "requester": N_("Client"),
}
SORTS = {
    "-updated": N_("Changed last"),
    "-created": N_("Newest"),
    "created": N_("Oldest"),
    "due": N_("Due"),
    "priority": N_("Priority"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds; ``without`` is the same list without it."""

    name: str
    title: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """One filter of the form: its choices, or a free word where it has none."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """See ``tickets.html``. ``better``: the filter whose removal helps most, when nothing was found."""

    title: str
    address: str
    q: str
    chips: tuple[Chip, ...]
    pickers: tuple[Picker, ...]
    hidden: tuple[tuple[str, str], ...]
    rows: tuple[rows.Row, ...]
    more_url: str | None
    problem: str | None
    better: tuple[str, str] | None
    views: tuple[tuple[str, str, bool], ...] = ()


@page("/tickets/list")
def every() -> ResponseReturnValue:
    return _shown(_("Tickets"), "/tickets/list", {})


@page("/p/<process>/list")
def of_process(process: str) -> ResponseReturnValue:
    known = {row.key: row.title for row in processes(current.kernel(), current.actor())}
    return _shown(known.get(process, process), f"/p/{process}/list", {"process": process})


# -- below: how it is done -----------------------------------------------------------------------------------


def _shown(title: str, address: str, fixed: dict[str, str]) -> ResponseReturnValue:
    given = {name: request.args.get(name, "").strip()[:200] or None for name in NAMES} | fixed
    filters = Filters(**given)
    sort = request.args.get("sort", "-updated")
    cursor = request.args.get("cursor")
    kernel, actor = current.kernel(), current.actor()
    problem = None
    try:
        found = query.list_tickets(kernel, actor, filters, sort=sort, cursor=cursor)
    except Invalid as error:
        problem = " ".join(text for sentences in error.errors.values() for text in sentences)
        found = query.list_tickets(kernel, actor, Filters(**(dict.fromkeys(NAMES) | fixed)))
    shown = tuple(rows.ticket_row(row) for row in found.items)
    open_filters = {name: value for name, value in given.items() if value and name not in fixed}
    more = {**open_filters, "sort": sort, "cursor": found.next}
    more_url = f"{address}?{urlencode(more)}" if found.next else None
    if current.by_script() and cursor:
        return render_template("_rows.html", rows=shown, list_id="rows-tickets", more_url=more_url)
    return render_template(
        "tickets.html",
        page=ListPage(
            title=title,
            address=address,
            q=given["q"] or "",
            chips=tuple(_chips(address, open_filters, sort)),
            pickers=tuple(_pickers(filters, sort, fixed)),
            hidden=tuple((name, value) for name, value in open_filters.items() if name not in _TABLES and name != "q"),
            rows=shown,
            more_url=more_url,
            problem=problem,
            better=None if shown or not open_filters else _better(address, filters, open_filters),
            views=_views(fixed),
        ),
    )


def _chips(address: str, given: dict[str, str], sort: str) -> Iterator[Chip]:
    for name, value in given.items():
        rest = {other: text for other, text in given.items() if other != name} | {"sort": sort}
        yield Chip(name, _(TITLES[name]), _worded(name, value), f"{address}?{urlencode(rest)}")


def _worded(name: str, value: str) -> str:
    if name in _TABLES:
        return next((title for key, title in _TABLES[name]() if key == value), value)
    return _("I") if name == "requester" and value == "me" else value


def _pickers(filters: Filters, sort: str, fixed: dict[str, str]) -> Iterator[Picker]:
    chosen = asdict(filters)
    for name, table in _TABLES.items():
        if name not in fixed:
            choices = tuple(Choice(key, title, key == chosen[name]) for key, title in table())
            yield Picker(name, _(TITLES[name]), choices)
    yield Picker("sort", _("Order"), tuple(Choice(key, _(title), key == sort) for key, title in SORTS.items()))


def _roles() -> list[tuple[str, str]]:
    return [(label.key, label.title) for label in roles(current.kernel(), current.actor())]


def _processes() -> list[tuple[str, str]]:
    return [(row.key, row.title) for row in processes(current.kernel(), current.actor())]


def _statuses() -> list[tuple[str, str]]:
    return [("open", _("Open")), ("ended", _("Ended")), *((key, chips.status(key).title) for key in chips.STATUSES)]


def _assignees() -> list[tuple[str, str]]:
    return [("me", _("I")), ("none", _("Nobody"))]


_TABLES = {"role": _roles, "process": _processes, "status": _statuses, "assignee": _assignees}


def _better(address: str, filters: Filters, given: dict[str, str]) -> tuple[str, str] | None:
    """The sentence and the address: which filter to leave out so that most is found."""
    counts = [
        (query.count_tickets(current.kernel(), current.actor(), replace(filters, **{name: None})), name)
        for name in given
    ]
    most, name = max(counts)
    if not most:
        return None
    rest = {other: text for other, text in given.items() if other != name}
    sentence = _("Without “{filter}” there are {n}.").format(
        filter=f"{_(TITLES[name])}: {_worded(name, given[name])}", n=most if most < 1000 else "999+"
    )
    return sentence, f"{address}?{urlencode(rest)}"


def _views(fixed: dict[str, str]) -> tuple[tuple[str, str, bool], ...]:
    if "process" not in fixed:
        return ()
    own = f"/p/{fixed['process']}"
    return ((_("Board"), f"{own}/board", False), (_("List"), f"{own}/list", True))
