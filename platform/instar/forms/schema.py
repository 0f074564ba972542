"""One marshmallow schema per form, built when the form is parsed and used for every load of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from instar.forms import sentences
from instar.forms.model import Field
from instar.forms.values import Value

_ATTRIBUTE = "field_"
"""Before each id, so that no id meets a name that marshmallow keeps for itself ("Meta")."""


class FormSchema:
    """The schema of a form's data-holding fields, all at one level.

    It refuses unknown names: what a page or the API may leave in was taken out before. A form has one or two fields
    that are given: each is asked by itself, which is a quarter of what the library's walk over the whole costs.
    """

    def __init__(self, entries: Mapping[str, Field]) -> None:
        made: dict[str, fields.Field[Any]] = {
            _ATTRIBUTE + field.id: field.type.field(field) for field in entries.values() if field.type.field
        }
        # from_dict keeps the class out of marshmallow's registry, which would hold every version for ever.
        bound = Schema.from_dict(made, name="Form")().fields
        self._fields = {name.removeprefix(_ATTRIBUTE): field for name, field in bound.items()}

    def load(
        self, values: Mapping[str, object], asked: Collection[str] | None, required: Collection[str] = ()
    ) -> dict[str, Any]:
        """The clean values of those given.

        `asked`: ids that must be there, None when none need. `required`: ids that this time cannot be empty, whatever
        the definition says of always. Raises marshmallow's ValidationError with sentences by field id.
        """
        loaded: dict[str, Any] = {}
        errors = {name: [sentences.unknown(name, None)] for name in values if name not in self._fields}
        for name, field in self._fields.items():
            if name not in values and (asked is None or name not in asked):
                continue
            try:
                value = field.deserialize(values.get(name, missing), name, values)
            except ValidationError as refused:
                errors |= ValidationError(refused.messages, name).normalized_messages()
            else:
                if value is not missing:
                    loaded[name] = value
        for name in required if asked is not None else [name for name in required if name in values]:
            field = self._fields[name]
            if name not in errors and isinstance(field, Value) and field.lacks(loaded.get(name)):
                errors[name] = [field.empty()]
        if errors:
            raise ValidationError(errors, valid_data=loaded)
        return loaded

    def clean_one(self, name: str, value: object) -> object:
        """One field's clean value, None while it has errors."""
        try:
            return self._fields[name].deserialize(value)
        except ValidationError:
            return None
