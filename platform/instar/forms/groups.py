"""Groups: a field whose value is a list of rows, each filled in by the same items.

    "lines": [{"product": "Licence", "quantity": 2, "price": "5.00", "sum": "10.00"}]

On a page the items of a row are inputs of their own, ``lines.0.product``; the rows are those that were sent, in the
order in which they were sent, whatever their numbers. A page without script has rows to spare, numbered from
``SPARE`` on: one of these in which nothing was entered does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from instar.forms import sentences
from instar.forms.model import MOST_ROWS, Field
from instar.forms.values import Value

if TYPE_CHECKING:
    from instar.forms.form import Form

Row = Mapping[str, Any]
ITEM = "item"
"""What the expressions of a group's items call their own row."""
SPARE = 900_000
_ROW = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\.([0-9]{1,6})\.([A-Za-z_][A-Za-z0-9_]*)")


class RowsValue(Value):
    """The rows of a group: a list of objects in, the same out. What is in them the group's own form checks."""

    def tidy(self, value: object) -> object:
        return value if not isinstance(value, list) else value or None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Row]:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise ValidationError(sentences.not_rows(self.title))
        least, most = self.entry.rows
        if len(value) > most:
            raise ValidationError(sentences.too_many_rows(self.title, most))
        if len(value) < least:
            raise ValidationError(sentences.too_few_rows(self.title, least))
        return value

    def empty(self) -> str:
        return sentences.no_rows(self.title)


def folded(form: Form, values: Mapping[str, object]) -> Mapping[str, object]:
    """What a page sent, with the inputs of rows gathered under their group: a list of rows, each a part of a page."""
    if not form.groups:
        return values
    rows: dict[str, dict[str, dict[str, object]]] = {}
    rest: dict[str, object] = {}
    for name, sent in values.items():
        found = _ROW.fullmatch(name)
        if found and found[1] in form.groups:
            rows.setdefault(found[1], {}).setdefault(found[2], {})[found[3]] = sent
        elif name in form.groups:
            rows.setdefault(name, {})
        else:
            rest[name] = sent
    entered = {
        name: [row for place, row in sent.items() if int(place) < SPARE or not _blank(row)][: MOST_ROWS + 1]
        for name, sent in rows.items()
    }
    return rest | entered


def rows_of(value: object) -> list[Row]:
    """The rows of a value that may be anything."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def of_row(errors: Mapping[str, list[str]], prefix: str) -> dict[str, list[str]]:
    """The errors of one row by item: ``prefix`` is "lines.0."."""
    return {path.removeprefix(prefix): told for path, told in errors.items() if path.startswith(prefix)}


def readable(field: Field | None, value: Any, reads: Callable[[Collection[str]], bool]) -> Any:
    """The value as somebody reads it: of a group without the items whose audience he is not of."""
    if field is None or not field.items:
        return value
    shown = {item.id for item in field.items if reads(item.audience)}
    return [{name: part for name, part in row.items() if name in shown} for row in rows_of(value)]


def parts(field: Field, value: object) -> Iterable[tuple[str, Field, Any]]:
    """(path below the field, field, value) of the parts of a value: of a group each item of each row, else itself."""
    if not field.items:
        yield "", field, value
        return
    for number, row in enumerate(rows_of(value)):
        for item in field.items:
            if item.id in row:
                yield f".{number}.{item.id}", item, row[item.id]


def _blank(row: Mapping[str, object]) -> bool:
    return all(_is_blank(sent) for sent in row.values())


def _is_blank(sent: object) -> bool:
    listed: Sequence[object] = sent if isinstance(sent, list) else [sent]
    return all(one is None or (isinstance(one, str) and not one.strip()) for one in listed)
