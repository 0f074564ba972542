"""The table of field types: all that the package, the store and the pages know about one type is its row.

A plugin adds a type by adding a row; nothing else asks what a type is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from instar.engine.expressions import ANY, BOOLEAN, DATE, DURATION, LIST, NUMBER, TEXT, TIME, Type
from instar.forms import display, model, picks, reading, shapes, spelling, values
from instar.forms.model import Bound, Field
from instar.forms.reading import Reading
from instar.forms.shapes import JsonSchema

BASE_KEYS = frozenset({"type", "id", "title", "help", "when", "for", "width", "audience"})
INPUT_KEYS = BASE_KEYS | {"required", "required_when", "read_only", "computed", "default", "placeholder", "indexed"}
LENGTHS = frozenset({"min_length", "max_length", "pattern"})
BOUNDS = frozenset({"min", "max"})


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type of field.

    `field` makes the marshmallow field that checks and cleans a value, None for a type that holds no data;
    `widget` names the template of its input; `sql` is the column type an index of it needs; `expression_type`
    is what conditions see; `keys` are the keys a definition may use with it, `lines` the height of its input;
    `json_schema` describes the stored value. `read` turns what a page sends into the API's value, `silence`
    is that value when a page sends nothing, `show` the stored value into an input's text, `format` into the
    text that people read. `lists` says that the stored value is a list, `files` that it names uploaded files, `names`
    that it is the key of somebody or something of the site;
    `bound` reads `min` and `max`; `round` fits a computed number to the type; `suffix` is what stands behind the input.
    """

    key: str
    field: Callable[[Field], values.Value] | None
    widget: str
    sql: Literal["TEXT", "NUMERIC", "INTEGER"]
    expression_type: Type
    format: Callable[[object, Field, Reading, display.FileName | None], str] = display.as_text
    keys: frozenset[str] = INPUT_KEYS
    read: reading.Reader = reading.read_text
    show: Callable[[object, Reading], str] = reading.show_text
    json_schema: Callable[[Field], JsonSchema] = lambda field: {"type": "string"}
    lines: int = 1
    silence: object = None
    round: Callable[[Decimal], Decimal] | None = None
    bound: Callable[[object], Bound | None] | None = None
    lists: bool = False
    files: bool = False
    names: model.Kind | None = None
    suffix: Callable[[Reading], str] = lambda reading: ""


KERNEL_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        row.key: row
        for row in (
            FieldType(
                "text",
                values.TextValue,
                "text",
                "TEXT",
                TEXT,
                keys=INPUT_KEYS | LENGTHS | {"lines"},
                json_schema=shapes.of_text(values.TEXT_LENGTH),
            ),
            FieldType(
                "markdown",
                values.LongTextValue,
                "markdown",
                "TEXT",
                TEXT,
                keys=INPUT_KEYS | LENGTHS | {"lines"},
                lines=6,
                json_schema=shapes.of_text(values.LONG_TEXT_LENGTH),
            ),
            FieldType(
                "reply",
                values.LongTextValue,
                "reply",
                "TEXT",
                TEXT,
                keys=(INPUT_KEYS | LENGTHS | {"lines"}) - {"computed"},
                lines=6,
                json_schema=shapes.of_text(values.LONG_TEXT_LENGTH),
            ),
            FieldType(
                "integer",
                values.IntegerValue,
                "integer",
                "INTEGER",
                NUMBER,
                display.as_number,
                keys=INPUT_KEYS | BOUNDS,
                bound=spelling.decimal,
                round=spelling.whole,
                read=reading.read_number,
                show=reading.show_number,
                json_schema=shapes.of_number("integer"),
            ),
            FieldType(
                "number",
                values.NumberValue,
                "number",
                "NUMERIC",
                NUMBER,
                display.as_number,
                keys=INPUT_KEYS | BOUNDS,
                bound=spelling.decimal,
                round=spelling.exact,
                read=reading.read_number,
                show=reading.show_number,
                json_schema=shapes.of_number("number"),
            ),
            FieldType(
                "money",
                values.MoneyValue,
                "money",
                "NUMERIC",
                NUMBER,
                display.as_money,
                keys=INPUT_KEYS | BOUNDS,
                bound=spelling.decimal,
                round=spelling.cents,
                read=reading.read_money,
                show=reading.show_money,
                suffix=reading.currency_sign,
                json_schema=lambda field: {"type": "string", "pattern": r"^-?[0-9]{1,13}\.[0-9]{2}$"},
            ),
            FieldType(
                "date",
                values.DateValue,
                "date",
                "TEXT",
                DATE,
                display.as_date,
                keys=INPUT_KEYS | BOUNDS,
                bound=spelling.day,
                read=reading.read_date,
                json_schema=lambda field: {"type": "string", "format": "date"},
            ),
            FieldType(
                "datetime",
                values.MomentValue,
                "datetime",
                "TEXT",
                TIME,
                display.as_moment,
                keys=INPUT_KEYS | BOUNDS,
                bound=spelling.moment,
                read=reading.read_moment,
                show=reading.show_moment,
                json_schema=lambda field: {"type": "string", "format": "date-time"},
            ),
            FieldType(
                "duration",
                values.DurationValue,
                "duration",
                "TEXT",
                DURATION,
                display.as_duration,
                keys=INPUT_KEYS | BOUNDS,
                bound=spelling.length,
                read=reading.read_duration,
                show=reading.show_duration,
                json_schema=lambda field: {"type": "string", "format": "duration"},
            ),
            FieldType(
                "boolean",
                picks.BooleanValue,
                "boolean",
                "INTEGER",
                BOOLEAN,
                display.as_boolean,
                read=reading.read_boolean,
                silence=False,
                show=reading.show_boolean,
                json_schema=lambda field: {"type": "boolean"},
            ),
            FieldType(
                "choice",
                picks.ChoiceValue,
                "choice",
                "TEXT",
                TEXT,
                display.as_choice,
                keys=INPUT_KEYS | {"options"},
                json_schema=shapes.of_choice,
            ),
            FieldType(
                "choices",
                picks.ChoicesValue,
                "choices",
                "TEXT",
                LIST(TEXT),
                display.as_choices,
                keys=(INPUT_KEYS | {"options"}) - {"placeholder"},
                read=reading.read_list,
                lists=True,
                json_schema=shapes.of_choices,
            ),
            FieldType(
                "email",
                values.EmailValue,
                "email",
                "TEXT",
                TEXT,
                json_schema=lambda field: {
                    "type": "string",
                    "format": "email",
                    "maxLength": values.EMAIL_LENGTH,
                },
            ),
            FieldType(
                "url",
                values.UrlValue,
                "url",
                "TEXT",
                TEXT,
                read=reading.read_url,
                json_schema=lambda field: {"type": "string", "format": "uri", "maxLength": values.URL_LENGTH},
            ),
            FieldType(
                "phone",
                values.PhoneValue,
                "phone",
                "TEXT",
                TEXT,
                display.as_phone,
                read=reading.read_phone,
                json_schema=lambda field: {"type": "string", "examples": ["+79123456789"]},
            ),
            FieldType(
                "file",
                picks.FileValue,
                "file",
                "TEXT",
                LIST(TEXT),
                display.as_files,
                keys=(INPUT_KEYS | {"multiple"}) - {"computed", "default", "placeholder"},
                read=reading.read_list,
                lists=True,
                files=True,
                json_schema=shapes.of_file,
            ),
            FieldType(
                "user",
                picks.KeyValue,
                "choice",
                "TEXT",
                TEXT,
                display.as_named,
                keys=INPUT_KEYS - {"placeholder"},
                names="user",
                json_schema=shapes.of_key,
            ),
            FieldType(
                "team",
                picks.KeyValue,
                "choice",
                "TEXT",
                TEXT,
                display.as_named,
                keys=INPUT_KEYS - {"placeholder"},
                names="team",
                json_schema=shapes.of_key,
            ),
            FieldType("section", None, "section", "TEXT", ANY, keys=BASE_KEYS | {"fields"}),
            FieldType("note", None, "note", "TEXT", ANY, keys=BASE_KEYS),
        )
    }
)

UNSUPPORTED_TYPES = frozenset(
    {
        "contact",
        "organization",
        "ticket",
        "group",
    }
)
"""Types of the format that this version does not know yet."""

UNSUPPORTED_KEYS = frozenset({"repeat", "use"})
"""Keys of the format that this version does not know yet."""
