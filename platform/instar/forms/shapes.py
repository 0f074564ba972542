"""JSON Schema of the values of a field, for the types whose description depends on the field."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from instar.forms import picks, values
from instar.forms.model import Field

JsonSchema = dict[str, object]


def of_text(limit: int) -> Callable[[Field], JsonSchema]:
    return lambda field: {
        "type": "string",
        "minLength": field.min_length or 0,
        "maxLength": field.max_length or limit,
    }


def of_number(word: str) -> Callable[[Field], JsonSchema]:
    def schema(field: Field) -> JsonSchema:
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        return {"type": word} | {
            key: values.json_number(bound) for key, bound in bounds.items() if isinstance(bound, Decimal)
        }

    return schema


def of_file(field: Field) -> JsonSchema:
    limit = picks.FILE_COUNT if field.multiple else 1
    return {"type": "array", "items": {"type": "string"}, "maxItems": limit}


def of_choice(field: Field) -> JsonSchema:
    if field.options_from is not None:
        return {"type": "string"}
    return {"type": "string", "enum": [option.value for option in field.options]}


def of_choices(field: Field) -> JsonSchema:
    return {"type": "array", "items": of_choice(field), "uniqueItems": True}


def of_key(field: Field) -> JsonSchema:
    return {"type": "string", "maxLength": picks.KEY_LENGTH}


def of_rows(field: Field) -> JsonSchema:
    """What is in a row the form adds."""
    least, most = field.rows
    return {"type": "array", "minItems": least, "maxItems": most}


def of_contact(field: Field) -> JsonSchema:
    return {"type": "integer", "minimum": 1, "maximum": values.LARGEST_INTEGER}


def of_ticket(field: Field) -> JsonSchema:
    return {"type": "string", "pattern": "^T-[1-9][0-9]*$", "maxLength": picks.KEY_LENGTH}
