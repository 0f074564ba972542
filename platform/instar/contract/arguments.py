"""What a command of a plugin takes: a schema of marshmallow whose sentences speak the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from instar.errors import Invalid
from instar.i18n import N_, Sentence

_MESSAGES = {
    "required": Sentence(N_("This is missing.")),
    "null": Sentence(N_("This must not be null.")),
    "invalid": Sentence(N_("This is of the wrong type.")),
    "invalid_utf8": Sentence(N_("This is no text.")),
    "type": Sentence(N_("This must be an object.")),
}


class Arguments(Schema):
    """What is sent. Unknown keys are refused, each at its own path.

    Example::

        class Line(Arguments):
            product = fields.String(required=True)
            quantity = fields.Decimal(load_default=Decimal(1), as_string=True)
    """

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": Sentence(N_("This is not known here.")),  # type: ignore[dict-item]  # read by str() when told
        "type": Sentence(N_("This must be an object.")),  # type: ignore[dict-item]
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.error_messages |= _MESSAGES  # type: ignore[arg-type]


class NoArguments(Arguments):
    """For what takes none."""


def loaded(schema: type[Schema], given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` as the schema takes it; raises Invalid with sentences by path, such as ``lines.3.quantity``."""
    try:
        found: dict[str, Any] = _made(schema).load(given)
    except ValidationError as error:
        raise Invalid(dict(_flat(error.normalized_messages(), ""))) from None
    return found


@cache
def _made(schema: type[Schema]) -> Schema:
    """One of each kind: making it costs more than reading a body by it, and it keeps nothing of what it has read."""
    return schema()


def _flat(errors: Mapping[Any, Any], path: str) -> list[tuple[str, list[str]]]:
    """Errors by dotted path; sentences are put into words now, in the language of the request."""
    found: list[tuple[str, list[str]]] = []
    for name, told in errors.items():
        at = path if name == "_schema" else f"{path}.{name}".lstrip(".")
        if isinstance(told, Mapping):
            found += _flat(told, at)
        else:
            sentences = told if isinstance(told, list) else [told]
            found.append((at, [str(sentence) for sentence in sentences]))
    return found
