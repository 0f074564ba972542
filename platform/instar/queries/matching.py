"""Which tickets a list shows: its filters as SQL, each inside the scope in which the actor may ask for it.

What is internal (stage, assignee, team, priority, a field or column of an expression) is asked only of tickets whose
inside the actor may see: else the length of the list would tell what the rows do not. A filter on a field without an
index must leave few tickets to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from instar.access import Actor, Branch
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries import stalled
from instar.queries.columns import HOLDER
from instar.queries.filters import Condition, compile_filter
from instar.queries.kept_promises import PREFIX, state_sql
from instar.queries.kept_promises import TITLES as CLOCK_STATES
from instar.queries.ranges import span
from instar.queries.scoped import Asked, Question, branches, count_each
from instar.queries.search import named, open_to
from instar.store import as_list
from instar.store.dialect import VARIED
from instar.store.stems import question

STATUSES = ("active", "waiting", "hold", "resolved", "closed", "cancelled")
MOST_UNINDEXED = 20_000
MOST_VALUES = 50
INSIDE = "ticket.view_internal"
_INTERNAL = ("stage", "assignee", "holder", "team", "priority", "clock", "rating", "entitled")
# "+" keeps the list's own order: all that hold the words are few enough to be a set, and the list stops at its page.
_WORDS = "+t.id IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?)"
# Of an urgency, a day or a field there may be one ticket or a hundred thousand, and an index for it.
_VARIED = ("priority", "due", "created", "ended", "clock", "rating", "entitled", "fields", "where")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Filters:
    """All are *and*; several values of one, with commas between them, are *or*.

    ``assignee`` and ``holder``: log-ins, "me" or "none"; ``team``: keys or "none"; ``requester``: contacts' ids or
    "me"; ``status``: statuses of stages, "open" (not ended) or "ended"; ``due``, ``created`` and ``ended``: see
    ``ranges``; ``clock``: "resolution:late", see ``kept_promises``; ``rating``: 1 to 5, or "none" for who was asked and
    has not said; ``entitled``: "no" for what no contract covers, "yes" for what one does; ``q``: the number of a ticket
    that the actor may see, else words; ``where``: an expression, see ``filters``; ``fields``: further ones, which pages
    make of choices; ``parents``: ids of tickets right below which one is to stand; ``also``: all of these hold as well
    (their ``q`` is not read).
    """

    role: str | None = None
    process: str | None = None
    stage: str | None = None
    status: str | None = None
    service: str | None = None
    assignee: str | None = None
    holder: str | None = None
    team: str | None = None
    requester: str | None = None
    priority: str | None = None
    due: str | None = None
    created: str | None = None
    ended: str | None = None
    clock: str | None = None
    rating: str | None = None
    entitled: str | None = None
    q: str | None = None
    where: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    parents: tuple[int, ...] | None = None
    also: tuple[Filters, ...] = ()


NO_FILTERS = Filters()


def matching(
    kernel: Kernel,
    actor: Actor,
    filters: Filters,
    shape: Question,
    further: tuple[str, Sequence[Any]] = ("", ()),
    *,
    internal: bool = False,
) -> list[Asked]:
    """The questions whose answers together are the list. ``further``: one more condition, such as "beyond the cursor";
    ``internal``: what is asked for is internal.

    Raises Invalid by the filter's name.
    """
    found = [one for part in (filters, *filters.also) for one in _conditions(kernel, actor, part)]
    exact = named(kernel, actor, filters.q) if filters.q else None
    if exact is not None:
        found.append(Condition("t.id = ?", (exact,), indexed=True))
    inside = internal or any(one.internal for one in found)
    scope = branches(kernel, actor, INSIDE if inside else "ticket.view")
    _refuse_slow(kernel, filters, found, scope)
    if any(getattr(part, name) for part in (filters, *filters.also) for name in _VARIED):
        found.append(Condition(f"{VARIED} TRUE"))
    if further[0]:
        found.append(Condition(further[0], tuple(further[1])))
    if not filters.q or exact is not None:
        return [_asked(scope, shape, found)]
    words = question(filters.q)
    if not words:
        return [_asked(scope, shape, [Condition("FALSE")])]
    within = scope if inside else branches(kernel, actor, INSIDE)
    asked = [_with_words(part, shape, found, words) for part in within]
    only_seen = [part for part in scope if part not in within]
    return asked + [_with_words(part, shape, found, f"{open_to(part)} : ({words})") for part in only_seen]


def as_query(filters: Filters) -> dict[str, str] | None:
    """The filters as the address of a list has them; None where two of them are about the same and no list has both, or
    where one has no word there."""
    found: dict[str, str] = {}
    for part in (filters, *filters.also):
        if part.parents is not None:
            return None
        given = {name: getattr(part, name) for name in _ASKED if getattr(part, name) is not None}
        for name, value in {**given, **{f"data.{name}": value for name, value in part.fields}}.items():
            known = found.get(name, value)
            if known != value and name != "where":
                return None
            found[name] = value if known == value else f"({known}) && ({value})"
    return found


def values(given: str) -> list[str]:
    """The values of one filter."""
    found = [value.strip() for value in given.split(",")]
    return list(dict.fromkeys(value for value in found if value))[:MOST_VALUES]


def _with_words(part: Branch, shape: Question, found: list[Condition], words: str) -> Asked:
    return _asked([part], shape, [*found, Condition(_WORDS, (words,))])


def _asked(scope: Sequence[Any], shape: Question, conditions: list[Condition]) -> Asked:
    where = " AND ".join(one.sql for one in conditions) or "TRUE"
    return Asked(scope, replace(shape, where=where), tuple(arg for one in conditions for arg in one.args))


def _conditions(kernel: Kernel, actor: Actor, filters: Filters) -> Iterator[Condition]:
    """The text depends on which filters are given and on how many values, never on what they are."""
    alone = filters.stage is None
    for name in ("role", "process", "stage"):
        given = getattr(filters, name)
        if given is not None:
            # Without a stage the index on (process, stage) would find all and sort them: "+" keeps the list's order.
            column = f"+t.{name}" if name == "process" and alone else f"t.{name}"
            yield _among(
                column, values(given), internal=name in _INTERNAL, indexed=name == "stage" and bool(filters.process)
            )
    for name, made in _MADE.items():
        given = getattr(filters, name)
        if given is not None:
            parts = [made(kernel, actor, value) for value in values(given)]
            sql = " OR ".join(part.sql for part in parts) or "FALSE"
            args = tuple(arg for part in parts for arg in part.args)
            inside = name in _INTERNAL or any(part.internal for part in parts)
            yield Condition(f"({sql})" if len(parts) > 1 else sql, args, internal=inside)
    for name, given in filters.fields:
        if not _FIELD.fullmatch(name):
            raise Invalid({name: [_("There is no such field.")]})
        listed = ", ".join(quoted(value) for value in values(given))
        yield from compile_filter(kernel, actor, f"data.{name} in [{listed}]", f"data.{name}")
    if filters.where is not None:
        yield from compile_filter(kernel, actor, filters.where)
    if filters.parents is not None:
        below = "t.parent_id IN (SELECT value FROM json_each(?))"
        yield Condition(below, (as_list(filters.parents),), internal=True, indexed=True)


def _refuse_slow(kernel: Kernel, filters: Filters, found: list[Condition], scope: Sequence[Any]) -> None:
    """Raise Invalid when a field without an index would be looked for in too many tickets."""
    slow = sorted({field for one in found if not one.indexed for field in one.fields})
    if not slow or filters.requester or any(one.indexed for one in found):
        return
    if (kernel.store.read().value("SELECT max(id) FROM ticket") or 0) <= MOST_UNINDEXED:
        return
    others = [one for one in found if not one.fields]
    if count_each(kernel, [_asked(scope, Question("t.id AS id"), others)], MOST_UNINDEXED + 1) <= MOST_UNINDEXED:
        return
    name = "where" if filters.where else f"data.{slow[0]}"
    raise Invalid(
        {name: [_("Too many tickets would have to be looked through for “{field}”.").format(field=slow[0])]},
        hint=_("Mark the field as indexed (“indexed”: true in its form), or narrow the list by something else."),
        data={"field": slow[0]},
    )


def _among(column: str, keys: list[str], *, internal: bool, indexed: bool) -> Condition:
    if len(keys) == 1:
        return Condition(f"{column} = ?", (keys[0],), internal=internal, indexed=indexed)
    marks = ", ".join("?" * len(keys))
    return Condition(f"{column} IN ({marks})", tuple(keys), internal=internal, indexed=indexed)


def _status(_kernel: Kernel, _actor: Actor, status: str) -> Condition:
    if status == "open":
        return Condition("t.ended IS NULL")
    if status == "ended":
        return Condition("t.ended IS NOT NULL")
    if status not in STATUSES:
        names = ", ".join((*STATUSES, "open", "ended"))
        raise Invalid({"status": [_("The status is one of: {names}.").format(names=names)]})
    return Condition("t.status = ?", (status,))


def _service(kernel: Kernel, _actor: Actor, key: str) -> Condition:
    service = kernel.directory.service_by_key(key)
    return Condition("t.service_id = ?", (service.id if service else -1,))


def _assignee(kernel: Kernel, actor: Actor, given: str) -> Condition:
    return _person("t.assignee_id", kernel, actor, given)


def _holder(kernel: Kernel, actor: Actor, given: str) -> Condition:
    return _person(HOLDER, kernel, actor, given)


def _person(sql: str, kernel: Kernel, actor: Actor, given: str) -> Condition:
    if given == "none":
        return Condition(f"{sql} IS NULL")
    if given == "me":
        return Condition(f"{sql} = ?", (actor.id or -1,))
    person = kernel.directory.find("user", given)
    return Condition(f"{sql} = ?", (person.id if person else -1,))


def _team(kernel: Kernel, _actor: Actor, given: str) -> Condition:
    if given == "none":
        return Condition("t.team_id IS NULL")
    team = kernel.directory.find("team", given)
    return Condition("t.team_id = ?", (team.id if team else -1,))


def _requester(_kernel: Kernel, actor: Actor, given: str) -> Condition:
    if given == "me":
        return Condition("t.requester_id = ?", (actor.contact_id or -1,))
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Invalid({"requester": [_("Give the contact's id, or “me”.")]})
    return Condition("t.requester_id = ?", (int(given),))


def _priority(_kernel: Kernel, _actor: Actor, given: str) -> Condition:
    if given not in ("1", "2", "3", "4"):
        raise Invalid({"priority": [_("The priority is 1, 2, 3 or 4.")]})
    return Condition("t.priority = ?", (int(given),))


def _due(kernel: Kernel, actor: Actor, given: str) -> Condition:
    if given == "none":
        return Condition("t.urgent IS NULL")
    if given == "late":
        return Condition("(t.urgent < ? AND t.ended IS NULL)", (kernel.clock.now(),))
    if given == "unplanned":
        return stalled.unplanned(kernel)
    if given == "idle":
        return stalled.idle(kernel)
    return _in_span("t.urgent", *span(kernel, actor, "due", given))


def _created(kernel: Kernel, actor: Actor, given: str) -> Condition:
    return _in_span("t.created", *span(kernel, actor, "created", given))


def _ended(kernel: Kernel, actor: Actor, given: str) -> Condition:
    return _in_span("t.ended", *span(kernel, actor, "ended", given))


def _clock(kernel: Kernel, _actor: Actor, given: str) -> Condition:
    metric, _colon, state = given.partition(":")
    if state not in CLOCK_STATES:
        known = ", ".join(f"resolution:{one}" for one in CLOCK_STATES)
        raise Invalid({"clock": [_("Name a clock and how it stands, such as {known}.").format(known=known)]})
    return Condition(f"{state_sql(f'{PREFIX}{metric}', kernel.clock.now())} = ?", (state,))


def _rating(_kernel: Kernel, _actor: Actor, given: str) -> Condition:
    if given == "none":
        return Condition("(t.asked IS NOT NULL AND t.rating IS NULL)")
    if given not in ("1", "2", "3", "4", "5"):
        raise Invalid({"rating": [_("The rating is 1 to 5, or “none” for who was asked and has not answered.")]})
    return Condition("t.rating = ?", (int(given),))


def _entitled(_kernel: Kernel, _actor: Actor, given: str) -> Condition:
    if given not in ("yes", "no"):
        raise Invalid({"entitled": [_("Say “yes” for what a contract covers, or “no” for what none does.")]})
    return Condition("t.entitled = ?", (int(given == "yes"),))


def _in_span(column: str, begin: int | None, end: int | None) -> Condition:
    parts = [(f"{column} >= ?", begin), (f"{column} < ?", end)]
    given = [(sql, at) for sql, at in parts if at is not None]
    sql = " AND ".join(sql for sql, _at in given) or f"{column} IS NOT NULL"
    return Condition(f"({sql})", tuple(at for _sql, at in given))


_MADE: dict[str, Callable[[Kernel, Actor, str], Condition]] = {
    "status": _status,
    "service": _service,
    "assignee": _assignee,
    "holder": _holder,
    "team": _team,
    "requester": _requester,
    "priority": _priority,
    "due": _due,
    "created": _created,
    "ended": _ended,
    "clock": _clock,
    "rating": _rating,
    "entitled": _entitled,
}


_ASKED = tuple(one.name for one in fields(Filters) if one.name not in ("fields", "parents", "also"))


def quoted(value: str) -> str:
    """The text as an expression writes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
