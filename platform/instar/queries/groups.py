"""What tickets can be grouped by, and what each group is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.access import Actor
from instar.errors import Invalid, nearest
from instar.forms import Field, Form
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries import periods
from instar.queries.catalogue import processes
from instar.queries.columns import Column, columns, forms
from instar.queries.day import zone_of
from instar.queries.kept_promises import PARENT, PREFIX, state_sql
from instar.queries.kept_promises import title as state_title
from instar.queries.labels import STATUS_TITLES, role_label, stage_labels
from instar.queries.periods import PERIODS, QUARTER_MS

NONE = "—"
"""What a group of tickets without a value is called."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """One thing to group by. ``sql``: a value of the database; ``key`` makes of it what people group by."""

    name: str
    sql: str
    internal: bool
    key: Callable[[Any], Any]
    title: Callable[[Any], str]
    period: str = ""


@dataclass(slots=True)
class Groupings:
    """Everything that one actor may group by. What is asked several times is worked out once."""

    kernel: Kernel
    actor: Actor
    _columns: Mapping[str, Column] = field(default_factory=dict)
    _stages: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._columns = columns(self.kernel, self.actor)

    def named(self, name: str) -> Grouping:
        """Raises Invalid for a name that is not there, with the nearest one."""
        if name.startswith((PREFIX, PARENT)):
            above = self._columns.get("parent") if name.startswith(PARENT) else None
            if name.startswith(PARENT) and above is None:  # who sees no inside sees no ticket above
                raise _unknown("group", name, self._columns)
            sql = state_sql(name, self.kernel.clock.now(), above.sql if above else "t.id")
            return Grouping(name, sql, True, _same, lambda key: NONE if key is None else state_title(key))
        base, _dot, last = name.rpartition(".")
        if last in PERIODS and base in self._columns:
            return self._period(name, self._columns[base], last)
        column = self._columns.get(name)
        if column is None or column.type.kind in ("list", "time"):
            raise _unknown("group", name, self._columns)
        if column.field:
            return self._field(name, column)
        made = _TITLES.get(name)
        title = made(self) if made else str
        return Grouping(name, column.sql, column.internal, _same, lambda key: NONE if key is None else title(key))

    def number(self, name: str) -> Column:
        """A column whose values can be added up; raises Invalid."""
        column = self._columns.get(name)
        if column is None or column.type.kind != "number":
            raise _unknown("total", name, [key for key, one in self._columns.items() if one.type.kind == "number"])
        return column

    def _period(self, name: str, column: Column, period: str) -> Grouping:
        zone = zone_of(self.kernel, self.actor)
        if column.type.kind == "time":
            sql = f"({column.sql}) / {QUARTER_MS}"

            def key(value: Any) -> Any:
                return None if value is None else periods.of_quarter(int(value), period, zone)

        elif column.type.kind == "date":
            sql = column.sql

            def key(value: Any) -> Any:
                return None if value is None else periods.of_day(str(value), period)

        else:
            raise _unknown("group", name, self._columns)

        def title(first: Any) -> str:
            return NONE if first is None else periods.title(first, period)

        return Grouping(name, sql, column.internal, key, title, period)

    def _field(self, name: str, column: Column) -> Grouping:
        found = _form_of(self.kernel, column.field)
        currency = self.kernel.settings.currency

        def key(value: Any) -> Any:
            return bool(value) if column.type.kind == "boolean" and value is not None else value

        def title(value: Any) -> str:
            words = found[0].display(value, found[1], currency=currency) if found else str(value or "")
            return words or NONE

        return Grouping(name, column.sql, column.internal, key, title)

    def stage_titles(self) -> Mapping[str, str]:
        """Stage → title, in the version in force of the first process that has it."""
        if not self._stages:
            for version in self.kernel.definitions.list("process"):
                for stage in stage_labels(self.kernel, version.id):
                    self._stages.setdefault(stage.id, stage.title)
        return self._stages


_CHANNELS = {
    "page": N_("Desk"),
    "site": N_("Site"),
    "portal": N_("Portal"),
    "mail": N_("E-mail"),
    "phone": N_("Phone"),
    "api": N_("API"),
    "import": N_("Import"),
}
"""Ways in that are no plugin's."""


def channel_title(kernel: Kernel, key: str) -> str:
    """What a way in is called."""
    given = kernel.plugins.channels.get(key)
    return text(given.title) if given is not None else _(_CHANNELS[key]) if key in _CHANNELS else str(key)


def _same(value: Any) -> Any:
    return value


def _unknown(about: str, name: str, known: Any) -> Invalid:
    near = nearest(name, known)
    return Invalid(
        {about: [_("There is no “{name}” to group or add up by here.").format(name=name)]},
        hint=_("Did you mean “{name}”?").format(name=near) if near else None,
    )


def _form_of(kernel: Kernel, name: str) -> tuple[Form, Field] | None:
    for *_of, form in forms(kernel):
        found = form.field(name)
        if found is not None:
            return form, found
    return None


def _looked_up(kind: str) -> Callable[[Groupings], Callable[[Any], str]]:
    def titles(given: Groupings) -> Callable[[Any], str]:
        def title(key: Any) -> str:
            found = given.kernel.directory.find(kind, key)
            return found.name if found else str(key)

        return title

    return titles


def _service(given: Groupings) -> Callable[[Any], str]:
    def title(key: Any) -> str:
        found = given.kernel.directory.service_by_key(key)
        return (text(found.title) if found else "") or str(key)

    return title


def _process(given: Groupings) -> Callable[[Any], str]:
    known = {row.key: row.title for row in processes(given.kernel, given.actor)}
    return lambda key: known.get(key, str(key))


_TITLES: Mapping[str, Callable[[Groupings], Callable[[Any], str]]] = {
    "role": lambda given: lambda key: role_label(given.kernel, key).title,
    "status": lambda given: lambda key: _(STATUS_TITLES[key]) if key in STATUS_TITLES else str(key),
    "stage": lambda given: lambda key: given.stage_titles().get(key, str(key)),
    "process": _process,
    "service": _service,
    "assignee": _looked_up("user"),
    "holder": _looked_up("user"),
    "team": _looked_up("team"),
    "channel": lambda given: lambda key: channel_title(given.kernel, key),
    "priority": lambda given: lambda key: f"P{key}",
}
