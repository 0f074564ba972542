"""One marshmallow schema per form, built when the form is parsed and used for every load of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from instar.forms.model import Field
from instar.forms.values import Value

_ATTRIBUTE = "field_"
"""Before each id, so that no id meets a name that marshmallow keeps for itself ("Meta")."""


class FormSchema:
    """The schema of a form's data-holding fields, all at one level.

    It raises for unknown keys: what a page or the API may leave in was taken out before.
    """

    def __init__(self, entries: Mapping[str, Field]) -> None:
        made: dict[str, fields.Field[Any]] = {
            _ATTRIBUTE + field.id: field.type.field(field) for field in entries.values() if field.type.field
        }
        # from_dict keeps the class out of marshmallow's registry, which would hold every version for ever.
        self._schema = Schema.from_dict(made, name="Form")(unknown=RAISE)

    def load(
        self, values: Mapping[str, object], may_lack: Collection[str] | bool, required: Collection[str] = ()
    ) -> dict[str, Any]:
        """The clean values of those given.

        `may_lack`: ids that need not be there, or True when none need. `required`: ids that this time cannot be
        empty, whatever the definition says of always. Raises marshmallow's ValidationError with sentences by
        field id.
        """
        partial = may_lack if isinstance(may_lack, bool) else frozenset(_ATTRIBUTE + name for name in may_lack)
        errors: dict[str, list[str]] = {}
        try:
            loaded: dict[str, Any] = self._schema.load(values, partial=partial)
        except ValidationError as refused:
            errors, loaded = refused.normalized_messages(), dict(refused.valid_data or {})
        needed = required if may_lack is not True else [name for name in required if name in values]
        for name in needed:
            field = self._schema.fields[_ATTRIBUTE + name]
            if name not in errors and isinstance(field, Value) and field.lacks(loaded.get(name)):
                errors[name] = [field.empty()]
        if errors:
            raise ValidationError(errors, valid_data=loaded)
        return loaded

    def clean_one(self, name: str, value: object) -> object:
        """One field's clean value, None while it has errors."""
        try:
            return self._schema.fields[_ATTRIBUTE + name].deserialize(value)
        except ValidationError:
            return None
