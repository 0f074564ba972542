"""The filter bar: chips that hold, the menu that adds them, and the chip whose removal helps most.

Chips are *and*, values in one are *or*. Names in the address are those of the REST list; a field of choices is
``data.<field>``. The menu is a plain form: ticks of one name come as several values and are one filter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from instar.engine.promise import TITLES as METRIC_TITLES
from instar.i18n import N_, _, text
from instar.queries import tickets as query
from instar.queries.catalogue import processes, roles
from instar.queries.columns import columns, forms
from instar.queries.kept_promises import TITLES as CLOCK_STATES
from instar.queries.labels import STATUS_TITLES, stage_labels
from instar.queries.matching import values
from instar.queries.ranges import CREATED, DUE
from instar.queries.tickets import Filters
from instar.web import chips, current, shell
from instar.web.remembered import remembered

Choices = list[tuple[str, str]]
LONGEST = 1000
MOST_CHOICE_FIELDS = 12
FIELD = "data."
TITLES = {
    "q": N_("Words"),
    "role": N_("Role"),
    "process": N_("Process"),
    "stage": N_("Stage"),
    "status": N_("Status"),
    "service": N_("Service"),
    "assignee": N_("Assignee"),
    "holder": N_("With whom"),
    "team": N_("Team"),
    "priority": N_("Priority"),
    "due": N_("Due"),
    "created": N_("Created"),
    "ended": N_("Ended"),
    "clock": N_("Clock"),
    "rating": N_("Rating"),
    "entitled": N_("Contract"),
    "requester": N_("Client"),
    "where": N_("Expression"),
}
INTERNAL = frozenset({"stage", "assignee", "holder", "team", "priority", "clock", "rating", "entitled"})
SORTS = {
    "-updated": N_("Changed last"),
    "-created": N_("Newest"),
    "created": N_("Oldest"),
    "due": N_("Due"),
    "priority": N_("Priority"),
    "rating": N_("Lowest rating"),
}
_DUE = {
    "late": N_("late"),
    "today": N_("today"),
    "week": N_("in seven days"),
    "none": N_("without a due time"),
    "unplanned": N_("without a next step"),
    "idle": N_("in its stage too long"),
}
_PAST = {"today": N_("today"), "week": N_("in the last seven days"), "month": N_("in the last thirty days")}


class Chip(NamedTuple):
    """A filter that holds; ``without`` is the same list without it."""

    name: str
    title: str
    value: str
    without: str


class Choice(NamedTuple):
    value: str
    title: str
    selected: bool


class Picker(NamedTuple):
    """One filter of the menu. ``single``: one of its choices is chosen, such as the order."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    single: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """The filters of one address. ``given``: by name, without those that the page itself fixes; ``tables``: what may
    be chosen, by name; ``kept``: what else the address holds and goes along."""

    address: str
    fixed: Mapping[str, str]
    given: Mapping[str, str]
    sort: str
    tables: Mapping[str, Choices]
    titles: Mapping[str, str]
    without: frozenset[str] = frozenset()
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def sorted(self) -> bool:
        return "sort" not in self.without

    @classmethod
    def of_request(
        cls,
        address: str,
        fixed: Mapping[str, str],
        without: Collection[str] = (),
        kept: Iterable[tuple[str, str]] = (),
    ) -> Bar:
        """``without``: filters that the page has no use for."""
        given = given_filters(request.args, {*fixed, *without})
        tables, titles = _menu(fixed.get("process") or given.get("process") or "", frozenset(without))
        return cls(
            address, fixed, given, request.args.get("sort", "-updated"), tables, titles, frozenset(without), tuple(kept)
        )

    @property
    def filters(self) -> Filters:
        return filters_of({**self.given, **self.fixed})

    def url(self, without: str = "", **more: str) -> str:
        given = {name: value for name, value in self.given.items() if name != without} | self._order() | more
        pairs = [*given.items(), *self.kept]
        return f"{self.address}?{urlencode(pairs)}" if pairs else self.address

    def query(self) -> str:
        """The filters as a saved view keeps them."""
        return urlencode({**self.given, **self._order()})

    def _order(self) -> dict[str, str]:
        return {"sort": self.sort} if self.sorted else {}

    def chips(self) -> Iterator[Chip]:
        for name, value in self.given.items():
            yield Chip(name, self.titles.get(name, name), self.worded(name, value), self.url(without=name))

    def worded(self, name: str, value: str) -> str:
        if name in ("q", "where"):
            return value
        known = dict(self.tables.get(name) or ()) | ({"me": _("I")} if name == "requester" else {})
        return ", ".join(known.get(one, one) for one in values(value))

    def pickers(self) -> tuple[Picker, ...]:
        process = self.fixed.get("process") or self.given.get("process") or ""
        chosen = tuple((name, value) for name, value in self.given.items() if name in self.tables)
        return _pickers(process, self.without, frozenset(self.fixed), chosen, self.sort if self.sorted else None)

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Filters that the menu has no field for, and values that are none of its choices."""
        found = [*self.kept]
        for name, value in self.given.items():
            if name in ("q", "where"):
                continue
            table = {key for key, _title in self.tables.get(name) or ()}
            found += [(name, one) for one in values(value) if one not in table]
        return tuple(found)

    def better(self) -> tuple[str, str] | None:
        """The sentence and the address: which filter to leave out so that most is found."""
        counts = [(self._count_without(name), name) for name in self.given]
        most, name = max(counts, default=(0, ""))
        if not most:
            return None
        sentence = _("Without “{filter}” there are {n}.").format(
            filter=f"{self.titles.get(name, name)}: {self.worded(name, self.given[name])}",
            n=most if most < 1000 else "999+",
        )
        return sentence, self.url(without=name)

    def _count_without(self, name: str) -> int:
        if name.startswith(FIELD):
            fields = tuple(pair for pair in self.filters.fields if pair[0] != name.removeprefix(FIELD))
            rest = replace(self.filters, fields=fields)
        else:
            empty: dict[str, Any] = {name: None}
            rest = replace(self.filters, **empty)
        return query.count_tickets(current.kernel(), current.actor(), rest)


def given_filters(args: MultiDict[str, str], but: Collection[str]) -> dict[str, str]:
    """The filters that an address holds, by name; several values of one with commas between them."""
    given = {}
    for name in args:
        known = name in TITLES or name.startswith(FIELD)
        told = ",".join(part.strip() for part in args.getlist(name) if part.strip())[:LONGEST]
        if known and told and name not in but:
            given[name] = told
    return given


def filters_of(given: Mapping[str, str]) -> Filters:
    own: dict[str, Any] = {name: value for name, value in given.items() if not name.startswith(FIELD)}
    fields = tuple((name.removeprefix(FIELD), value) for name, value in given.items() if name.startswith(FIELD))
    return Filters(**own, fields=fields)


_INSIDE = "ticket.view_internal"


@remembered
def _menu(process: str, without: frozenset[str]) -> tuple[Mapping[str, Choices], Mapping[str, str]]:
    """What can be chosen, and what it is called, by name."""
    found = dict(_choice_fields())
    tables = {name: made() for name, made in _TABLES.items() if shell.may(_INSIDE) or name not in INTERNAL}
    if "stage" in tables:
        tables["stage"] = _stages(process)
    tables |= {name: choices for name, (_title, choices) in found.items()}
    titles = {name: _(title) for name, title in TITLES.items()} | {name: title for name, (title, _t) in found.items()}
    return {name: table for name, table in tables.items() if name not in without}, titles


@remembered
def _pickers(
    process: str, without: frozenset[str], fixed: frozenset[str], chosen: tuple[tuple[str, str], ...], sort: str | None
) -> tuple[Picker, ...]:
    """The menu; ``chosen``: (name, values) of the filters that hold, ``sort``: the order, None where there is none."""
    tables, titles = _menu(process, without)
    given = {name: values(value) for name, value in chosen}
    found = [
        Picker(name, titles[name], tuple(Choice(key, title, key in given.get(name, ())) for key, title in table))
        for name, table in tables.items()
        if table and name not in fixed
    ]
    if sort is not None:
        order = [Choice(key, _(title), key == sort) for key, title in SORTS.items()]
        if sort not in SORTS:  # a column of a table
            order.append(Choice(sort, _("By a column"), True))
        found.append(Picker("sort", _("Order"), tuple(order), single=True))
    return tuple(found)


def _roles() -> Choices:
    return [(label.key, label.title) for label in roles(current.kernel(), current.actor())]


def _processes() -> Choices:
    return [(row.key, row.title) for row in processes(current.kernel(), current.actor())]


def _stages(process: str) -> Choices:
    """Stages of the process that the list is cut to; without one their names would not be told apart."""
    version = current.kernel().definitions.current("process", process) if process else None
    return [(stage.id, stage.title) for stage in stage_labels(current.kernel(), version.id)] if version else []


def _statuses() -> Choices:
    return [("open", _("Open")), ("ended", _("Ended")), *((key, chips.status(key).title) for key in STATUS_TITLES)]


def _services() -> Choices:
    return [
        (service.key, text(service.title) or service.key)
        for service in current.kernel().directory.services()
        if service.active
    ]


def _assignees() -> Choices:
    return [("me", _("I")), ("none", _("Nobody"))]


def _teams() -> Choices:
    return [(team.key, team.name) for team in current.kernel().directory.teams()] + [("none", _("No team"))]


def _priorities() -> Choices:
    return [(str(number), f"P{number}") for number in range(1, 5)]


def _dues() -> Choices:
    return [(key, _(_DUE[key])) for key in DUE]


def _pasts() -> Choices:
    return [(key, _(_PAST[key])) for key in CREATED]


def _clocks() -> Choices:
    """The metrics that every process may promise, as they stand; those of one's own are named in the address."""
    return [
        (
            f"{metric}:{state}",
            _("{clock}: {state}").format(clock=text(METRIC_TITLES[metric]), state=_(CLOCK_STATES[state])),
        )
        for metric in METRIC_TITLES
        for state in CLOCK_STATES
        if state != "cancelled"
    ]


def _ratings() -> Choices:
    return [*((str(score), str(score)) for score in range(1, 6)), ("none", _("asked, no answer"))]


def _entitled() -> Choices:
    return [("no", _("out of contract")), ("yes", _("covered"))]


_TABLES: dict[str, Callable[[], Choices]] = {
    "role": _roles,
    "process": _processes,
    "stage": list,
    "status": _statuses,
    "service": _services,
    "assignee": _assignees,
    "holder": _assignees,
    "team": _teams,
    "priority": _priorities,
    "due": _dues,
    "created": _pasts,
    "ended": _pasts,
    "clock": _clocks,
    "rating": _ratings,
    "entitled": _entitled,
}


def _choice_fields() -> Iterator[tuple[str, tuple[str, Choices]]]:
    """Fields of choices that the reader may filter by: (name, (title, choices))."""
    kernel = current.kernel()
    readable = columns(kernel, current.actor())
    found: dict[str, tuple[str, Choices]] = {}
    for *_of, form in forms(kernel):
        for name, field in form.inputs.items():
            key = FIELD + name
            single = key in readable and readable[key].type.kind == "text"
            if single and field.options and key not in found and len(found) < MOST_CHOICE_FIELDS:
                found[key] = (field.label(), [(option.value, option.label()) for option in field.options])
    yield from found.items()
