"""Ticket data that no person has entered, as a form would have left it: values fitted to their types, what is computed
computed again. A script gives a number where a form stores an amount, and knows nothing of what others compute of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from instar.forms.conditions import decided
from instar.forms.field_type import FieldType
from instar.forms.form import Form
from instar.forms.groups import rows_of
from instar.forms.model import Field
from instar.forms.spelling import decimal, jsonable


def settled(
    form: Form, types: Mapping[str, FieldType], data: Mapping[str, Any], env: Mapping[str, Any]
) -> dict[str, Any]:
    """`types` are those of the site's fields by id; `env` is what conditions see. A value that does not fit its type
    stays as it is: nothing is refused here, for nobody is there to correct it."""
    fitted = {name: fit(types[name], value) if name in types else value for name, value in data.items()}
    rows = {name: fitted[name] for name in form.groups if isinstance(fitted.get(name), list)}
    told = decided(form, rows, {**env, "data": fitted})
    for name, there in told.rows.items():
        listed = zip(rows_of(fitted[name]), there, strict=True)
        fitted[name] = [_without_none({**row, **made.computed}) for row, made in listed]
    return _without_none({**fitted, **told.computed})


def fit(type: FieldType, value: Any) -> Any:
    """The value as a field of an ordered type stores it: 1200 as an amount is "1200.00", a moment in ms is in ISO."""
    if type.bound is None or type.field is None or value is None:
        return value
    number = decimal(value) if type.round else None
    try:
        given = jsonable(type.round(number)) if type.round and number is not None else value
        return type.field(Field("value", type)).deserialize(given)
    except ValidationError:
        return value


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
