"""What is entered becomes what is stored: `load` checks a submission, `merge` lays it over ticket data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from itertools import filterfalse, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from instar.engine.expressions import EvaluationError, Expression
from instar.errors import Invalid
from instar.forms import sentences
from instar.forms.conditions import Decided, decided, offered, shown
from instar.forms.groups import Row, folded, rows_of
from instar.forms.model import Exists, Field
from instar.forms.reading import Reading
from instar.forms.spelling import jsonable

if TYPE_CHECKING:
    from instar.forms.form import Form

Errors = dict[str, list[str]]

NOTHING: Mapping[str, Any] = MappingProxyType({})
MOST_UNKNOWN = 50
LONGEST_NAME = 64


def load(
    form: Form,
    values: Mapping[str, object],
    env: Mapping[str, Any],
    *,
    reading: Reading,
    outcome: str | None = None,
    partial: bool = False,
    exists: Exists | None = None,
) -> dict[str, Any]:
    """See Form.load."""
    page = reading.origin == "page"
    errors = {} if page else _misplaced(form, values, env)
    entered = read(form, folded(form, values) if page else values, reading, env)
    if not partial:
        entered = _completed(form, entered, env, reading)
    told = decided(form, entered, env, outcome)
    asked = {field.id for field in form.by_people if field.pointer in told.there and field.asked_for(outcome)}
    given = {name: value for name, value in entered.items() if name in asked}
    stored = env.get(form.of) or {}
    clean: dict[str, Any] = {}
    try:
        clean = form.schema.load(given, asked=None if partial else asked, required=told.required & asked)
    except ValidationError as refused:
        clean = dict(refused.valid_data or {})
        errors |= refused.normalized_messages()
    broken = {f"{form.of}.{name}" for name in errors}
    errors |= _unfit(form, clean, told, lambda name: [stored.get(name)], exists, broken)
    for name, rows in form.groups.items():
        if clean.get(name) is not None:
            clean[name], wrong = _rows(rows, clean[name], told.rows[name], rows_of(stored.get(name)), exists, broken)
            errors |= {f"{name}.{path}": said for path, said in wrong.items()}
    if errors:
        raise Invalid(errors={name: errors[name] for name in _in_form_order(form, errors)})
    for name, value in told.computed.items():
        if form.inputs[name].asked_for(outcome):
            clean[name] = value
    return clean


def _rows(
    form: Form,
    rows: Sequence[Row],
    told: Sequence[Decided],
    stored: Sequence[Row],
    exists: Exists | None,
    broken: Collection[str],
) -> tuple[list[dict[str, Any]], Errors]:
    """The clean rows of a group, and errors by the place of the row and the item: "0.quantity"."""
    found: list[dict[str, Any]] = []
    errors: Errors = {}
    for number, (row, there) in enumerate(zip(rows, told, strict=True)):
        clean, wrong = _row(form, row, there, lambda name: [one.get(name) for one in stored], exists, broken)
        found.append(clean)
        errors |= {f"{number}.{path}": said for path, said in wrong.items()}
    return found, errors


def _row(
    form: Form,
    row: Row,
    told: Decided,
    before: Callable[[str], Sequence[object]],
    exists: Exists | None,
    broken: Collection[str],
) -> tuple[dict[str, Any], Errors]:
    """One clean row, nothing in it empty. A row is entered whole: nothing of it is kept from before, and what is
    computed in it may be sent along and is computed again."""
    asked = {field.id for field in form.by_people if field.pointer in told.there}
    errors = _unknown(form, row)
    clean: dict[str, Any] = {}
    try:
        given = {name: value for name, value in row.items() if name in asked}
        clean = form.schema.load(given, asked=asked, required=told.required & asked)
    except ValidationError as refused:
        clean = dict(refused.valid_data or {})
        errors |= refused.normalized_messages()
    errors |= _unfit(form, clean, told, before, exists, {*broken, *(f"{form.of}.{name}" for name in errors)})
    made = {name: value for name, value in told.computed.items() if name in form.inputs}
    whole = {name: value for name, value in (clean | made).items() if value is not None}
    return whole, {name: errors[name] for name in _in_form_order(form, errors)}


def _unfit(
    form: Form,
    clean: Mapping[str, Any],
    told: Decided,
    before: Callable[[str], Sequence[object]],
    exists: Exists | None,
    broken: Collection[str],
) -> Errors:
    """Errors about clean values that only the moment knows to be wrong: no option now, or not there.

    What depends on a value that is wrong itself (`broken`) is not judged: to correct that one may be enough.

    Who was named before and has left since may stay: `before` gives what a field held.
    """
    errors: Errors = {}
    for name, options in told.options.items():
        expression = form.inputs[name].options_from
        if expression is not None and not expression.reads.isdisjoint(broken):
            continue
        if not offered(clean.get(name), options):
            errors[name] = [sentences.not_an_option(form.inputs[name].label())]
    for name, value in clean.items():
        kind = form.inputs[name].type.names
        if exists and kind and value is not None and value not in before(name) and not exists(kind, str(value)):
            errors[name] = [sentences.not_there(kind, form.inputs[name].label())]
    return errors


def read(
    form: Form, values: Mapping[str, object], reading: Reading, env: Mapping[str, Any] = NOTHING
) -> dict[str, object]:
    """The values of this form's fields (of a page: `folded`), as the API would send them; rows of groups are whole."""
    found = {
        field.id: field.type.read(values[field.id], reading) for field in form.inputs.values() if field.id in values
    }
    for name, rows in form.groups.items():
        listed = found.get(name)
        if isinstance(listed, list):
            found[name] = [_whole(rows, row, reading, env) if isinstance(row, Mapping) else row for row in listed]
    return found


def _whole(form: Form, row: Row, reading: Reading, env: Mapping[str, Any]) -> dict[str, object]:
    """A row with what it left out; names that its form does not have stay where they are to be refused."""
    strange = {} if reading.origin == "page" else {name: row[name] for name in row if name not in form.inputs}
    return strange | _completed(form, read(form, row, reading), {**env, form.of: {}}, reading)


def default_of(field: Field, env: Mapping[str, Any]) -> object:
    """What stands in the field before anyone entered anything, as the API would send it; None for nothing."""
    if not isinstance(field.default, Expression):
        return field.default
    try:
        return jsonable(field.default(env))
    except EvaluationError:
        return None


def merge(
    data: Mapping[str, Any],
    clean: Mapping[str, Any],
    form: Form,
    env: Mapping[str, Any],
    *,
    outcome: str | None = None,
    partial: bool = False,
) -> dict[str, Any]:
    """New ticket data: `data` with what Form.load answered laid over it. Neither argument is changed.

    A full submission removes what `when` hides; what is read-only, not asked for the outcome or not of this
    form stays. A partial one (PATCH) touches nothing but what it gives.
    """
    merged = {**data, **clean}
    if partial or not form.plan.hides:
        return merged
    there = shown(form, {}, {**env, "data": merged}, outcome)
    hidden = {
        field.id
        for field in form.inputs.values()
        if field.pointer not in there and not field.read_only and field.asked_for(outcome)
    }
    return {name: value for name, value in merged.items() if name not in hidden}


def _completed(
    form: Form, entered: Mapping[str, object], env: Mapping[str, Any], reading: Reading
) -> dict[str, object]:
    """The submission with what it left out: what the ticket has, so that rules hold in the end, or a default.

    On a page a field may speak by silence: a check box that is not ticked is not sent.
    """
    stored = env.get(form.of) or {}
    full = dict(entered)
    for name, field in form.inputs.items():
        if name in full:
            continue
        if reading.origin == "page" and field.type.silence is not None:
            full[name] = field.type.silence
        elif stored.get(name) is not None:
            full[name] = stored[name]
        elif (value := default_of(field, env)) is not None:
            full[name] = value
    return full


def _misplaced(form: Form, values: Mapping[str, object], env: Mapping[str, Any]) -> Errors:
    """Errors about values that no field takes: unknown names, and read-only fields given another value."""
    errors = _unknown(form, values)
    stored = env.get("data") or {}
    for field in form.made:
        if field.id in values and values[field.id] != stored.get(field.id):
            say = sentences.computed if field.computed else sentences.read_only
            errors[field.id] = [say(field.label())]
    return errors


def _unknown(form: Form, values: Mapping[str, object]) -> Errors:
    errors: Errors = {}
    for name in islice(filterfalse(form.inputs.__contains__, values), MOST_UNKNOWN):
        called = str(name)[:LONGEST_NAME]
        nearest = get_close_matches(called, form.inputs, n=1)
        errors[called] = [sentences.unknown(called, nearest[0] if nearest else None)]
    return errors


def _in_form_order(form: Form, errors: Errors) -> list[str]:
    """The paths as their fields stand in the form; those of one group as they came, row by row."""
    places = {name: place for place, name in enumerate(form.inputs)}
    return sorted(errors, key=lambda path: places.get(path.partition(".")[0], len(places)))
