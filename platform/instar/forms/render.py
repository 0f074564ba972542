"""The render tree: what a template needs to draw a form, without asking the form anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from instar.forms.conditions import Decided, decided
from instar.forms.groups import Row, folded, of_row, rows_of
from instar.forms.model import Bound, Field, Named, NameOf
from instar.forms.reading import Reading, last, show_moment
from instar.forms.references import spelled
from instar.forms.spelling import iso_moment, jsonable
from instar.forms.submission import default_of, read
from instar.i18n import text

if TYPE_CHECKING:
    from instar.forms.form import Form

PLACE = "__row__"
PICKER = "picker"
"""The widget into which a name is written, where there are too many to list."""
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from; of a file field, one file that is already there."""

    value: str
    title: str
    selected: bool


@dataclass(frozen=True, slots=True)
class RenderField:
    """One entry of the form as the page draws it.

    `name` is the input's name and `path` the key of its errors; `widget` names the template. `value` is the
    text in the input, for a check box "true" or "false", for a field of several values or files the list of them.
    `visible` is the answer of `when`, `required` also of `required_when`; `live` says that some condition reads the
    field, so a change of it asks the server for the form again. `outcomes` are those that ask for it, empty for all.
    `suffix` stands behind the input
    (the currency); `kind` is what a picker finds, as the suggestions call it.

    `rows` are those of a group, each the fields of one row; `blank` is a row that may be added, its place in all names
    written as `__row__`; `limits` is how many there are at least and at most.

    A check box and a file input need an empty hidden input of the same name before them: otherwise a page has
    no way to say "none".
    """

    id: str
    path: str
    name: str
    type: str
    widget: str
    title: str
    help: str = ""
    placeholder: str = ""
    required: bool = False
    read_only: bool = False
    value: str | list[str] | None = None
    options: tuple[Option, ...] = ()
    errors: tuple[str, ...] = ()
    width: str = "full"
    min: str | None = None
    max: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    lines: int = 1
    suffix: str = ""
    multiple: bool = False
    outcomes: tuple[str, ...] = ()
    kind: str = ""
    visible: bool = True
    live: bool = False
    children: tuple[RenderField, ...] = ()
    rows: tuple[tuple[RenderField, ...], ...] = ()
    blank: tuple[RenderField, ...] = ()
    limits: tuple[int, int] = (0, 0)

    def at(self, place: int, empty: bool = False) -> RenderField:
        """A field of a blank row at its place; ``empty``: without its default."""
        path = self.path.replace(PLACE, str(place))
        named = replace(self, path=path, name=path)
        if not empty or self.read_only:
            return named
        options = tuple(replace(option, selected=False) for option in self.options)
        return replace(named, value=[] if isinstance(self.value, list) else "", options=options)


def walk(fields: Iterable[RenderField], *, hidden: bool = False) -> Iterator[RenderField]:
    """Every field that is shown, those in sections and in rows of groups too, at any depth; `hidden` ones as well."""
    for field in fields:
        if field.visible or hidden:
            yield field
            yield from walk(field.children, hidden=hidden)
            for row in field.rows:
                yield from walk(row, hidden=hidden)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One rendering: what is the same for all its fields."""

    form: Form
    values: Mapping[str, object]
    stored: Mapping[str, object]
    env: Mapping[str, Any]
    reading: Reading
    errors: Mapping[str, list[str]]
    outcome: str | None
    name_of: NameOf | None
    named: Named | None
    told: Decided
    prefix: str = ""
    fixed: bool = False
    live: bool = False

    def draw(self, field: Field) -> RenderField:
        lang = self.reading.language
        value = self.value(field) if field.holds_data and not field.items else None
        return RenderField(
            id=field.id,
            path=self.prefix + field.id,
            name=self.prefix + field.id,
            type=field.type.key,
            widget=field.type.widget,
            title=field.label(lang),
            help=text(field.help, lang),
            placeholder=text(field.placeholder, lang),
            required=field.required or field.id in self.told.required,
            read_only=self.fixed or not field.entered,
            value=value,
            options=self.options(field, value),
            kind=field.type.names or "",
            errors=tuple(self.errors.get(field.id, ())) if field.holds_data else (),
            width=field.width,
            min=_bound(field.minimum, self.reading),
            max=_bound(field.maximum, self.reading),
            min_length=field.min_length,
            max_length=field.max_length,
            lines=field.lines,
            suffix=field.type.suffix(self.reading),
            multiple=field.multiple,
            outcomes=field.outcomes,
            visible=field.pointer in self.told.there and field.asked_for(self.outcome),
            live=self.live or field.id in self.form.plan.live,
            children=tuple(self.draw(child) for child in field.children),
            rows=self.rows(field) if field.items else (),
            blank=self.row(field, PLACE, {}, None) if field.items and field.entered else (),
            limits=field.rows,
        )

    def rows(self, field: Field) -> tuple[tuple[RenderField, ...], ...]:
        """The rows that are there, and as many new ones as there have to be."""
        typed = self.reading.origin == "page" and field.entered and field.id in self.values
        rows = rows_of(self.values[field.id] if typed else self.stored.get(field.id))
        told = self.told.rows.get(field.id, ())
        drawn = [
            self.row(field, str(at), row, told[at] if at < len(told) else None, typed=typed)
            for at, row in enumerate(rows)
        ]
        missing = max(field.rows[0] - len(rows), 0) if field.entered else 0
        return (*drawn, *(self.row(field, str(len(rows) + at), {}, None) for at in range(missing)))

    def row(
        self, field: Field, place: str, row: Row, told: Decided | None, *, typed: bool = False
    ) -> tuple[RenderField, ...]:
        """One row: what was typed where a page has sent it, else as it is stored. ``{}`` is a new one."""
        form, prefix = self.form.groups[field.id], f"{self.prefix}{field.id}.{place}."
        env = {**self.env, "data": self.stored, form.of: {}}
        defaults = {name: default_of(item, env) for name, item in form.inputs.items()}
        drawing = replace(
            self,
            form=form,
            values=row,
            stored=row or defaults,
            env=env,
            reading=self.reading if typed else self.reading._replace(origin="api"),
            errors=of_row(self.errors, prefix),
            outcome=None,
            told=told or decided(form, row or defaults, env),
            prefix=prefix,
            fixed=not field.entered,
            live=field.id in self.form.plan.live,
        )
        return tuple(drawing.draw(item) for item in form.fields)

    def value(self, field: Field) -> str | list[str]:
        """What stands in the input: typed text letter by letter, a stored value as the language writes it."""
        if field.computed is not None:
            return self.shown(field, self.told.computed.get(field.id))
        was_typed = self.reading.origin == "page" and not field.read_only
        if was_typed and field.id in self.values:
            return self.typed(field, self.values[field.id])
        if was_typed and field.type.silence is not None:
            return field.type.show(field.type.silence, self.reading)
        return self.shown(field, self.stored[field.id] if field.id in self.stored else default_of(field, self.env))

    def shown(self, field: Field, value: object) -> str | list[str]:
        if field.type.lists:
            return _ids(value)
        kind = field.type.names
        if kind is not None and field.type.widget == PICKER and value is not None:
            return _writable(spelled(kind, str(value), self.name_of(kind, str(value)) if self.name_of else None))
        return _writable(field.type.show(value, self.reading))

    def typed(self, field: Field, raw: object) -> str | list[str]:
        if field.type.lists:
            return _ids(raw)
        if field.type.silence is not None:
            return _writable(field.type.show(field.type.read(raw, self.reading), self.reading))
        one = last(raw)
        return _writable(one if isinstance(one, str) else "" if one is None else str(one))

    def offered(self, field: Field) -> Sequence[tuple[str, str]]:
        """(value, title) of what there is to choose from."""
        if field.type.names and field.type.widget != PICKER:
            return self.named(field.type.names) if self.named else ()
        if field.id in self.told.options:
            return [(value, value) for value in self.told.options[field.id]]
        return [(option.value, option.label(self.reading.language)) for option in field.options]

    def options(self, field: Field, value: str | list[str] | None) -> tuple[Option, ...]:
        if field.type.files and isinstance(value, list):
            return tuple(Option(item, (self.name_of and self.name_of("file", item)) or item, True) for item in value)
        chosen = value if isinstance(value, list) else [value] if value else []
        options = [Option(key, title, key in chosen) for key, title in self.offered(field)]
        # A value that is an option no more stays in sight until a person chooses another.
        if field.type.widget == PICKER:
            return ()
        if options or field.type.names or field.options_from:
            known = {option.value for option in options}
            options += [Option(name, name, True) for name in chosen if name not in known]
        return tuple(options)


def render(
    form: Form,
    values: Mapping[str, object],
    env: Mapping[str, Any],
    *,
    reading: Reading,
    errors: Mapping[str, list[str]],
    outcome: str | None,
    name_of: NameOf | None,
    named: Named | None,
) -> tuple[RenderField, ...]:
    """See Form.render."""
    stored = dict(env.get("data") or {})
    if reading.origin == "page":
        values = folded(form, values)
        entered = _silent(form) | read(form, values, reading, env)
    else:
        stored |= values
        entered = {name: value for name, value in values.items() if name in form.inputs}
    for name in form.groups:
        if name not in entered and isinstance(stored.get(name), list):
            entered[name] = stored[name]
    for name, field in form.inputs.items():
        if name not in entered and name not in stored:
            entered[name] = default_of(field, env)
    drawing = _Drawing(
        form=form,
        values=values,
        stored=stored,
        env=env,
        reading=reading,
        errors=errors,
        outcome=outcome,
        name_of=name_of,
        named=named,
        told=decided(form, entered, env, outcome),
    )
    return tuple(drawing.draw(field) for field in form.fields)


def _silent(form: Form) -> dict[str, object]:
    return {name: field.type.silence for name, field in form.inputs.items() if field.type.silence is not None}


def _bound(bound: Bound | None, reading: Reading) -> str | None:
    if isinstance(bound, datetime):
        return show_moment(iso_moment(bound), reading)
    return None if bound is None else str(jsonable(bound))


def _ids(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [_writable(str(item)) for item in listed if item is not None and item != ""]


def _writable(shown_text: str) -> str:
    """The text as a page can carry it: what UTF-8 or HTML cannot say becomes the replacement character."""
    return _UNWRITABLE.sub("\ufffd", shown_text)
