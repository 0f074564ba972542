"""By what tickets lie in time, and on which of them a person may change that by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from instar.access import Actor
from instar.contract import DateColumn, WorkDay
from instar.engine.calendars import Calendar, why
from instar.engine.lengths import on_the_clock
from instar.errors import Invalid
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.columns import columns, forms
from instar.queries.scoped import allowed
from instar.store import as_list

EDIT = "ticket.edit"
FIELD = "data."
MOST_DAYS = 366
OWN = {"due": N_("Due"), "created": N_("Created"), "updated": N_("Changed"), "ended": N_("Ended")}
_FORMS = "SELECT id, role, version_id FROM ticket WHERE id IN (SELECT value FROM json_each(?))"


def date_columns(kernel: Kernel, actor: Actor) -> tuple[DateColumn, ...]:
    """The ticket's own moments, then the fields of days and moments that the actor may filter by."""
    readable = columns(kernel, actor)
    own = [DateColumn(name, _(title), "time") for name, title in OWN.items() if name in readable]
    found: dict[str, DateColumn] = {}
    for *_of, form in forms(kernel):
        for id, field in form.inputs.items():
            name = FIELD + id
            kind = readable[name].type.kind if name in readable else ""
            if kind in ("date", "time") and name not in found:
                found[name] = DateColumn(name, field.label(), "date" if kind == "date" else "time")
    return (*own, *sorted(found.values(), key=lambda one: one.title.casefold()))


def having(kernel: Kernel, column: str) -> str:
    """The filter expression for tickets that have the column in a form, filled or not."""
    if not column.startswith(FIELD):
        return "true"
    field, roles, processes = column.removeprefix(FIELD), set[str](), set[str]()
    for key, version, form in forms(kernel):
        if form.field(field) is not None:
            (processes if version else roles).add(key)
    return f"role in {_listed(roles)} || process in {_listed(processes)}"


def movable(kernel: Kernel, actor: Actor, column: str, ids: Collection[int]) -> frozenset[int]:
    """Those of the tickets that the actor may edit and whose form has the field, entered by hand; of the ticket's own
    moments only the due time is anybody's to set."""
    if column != "due" and not column.startswith(FIELD):
        return frozenset()
    may = allowed(kernel, actor, EDIT, ids)
    if column == "due" or not may:
        return may
    return frozenset(_entered(kernel, column.removeprefix(FIELD), may))


def work_days(calendar: Calendar, zone: tzinfo, first: date, last: date) -> tuple[WorkDay, ...]:
    """Day by day of the calendar, what is worked between the beginning of one day in ``zone`` and the end of another.

    Raises Invalid for more than a year.
    """
    if (last - first).days > MOST_DAYS:
        raise Invalid({"last": [_("Ask for a year at most.")]})
    begin = _midnight(first, zone)
    end = _midnight(last + timedelta(days=1), zone)
    return tuple(
        WorkDay(one.day.at.isoformat(), text(one.day.title) if one.day.title else "", tuple(one.spans))
        for one in why(calendar, begin, end)
    )


def _entered(kernel: Kernel, field: str, ids: Collection[int]) -> Iterator[int]:
    for id, role, version in kernel.store.read().all(_FORMS, (as_list(ids),)):
        known = kernel.definitions.fields(role, version).field(field)
        if known is not None and known.entered:
            yield id


def _listed(keys: set[str]) -> str:
    return "[" + ", ".join(f"'{key}'" for key in sorted(keys)) + "]"


def _midnight(day: date, zone: tzinfo) -> int:
    return on_the_clock(datetime.combine(day, time()), zone)
