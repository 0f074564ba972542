"""A form that is ready for use: what was parsed, with everything that can be worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from types import MappingProxyType
from typing import Any

from instar.forms import render, submission
from instar.forms.conditions import DATA, plan, walk
from instar.forms.groups import ITEM
from instar.forms.model import Exists, Field, Named, NameOf, Resolve, Text
from instar.forms.reading import Origin, Reading
from instar.forms.render import RenderField
from instar.forms.schema import FormSchema
from instar.forms.shapes import JsonSchema
from instar.i18n import current, text


class Form:
    """One version of a form. It never changes and may be used by many threads.

    `fields` is the tree as written, `inputs` the fields that hold data by id, `card` the ids that a board
    card shows, `groups` a form for the rows of each group; `of` is what conditions call its own fields. `by_people`
    are the inputs whose value people give, `made` the others. `replies` are the ids of the fields whose text is sent
    as a message, `files` those that name files, in rows of a group too. Raises conditions.Cycle when conditions wait
    for each other; `parse_form` makes a finding of that.

    `env` is what expressions see (`data`, `ticket`, `user`, `now` …); `env["data"]` is the ticket's data as
    stored.
    """

    def __init__(
        self, key: str, title: Text, fields: tuple[Field, ...], card: tuple[str, ...] = (), of: str = DATA
    ) -> None:
        self.key = key
        self.title = title
        self.fields = fields
        self.card = card
        self.of = of
        self.inputs: Mapping[str, Field] = MappingProxyType(
            {field.id: field for field, _section in walk(fields) if field.holds_data}
        )
        self.groups: Mapping[str, Form] = MappingProxyType(
            {name: Form(name, field.title, field.items, of=ITEM) for name, field in self.inputs.items() if field.items}
        )
        self.by_people = tuple(field for field in self.inputs.values() if field.entered)
        self.made = tuple(field for field in self.inputs.values() if not field.entered)
        self.replies = frozenset(name for name, field in self.inputs.items() if field.type.key == "reply")
        self.files = tuple(name for name, field in self.inputs.items() if _names_files(field))
        self.plan = plan(fields, of)
        self.schema = FormSchema(self.inputs)

    def field(self, name: str) -> Field | None:
        """The data-holding field of that id."""
        return self.inputs.get(name)

    def ids_types(self) -> dict[str, str]:
        """Field ids with the names of their types, for the catalogue that processes are checked against."""
        return {name: field.type.key for name, field in self.inputs.items()}

    def label(self, lang: str | None = None) -> str:
        return text(self.title, lang) or self.key.replace("_", " ").capitalize()

    def load(
        self,
        values: Mapping[str, object],
        env: Mapping[str, Any],
        *,
        origin: Origin,
        outcome: str | None = None,
        partial: bool = False,
        currency: str = "RUB",
        region: str = "RU",
        zone: tzinfo = UTC,
        exists: Exists | None = None,
        resolve: Resolve | None = None,
    ) -> dict[str, Any]:
        """The clean JSON values of this form's fields that a submission gives; None for one that was emptied.

        `origin` "page": values are strings or lists of strings, as `request.form.to_dict(flat=False)` gives
        them, numbers and dates may be written as the current language does, moments are meant in `zone`, and
        names that the form does not have are dropped. "api": values are JSON, unknown names are refused with the
        nearest known. What `when` hides, what the outcome does not ask and what is read-only is neither checked
        nor taken. What a full submission leaves out counts as it stands in `env["data"]`, else as its default; a
        `partial` one (PATCH) is held to what it gives. `exists` says whether what a field names may be named;
        without it nobody asks. `resolve` reads what a person wrote into a picker. Raises errors.Invalid with
        sentences by field path, the same for both origins.
        """
        reading = Reading(origin, current(), currency, region, zone, resolve)
        return submission.load(self, values, env, reading=reading, outcome=outcome, partial=partial, exists=exists)

    def render(
        self,
        values: Mapping[str, object],
        env: Mapping[str, Any],
        *,
        errors: Mapping[str, list[str]] | None = None,
        outcome: str | None = None,
        lang: str | None = None,
        typed: bool | None = None,
        currency: str = "RUB",
        region: str = "RU",
        zone: tzinfo = UTC,
        name_of: NameOf | None = None,
        named: Named | None = None,
        resolve: Resolve | None = None,
    ) -> tuple[RenderField, ...]:
        """The form as a tree that a template walks.

        `typed` says what `values` are: what a page just sent, which is shown again letter by letter, or
        stored values, which are shown as the language writes them. Left out, values that come with errors
        were typed. `name_of` names files, people and tickets, `named` lists the teams to choose from.
        """
        language = lang or current()
        origin: Origin = "page" if (errors is not None if typed is None else typed) else "api"
        return render.render(
            self,
            values,
            env,
            reading=Reading(origin, language, currency, region, zone, resolve),
            errors=errors or {},
            outcome=outcome,
            name_of=name_of,
            named=named,
        )

    def display(
        self,
        value: object,
        field: Field | str,
        lang: str | None = None,
        *,
        currency: str = "RUB",
        zone: tzinfo = UTC,
        name_of: NameOf | None = None,
    ) -> str:
        """A stored value as people read it, "" for none. What fits no field is shown as it is."""
        found = self.field(field) if isinstance(field, str) else field
        if value is None:
            return ""
        if found is None:
            return str(value)
        return found.type.format(value, found, Reading("api", lang or current(), currency, zone=zone), name_of)

    def json_schema(self, lang: str | None = None) -> JsonSchema:
        """JSON Schema (2020-12) of the values the API takes; conditions can make more fields necessary."""
        always = {field.id for field, section in walk(self.fields) if not section}
        required = [
            name
            for name, field in self.inputs.items()
            if field.required and name in always and field.entered and not (field.when or field.outcomes)
        ]
        properties = {name: _property(field, lang) for name, field in self.inputs.items()}
        for name, rows in self.groups.items():
            properties[name]["items"] = rows.json_schema(lang)
        return {
            "type": "object",
            "title": self.label(lang),
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


def _property(field: Field, lang: str | None) -> JsonSchema:
    schema = {"title": field.label(lang)} | field.type.json_schema(field)
    if field.pattern and field.pattern.portable:
        schema["pattern"] = f"^(?:{field.pattern.source})$"
    if field.help:
        schema["description"] = text(field.help, lang)
    if not field.entered:
        schema["readOnly"] = True
    if not field.required:
        schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list):
            schema["enum"] = [*schema["enum"], None]  # type: ignore[misc]
    return schema


def _names_files(field: Field) -> bool:
    return bool(field.type.files) or any(item.type.files for item in field.items)
