"""The ``TicketSet`` that reports and views of plugins are given: bound to one person, asked like any list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson

from instar.access import ANONYMOUS, Actor, TicketKey
from instar.contract import (
    DateColumn,
    ProcessStage,
    StageStay,
    TicketGroup,
    TicketLine,
    TicketLines,
    TicketSet,
    Viewer,
    WorkDay,
)
from instar.errors import InstarError, Invalid, nearest
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.queries import periods
from instar.queries.dated import date_columns, having, movable, work_days
from instar.queries.day import zone_of
from instar.queries.fields import FieldNames
from instar.queries.filters import compile_filter
from instar.queries.groups import Grouping, Groupings
from instar.queries.key import id_of
from instar.queries.labels import STATUS_TITLES, stage_labels
from instar.queries.matching import INSIDE, NO_FILTERS, Filters, as_query, matching
from instar.queries.scoped import Question, count_each, group_each, select_each
from instar.queries.stays import Standing, stays, was_of
from instar.queries.tickets import TicketRow, list_tickets
from instar.store import as_list

MOST = 200_000
"""Tickets that one question looks at; more are refused rather than counted halfway."""
MOST_KEYS = 3
LIST = "/tickets/list"
SATURDAY = 5
_NAMES = tuple(one.name for one in fields(Filters) if one.name not in ("where", "fields", "parents", "also"))
_DATA = "SELECT id, zone_id, data FROM ticket WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Tickets:
    """Tickets that ``actor`` may see and that pass the filters. Implements ``contract.TicketSet``.

    ``nothing``: somebody who sees no ticket's inside has asked about what is inside.
    """

    kernel: Kernel
    actor: Actor
    filters: Filters = NO_FILTERS
    nothing: bool = False

    @property
    def viewer(self) -> Viewer:
        return self.actor

    def only(self, **filters: str) -> TicketSet:
        unknown = [name for name in filters if name not in _NAMES]
        if unknown:
            near = nearest(unknown[0], _NAMES)
            raise Invalid(
                {unknown[0]: [_("There is no filter “{name}”.").format(name=unknown[0])]},
                hint=_("Did you mean “{name}”?").format(name=near) if near else None,
            )
        words = " ".join(filter(None, (self.filters.q, filters.pop("q", None))))
        narrowed = replace(self.filters, q=words or None)
        given: dict[str, Any] = dict(filters)
        return replace(self, filters=replace(narrowed, also=(*narrowed.also, Filters(**given))))

    def where(self, expression: str) -> TicketSet:
        try:
            compile_filter(self.kernel, self.actor, expression)
        except Invalid:
            if self._sees_inside():
                raise
            return replace(self, nothing=True)
        return replace(self, filters=replace(self.filters, also=(*self.filters.also, Filters(where=expression))))

    def below(self, *numbers: str) -> TicketSet:
        if not self._sees_inside():
            return replace(self, nothing=True)
        parents = tuple(id for id in map(id_of, numbers) if id is not None)
        return replace(self, filters=replace(self.filters, also=(*self.filters.also, Filters(parents=parents))))

    def count(self) -> int:
        if self.nothing:
            return 0
        asked = matching(self.kernel, self.actor, self.filters, Question("t.id AS id"))
        return _whole(count_each(self.kernel, asked, MOST + 1))

    def among(self, numbers: Iterable[str]) -> frozenset[str]:
        ids = {id for id in map(id_of, numbers) if id is not None}
        if self.nothing or not ids:
            return frozenset()
        further = ("t.id IN (SELECT value FROM json_each(?))", (as_list(sorted(ids)),))
        asked = matching(self.kernel, self.actor, self.filters, Question("t.id AS id"), further)
        return frozenset(f"T-{id}" for (id,) in select_each(self.kernel, asked, len(ids)))

    def group(self, *by: str, total: str | None = None) -> tuple[TicketGroup, ...]:
        if len(by) > MOST_KEYS:
            raise Invalid({"group": [_("Group by at most {limit} things.").format(limit=MOST_KEYS)]})
        known = Groupings(self.kernel, self.actor)
        try:
            given = [known.named(name) for name in by]
            added = known.number(total) if total else None
        except Invalid:
            if self._sees_inside():
                raise
            return ()
        if self.nothing:
            return ()
        columns = ["t.id AS id", *(f"{one.sql} AS g{number}" for number, one in enumerate(given))]
        columns.append(f"{added.sql if added else 0} AS total")
        asked = matching(
            self.kernel,
            self.actor,
            self.filters,
            Question(", ".join(columns)),
            internal=any(one.internal for one in given) or (added is not None and added.internal),
        )
        rows = group_each(self.kernel, asked, len(given), MOST + 1)
        _whole(sum(row[-2] for row in rows))
        return _groups(given, rows)

    def stages(self, role: str) -> tuple[ProcessStage, ...]:
        if self.nothing or not self._sees_inside():
            return ()
        return tuple(_stages(self.kernel, role))

    def stays(self, role: str, *values: str) -> tuple[StageStay, ...]:
        known = Groupings(self.kernel, self.actor)
        try:
            given = [known.named(name) for name in values]
        except Invalid:
            if self._sees_inside():
                raise
            return ()
        if self.nothing:
            return ()
        columns = ["t.id AS id", "t.process AS process", *(f"{one.sql} AS v{n}" for n, one in enumerate(given))]
        asked = matching(
            self.kernel, self.actor, self.filters, Question(", ".join(columns)), was_of(role), internal=True
        )
        rows = select_each(self.kernel, asked, MOST + 1)
        _whole(len(rows))
        return tuple(stays(self.kernel, role, _standing(given, rows), self._day))

    def address(self) -> str | None:
        found = None if self.nothing else as_query(self.filters)
        return None if found is None else f"{LIST}?{urlencode(found)}".rstrip("?")

    def today(self) -> str:
        return self._day(self.kernel.clock.now())

    def working_days(self, first: str, last: str, calendar: str) -> int:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        found = self.kernel.definitions.calendar(calendar, zone_of(self.kernel, self.actor))
        days = (begin + timedelta(days=more) for more in range((end - begin).days + 1))
        return sum(bool(found.day(day).minutes) if found is not None else day.weekday() < SATURDAY for day in days)

    def work(self, first: str, last: str, calendar: str) -> tuple[WorkDay, ...]:
        zone = zone_of(self.kernel, self.actor)
        found = self.kernel.definitions.calendar(calendar, zone_of(self.kernel, ANONYMOUS))
        return work_days(found, zone, date.fromisoformat(first), date.fromisoformat(last)) if found else ()

    def dates(self) -> tuple[DateColumn, ...]:
        return date_columns(self.kernel, self.actor)

    def undated(self, column: str) -> TicketSet:
        return self.where(f"{column} == null").where(having(self.kernel, column))

    def movable(self, column: str, numbers: Sequence[str]) -> frozenset[str]:
        ids = {id: one for one in numbers if (id := id_of(one)) is not None}
        return frozenset(ids[id] for id in movable(self.kernel, self.actor, column, ids))

    def page(
        self, sort: str = "-number", cursor: str | None = None, limit: int = 50, *, data: bool = True
    ) -> TicketLines:
        if self.nothing:
            return TicketLines(())
        found = list_tickets(self.kernel, self.actor, self.filters, sort=sort, cursor=cursor, limit=limit)
        values = self._data(found.items) if data else {}
        return TicketLines(tuple(_line(row, values.get(row.id, {})) for row in found.items), found.next)

    def _day(self, moment: int) -> str:
        return datetime.fromtimestamp(moment / 1000, zone_of(self.kernel, self.actor)).date().isoformat()

    def _sees_inside(self) -> bool:
        return self.kernel.access.can(self.actor, INSIDE)

    def _data(self, rows: tuple[TicketRow, ...]) -> dict[int, dict[str, Any]]:
        """By ticket, the values that the actor may read."""
        of = {row.id: (row.role.key, row.version_id) for row in rows}
        zone, found = zone_of(self.kernel, self.actor), {}
        for id, zone_id, raw in self.kernel.store.read().all(_DATA, (as_list(of),)):
            data: dict[str, Any] = orjson.loads(raw)
            audiences = FieldNames(self.kernel, self.actor, id, *of[id], zone).audiences(data)
            readable = self.kernel.access.project(self.actor, TicketKey(id, zone_id), audiences)
            found[id] = {name: value for name, value in data.items() if name in readable}
        return found


def _whole(count: int) -> int:
    if count > MOST:
        raise Invalid(
            {"": [_("More than {limit} tickets would have to be counted.").format(limit=MOST)]},
            hint=_("Narrow it down, by a month for example."),
        )
    return count


def _stages(kernel: Kernel, role: str) -> Iterator[ProcessStage]:
    for version in kernel.definitions.list("process"):
        try:
            process = kernel.definitions.process(version.id)
        except InstarError:  # published by other code: its stages cannot be known
            continue
        if process.role == role:
            head = (process.key, text(process.title) or process.key)
            for one in stage_labels(kernel, version.id):
                yield ProcessStage(*head, one.id, one.title, one.status, one.final, one.probability)


def _standing(given: list[Grouping], rows: list[Any]) -> dict[int, Standing]:
    """By ticket; what a value is called is made once, however many have it."""
    titles: list[dict[Any, str]] = [{} for _one in given]
    found = {}
    for id, process, *values in rows:
        keys = tuple(one.key(value) for one, value in zip(given, values, strict=True))
        for one, key, known in zip(given, keys, titles, strict=True):
            if key not in known:
                known[key] = one.title(key)
        found[id] = Standing(process, keys, tuple(known[key] for key, known in zip(keys, titles, strict=True)))
    return found


def _groups(given: list[Grouping], rows: list[Any]) -> tuple[TicketGroup, ...]:
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    totals: dict[tuple[Any, ...], float] = defaultdict(float)
    for *values, count, total in rows:
        if count:
            keys = tuple(one.key(value) for one, value in zip(given, values, strict=True))
            counts[keys] += count
            totals[keys] += total or 0
    if len(given) == 1 and given[0].period:
        known = sorted(key for (key,) in counts if key is not None)
        for key in periods.between(known[0], known[-1], given[0].period) if known else ():
            counts.setdefault((key,), 0)
    made = [
        TicketGroup(
            keys,
            tuple(one.title(key) for one, key in zip(given, keys, strict=True)),
            count,
            Decimal(repr(round(totals.get(keys, 0.0), 4))).normalize() + 0,
        )
        for keys, count in counts.items()
    ]
    if given and given[0].period:
        return tuple(sorted(made, key=lambda one: (one.keys[0] is None, one.keys[0] or "", -one.count)))
    return tuple(sorted(made, key=lambda one: (-one.count, one.titles)))


def _line(row: TicketRow, data: dict[str, Any]) -> TicketLine:
    titles = {
        "role": row.role.title,
        "status": _(STATUS_TITLES[row.status]) if row.status in STATUS_TITLES else row.status,
        "stage": row.stage.title if row.stage else "",
        "service": row.service.title,
        "assignee": row.assignee.name if row.assignee else "",
        "team": row.team.name if row.team else "",
        "client": row.client,
        "url": f"/t/{row.number}",
    }
    return TicketLine(
        number=row.number,
        title=row.title,
        role=row.role.key,
        process=row.process,
        stage=(row.stage.id or None) if row.stage else None,
        status=row.status,
        service=row.service.key,
        priority=row.priority,
        assignee=row.assignee.key if row.assignee else None,
        team=row.team.key if row.team else None,
        due=row.due,
        created=row.created,
        updated=row.updated,
        ended=row.ended,
        titles=titles,
        data=data,
        rev=row.rev,
    )
