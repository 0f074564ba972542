"""Which fields are there and which are required: conditions, each `when` decided after the fields that it reads.

A hidden field counts as null for the conditions that read it, and what lies in a hidden section is hidden. So
no answer depends on a value that nobody can see, and page, API and live preview agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from instar.engine.expressions import EvaluationError, Expression
from instar.forms.groups import ITEM, rows_of
from instar.forms.model import MOST_OPTIONS, Field
from instar.forms.spelling import jsonable

if TYPE_CHECKING:
    from instar.forms.form import Form

DATA = "data"


class Cycle(Exception):
    """Conditions that wait for each other; `entries` is one round, first entry first."""

    def __init__(self, entries: list[Field]) -> None:
        super().__init__(" → ".join(entry.id or entry.pointer for entry in entries))
        self.entries = entries


@dataclass(frozen=True, slots=True)
class Decided:
    """What the conditions say of one submission.

    `there` are the pointers of the entries that are shown, `required` the ids of those fields among them that
    cannot stay empty, `computed` the clean values of the computed ones by id, `options`
    what those fields offer whose options an expression gives, `rows` the same for each row of the groups.
    """

    there: frozenset[str]
    required: frozenset[str]
    computed: Mapping[str, object]
    options: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[Decided, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries of a form in the order in which they are decided, and who reads whom.

    `parents` maps an entry's pointer to its section's; `live` are the ids of fields that some condition
    reads: a change of one of them can change the form. `hides`: whether an entry may be hidden. `always`: what is
    decided whatever is entered, where nothing depends on anything.
    """

    order: tuple[Field, ...]
    parents: Mapping[str, str]
    live: frozenset[str]
    hides: bool = False
    always: Decided | None = None


def walk(fields: tuple[Field, ...], parent: str = "") -> Iterator[tuple[Field, str]]:
    """Every entry with the pointer of the section it lies in, sections before what they hold."""
    for field in fields:
        yield field, parent
        yield from walk(field.children, field.pointer)


def fields_read(expression: object, of: str = DATA) -> frozenset[str]:
    """The ids of the data fields (`of`: of the row's items) that an expression reads; none when it is no expression."""
    if not isinstance(expression, Expression):
        return frozenset()
    return frozenset(name.split(".")[1] for name in expression.reads if name.startswith(f"{of}."))


def plan(fields: tuple[Field, ...], of: str = DATA) -> Plan:
    """`of`: what conditions call the fields. Raises Cycle when conditions wait for each other."""
    entries = {field.pointer: field for field, _parent in walk(fields)}
    parents = {field.pointer: parent for field, parent in walk(fields)}
    by_id = {field.id: field.pointer for field in entries.values() if field.holds_data}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    live: set[str] = set()
    for pointer, field in entries.items():
        parts = [
            field.when,
            field.computed,
            field.options_from,
            *(part for row in field.items for part in row.expressions),
        ]
        read = frozenset().union(*(fields_read(part, of) for part in parts)) & by_id.keys()
        live |= read | (fields_read(field.required_when, of) & by_id.keys())
        waits_for = [by_id[name] for name in sorted(read)]
        sorter.add(pointer, *waits_for, *([parents[pointer]] if parents[pointer] else []))
    try:
        order = tuple(entries[pointer] for pointer in sorter.static_order())
    except CycleError as error:
        # graphlib repeats the first entry at the end of the round.
        raise Cycle([entries[pointer] for pointer in error.args[1][:-1]]) from None
    hides = any(field.when is not None for field in order)
    return Plan(order, parents, frozenset(live), hides, None if hides else _always(order))


def _always(order: tuple[Field, ...]) -> Decided | None:
    """What is decided of entries that are all shown; None where some condition has a say, or rows that are given."""
    conditions = (part for field in order for part in (field.required_when, field.computed, field.options_from))
    if any(part is not None for part in conditions) or any(field.items for field in order):
        return None
    required = frozenset(field.id for field in order if field.holds_data and field.required)
    return Decided(frozenset(field.pointer for field in order), required, {}, {}, {})


def decided(form: Form, values: Mapping[str, object], env: Mapping[str, Any], outcome: str | None = None) -> Decided:
    """`values` are what was entered, as the API would send it, by field id.

    For fields that nobody enters (read-only, not asked for this outcome, not given) the ticket's own data in
    `env["data"]` counts.
    """
    if form.plan.always is not None:
        return form.plan.always
    data = dict(env.get(form.of) or {})
    facts = {**env, form.of: data}
    there: set[str] = set()
    computed: dict[str, object] = {}
    options: dict[str, tuple[str, ...]] = {}
    rows: dict[str, tuple[Decided, ...]] = {}
    for field in form.plan.order:
        parent = form.plan.parents[field.pointer]
        if (parent and parent not in there) or not holds(field.when, facts):
            if field.holds_data:
                data[field.id] = None
            continue
        there.add(field.pointer)
        if field.computed is not None:
            computed[field.id] = data[field.id] = _computed(form, field, facts)
            continue
        if field.options_from is not None:
            options[field.id] = _options(field, facts)
        if field.id in form.groups and field.id in values and not field.read_only and field.asked_for(outcome):
            given = rows_of(values[field.id])
            rows[field.id] = tuple(decided(form.groups[field.id], row, {**facts, ITEM: {}}) for row in given)
            data[field.id] = [_seen(form.groups[field.id], *row) for row in zip(given, rows[field.id], strict=True)]
        elif field.id in form.plan.live and field.id in values and not field.read_only and field.asked_for(outcome):
            value = form.schema.clean_one(field.id, values[field.id])
            data[field.id] = value if offered(value, options.get(field.id)) else None
    # Only now are all values known; that a field is required changes none of them.
    required = {
        field.id
        for field in form.inputs.values()
        if field.pointer in there and (field.required or _demanded(field, facts))
    }
    return Decided(frozenset(there), frozenset(required), computed, options, rows)


def _seen(form: Form, row: Mapping[str, Any], told: Decided) -> dict[str, object]:
    """A row as expressions outside it see it: what is there and right, and what is computed."""
    clean = {
        name: form.schema.clean_one(name, row[name])
        for name, field in form.inputs.items()
        if name in row and field.pointer in told.there and field.entered
    }
    return clean | dict(told.computed)


def shown(
    form: Form, values: Mapping[str, object], env: Mapping[str, Any], outcome: str | None = None
) -> frozenset[str]:
    """The pointers of the entries that are there; see `decided`."""
    return decided(form, values, env, outcome).there


def holds(condition: Expression | None, facts: Mapping[str, Any]) -> bool:
    """Whether it is true. One that fails counts as true: better a field too many than a lost answer."""
    if condition is None:
        return True
    try:
        return condition(facts) is True
    except EvaluationError:
        return True


def _demanded(field: Field, facts: Mapping[str, Any]) -> bool:
    """Whether `required_when` holds. One that fails does not: nobody could go on otherwise."""
    if field.required_when is None:
        return False
    try:
        return field.required_when(facts) is True
    except EvaluationError:
        return False


def _computed(form: Form, field: Field, facts: Mapping[str, Any]) -> object:
    """The value as it is stored; None for what cannot be computed or is no value of the field."""
    if field.computed is None:
        return None
    try:
        value = field.computed(facts)
    except EvaluationError:
        return None
    if isinstance(value, Decimal) and field.type.round:
        value = field.type.round(value)
    return form.schema.clean_one(field.id, jsonable(value))


def offered(value: object, options: tuple[str, ...] | None) -> bool:
    """Whether a clean value is made of the options; None for a field whose options do not depend on anything."""
    if options is None or value is None:
        return True
    return all(item in options for item in (value if isinstance(value, list) else [value]))


def _options(field: Field, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What an expression offers: its texts and numbers, each once. One that fails offers nothing."""
    try:
        found = field.options_from(facts) if field.options_from else None
    except EvaluationError:
        return ()
    texts = (jsonable(item) for item in (found if isinstance(found, list | tuple) else ()))
    clean = (item.strip() for item in texts if isinstance(item, str))
    return tuple(dict.fromkeys(item for item in clean if item))[:MOST_OPTIONS]
