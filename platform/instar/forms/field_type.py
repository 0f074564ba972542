"""What the package, the store and the pages know about one type of field: a row of the table in ``types.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from instar.engine.expressions import Type
from instar.forms import display, model, reading, values
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
    text that people read. `lists` says that the stored value is a list, `files` that it names uploaded files,
    `holds_rows` that it is a list of rows of fields of their own, `names` what of the site it is the key of;
    `bound` reads `min` and `max`; `round` fits a computed number to the type; `suffix` is what stands behind the input.
    """

    key: str
    field: Callable[[Field], values.Value] | None
    widget: str
    sql: Literal["TEXT", "NUMERIC", "INTEGER"]
    expression_type: Type
    format: Callable[[object, Field, Reading, model.NameOf | None], str] = display.as_text
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
    holds_rows: bool = False
    names: model.Kind | None = None
    suffix: Callable[[Reading], str] = lambda reading: ""
