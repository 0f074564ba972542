"""What is entered becomes what is stored: `load` checks a submission, `merge` lays it over ticket data."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from instar.engine.expressions import EvaluationError, Expression
from instar.errors import Invalid
from instar.forms import sentences
from instar.forms.conditions import decided, offered, shown
from instar.forms.model import Exists, Field
from instar.forms.reading import Reading
from instar.forms.spelling import jsonable

if TYPE_CHECKING:
    from instar.forms.form import Form

Errors = dict[str, list[str]]

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
    errors = {} if reading.origin == "page" else _misplaced(form, values, env)
    entered = read(form, values, reading)
    if not partial:
        entered = _completed(form, entered, env, reading)
    told = decided(form, entered, env, outcome)
    asked = {
        field.id
        for field in form.inputs.values()
        if field.pointer in told.there and field.entered and field.asked_for(outcome)
    }
    given = {name: value for name, value in entered.items() if name in asked}
    clean: dict[str, Any] = {}
    try:
        clean = form.schema.load(given, may_lack=partial or form.inputs.keys() - asked, required=told.required & asked)
    except ValidationError as refused:
        errors |= refused.normalized_messages()
    for name, options in told.options.items():
        if not offered(clean.get(name), options):
            errors[name] = [sentences.not_an_option(form.inputs[name].label())]
    if exists is not None:
        errors |= _strangers(form, clean, env.get("data") or {}, exists)
    if errors:
        raise Invalid(errors={name: errors[name] for name in _in_form_order(form, errors)})
    made = {name: value for name, value in told.computed.items() if form.inputs[name].asked_for(outcome)}
    return clean | made


def _strangers(form: Form, clean: Mapping[str, Any], stored: Mapping[str, Any], exists: Exists) -> Errors:
    """Errors about what a field names and is not there. Who was named before and has left since may stay."""
    return {
        name: [sentences.not_there(kind, form.inputs[name].label())]
        for name, value in clean.items()
        if (kind := form.inputs[name].type.names) and value is not None and value != stored.get(name)
        if not exists(kind, str(value))
    }


def read(form: Form, values: Mapping[str, object], reading: Reading) -> dict[str, object]:
    """The values of this form's fields, as the API would send them."""
    return {
        field.id: field.type.read(values[field.id], reading) for field in form.inputs.values() if field.id in values
    }


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
    if partial:
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
    stored = env.get("data") or {}
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
    errors: Errors = {}
    stored = env.get("data") or {}
    for name in [name for name in values if name not in form.inputs][:MOST_UNKNOWN]:
        called = str(name)[:LONGEST_NAME]
        nearest = get_close_matches(called, form.inputs, n=1)
        errors[called] = [sentences.unknown(called, nearest[0] if nearest else None)]
    for name, field in form.inputs.items():
        if not field.entered and name in values and values[name] != stored.get(name):
            say = sentences.computed if field.computed else sentences.read_only
            errors[name] = [say(field.label())]
    return errors


def _in_form_order(form: Form, errors: Errors) -> list[str]:
    return [name for name in form.inputs if name in errors] + [name for name in errors if name not in form.inputs]
