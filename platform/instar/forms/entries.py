"""The fields of a form, one by one: what each key of the definition says, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from instar.engine.examples import example, leave_out, plain_name, such_as
from instar.engine.expressions import RECORD, Type
from instar.engine.reports import Reports, listed, near
from instar.forms.declared import count, declared, rows
from instar.forms.groups import ITEM
from instar.forms.keys import (
    DEEPEST_SECTION,
    FIELD_ID,
    FORM_KEY,
    MOST_FIELDS,
    NOT_IN_GROUPS,
    OUTSIDE_GROUPS,
    SHAPES,
)
from instar.forms.model import MOST_ROWS, Field
from instar.forms.names import names_for, types_of
from instar.forms.options import options_of
from instar.forms.types import UNSUPPORTED_KEYS, UNSUPPORTED_TYPES, FieldType
from instar.forms.uses import KEYS as USE_KEYS
from instar.forms.uses import Used, is_use, spelled_out
from instar.forms.written import Raw, WrittenKeys
from instar.i18n import _


class Within(NamedTuple):
    """The group that fields lie in: what its conditions may read, and the keys that its fields take over."""

    names: Mapping[str, Type]
    keys: Raw


class Uses(NamedTuple):
    """Where used forms come from, and those that one stands in now, outermost first."""

    used: Used | None = None
    inside: tuple[str, ...] = ()


class EntryParser(WrittenKeys):
    """Parses one list of fields. `declared` maps all ids of the form to their types, from the start."""

    def __init__(
        self,
        raw: object,
        at: str,
        reports: Reports,
        types: Mapping[str, FieldType],
        known: Mapping[str, str] | None,
        uses: Uses,
        within: Within | None = None,
    ) -> None:
        self.raw = raw
        self.at = at
        self.reports = reports
        self.types = types
        self.known = known
        self.uses = uses
        self.within = within
        self.whole = whole = spelled_out(raw, uses.used, uses.inside)
        self.declared = dict(declared(whole, types))
        self.names = names_for(self.declared, known, types, dict(rows(whole, types)))
        if within is not None:
            self.names = {**within.names, ITEM: RECORD(types_of(self.declared, types))}
        self._seen: dict[str, str] = {}

    def parse(self) -> tuple[Field, ...]:
        if not isinstance(self.raw, list):
            hint = such_as('"fields": [{"id": "amount", "type": "money"}]')
            self.reports.error("shape", _("A form needs “fields”: a list of fields."), self.at, hint=hint)
            return ()
        if self.within is not None:
            return self._list(self.raw, self.at, (self.within.keys,))
        if count(self.whole) > MOST_FIELDS:
            message = _("A form may have at most {limit} fields.").format(limit=MOST_FIELDS)
            self.reports.error("too_many", message, self.at, hint=_("Ask a part of them at another step."))
            return ()
        return self._list(self.raw, self.at, ())

    def _list(self, raw: list[Any], at: str, sections: tuple[Raw, ...]) -> tuple[Field, ...]:
        """`sections`: the keys of those that the list lies in, outermost first."""
        found: list[Field] = []
        for index, item in enumerate(raw):
            if is_use(item):
                found += self._used(item, f"{at}/{index}", sections)
            elif entry := self._entry(item, f"{at}/{index}", sections):
                found.append(entry)
        return tuple(found)

    def _used(self, raw: Raw, at: str, sections: tuple[Raw, ...]) -> tuple[Field, ...]:
        """The fields of another form. What is wrong with them here is said at the place that uses it."""
        self.reports.unknown_keys(raw, USE_KEYS, at)
        key, before = raw["use"], self.uses
        if not isinstance(key, str) or not FORM_KEY.fullmatch(key):
            hint = such_as('"use": "address"')
            self.reports.error("shape", _("“use” must be the key of a form."), f"{at}/use", hint=hint)
            return ()
        if key in before.inside:
            message = _("These forms use each other: {path}.").format(path=" → ".join([*before.inside, key]))
            hint = _("Put what they share into a form of its own, and let both use it.")
            self.reports.error("use_cycle", message, f"{at}/use", hint=hint)
            return ()
        if before.used is None:
            return ()
        form = before.used(key)
        if form is None:
            message = _("There is no form “{key}” to use.").format(key=key)
            hint = _("Publish that form first, or correct its key.")
            self.reports.error("unknown_form", message, f"{at}/use", hint=hint)
            return ()
        self.uses = Uses(before.used, (*before.inside, key))
        listed = form.get("fields")
        found = self._list(listed if isinstance(listed, list) else [], f"{at}/use", sections)
        self.uses = before
        return found

    def _entry(self, raw: object, at: str, sections: tuple[Raw, ...]) -> Field | None:
        if not isinstance(raw, dict):
            hint = such_as('{"id": "amount", "type": "money"}')
            self.reports.error("shape", _("A field must be an object with “type” and “id”."), at, hint=hint)
            return None
        found = self._type(raw, at)
        if found is None:
            return None
        keys = self._keys(raw, found, at)
        name = self._id(raw, found, at)
        low, high = self.bounds(keys, found, at)
        field = Field(
            id=name,
            type=found,
            pointer=at,
            title=keys.get("title", ""),
            help=keys.get("help", ""),
            placeholder=keys.get("placeholder", ""),
            required=keys.get("required", False) or _counts(keys)[0] > 0,
            read_only=keys.get("read_only", False),
            minimum=low,
            maximum=high,
            min_length=keys.get("min_length"),
            max_length=keys.get("max_length"),
            lines=keys.get("lines", found.lines),
            width=keys.get("width", "full"),
            multiple=keys.get("multiple", False),
            indexed=keys.get("indexed", False),
            options=options_of(raw, at, self.reports) if "options" in found.keys else (),
            options_from=self.options_from(raw, found, at),
            outcomes=self._outcomes(keys, at, sections),
            audience=_listed(next((one["audience"] for one in (keys, *sections[::-1]) if "audience" in one), ())),
            when=self.condition(keys, "when", at),
            required_when=self.condition(keys, "required_when", at),
            computed=self.computed(keys, found, at),
            pattern=self.pattern(keys, at),
            children=self._children(keys, at, sections) if found.field is None else (),
            items=self._items(raw, keys, found, at, sections),
            rows=_counts(keys),
            extra={key: value for key, value in raw.items() if key.startswith("x-")},
        )
        return replace(field, default=self.default(raw, field, at)) if raw.get("default") is not None else field

    def _type(self, raw: Raw, at: str) -> FieldType | None:
        name = raw.get("type")
        if isinstance(name, str) and name in self.types:
            return self._fitting(self.types[name], at)
        pointer = f"{at}/type" if "type" in raw else at
        if isinstance(name, str) and name in UNSUPPORTED_TYPES:
            message = _("Fields of type “{type}” are not supported yet.").format(type=name)
            self.reports.error("unsupported", message, pointer, hint=listed(self.types))
        elif isinstance(name, str):
            message = _("There is no field type “{type}”.").format(type=name)
            self.reports.error("unknown_type", message, pointer, hint=near(name, self.types))
        else:
            hint = _("Known here: {names}.").format(names=", ".join(self.types))
            self.reports.error("missing", _("A field needs a “type”."), pointer, hint=hint)
        return None

    def _fitting(self, found: FieldType, at: str) -> FieldType | None:
        """A row holds values alone: no rows of its own, no sections, nothing that is sent."""
        if self.within is not None and (found.holds_rows or found.key in OUTSIDE_GROUPS):
            message = _("Fields of type “{type}” cannot stand in a group.").format(type=found.key)
            hint = _("Put it beside the group.")
            self.reports.error("misplaced_type", message, f"{at}/type", hint=hint)
            return None
        return found

    def _keys(self, raw: Raw, found: FieldType, at: str) -> dict[str, Any]:
        """The values of well-shaped keys that go with the type; a finding for every other key."""
        self.reports.unknown_keys(raw, found.keys | SHAPES.keys(), at, unsupported=UNSUPPORTED_KEYS)
        kept: dict[str, Any] = {}
        for key in [key for key in raw if key in SHAPES]:
            wrong = SHAPES[key](raw[key])
            if key not in found.keys:
                message = _("“{key}” does not go with type “{type}”.").format(key=key, type=found.key)
                self.reports.error("misplaced_key", message, f"{at}/{key}", hint=leave_out(key))
            elif self.within is not None and key in NOT_IN_GROUPS:
                message = _("“{key}” does not go with a field of a group: a row is entered whole.").format(key=key)
                self.reports.error("misplaced_key", message, f"{at}/{key}", hint=leave_out(key))
            elif wrong:
                self.reports.error("shape", wrong.format(key=key), f"{at}/{key}", hint=example(key))
            else:
                kept[key] = raw[key]
        if (kept.get("min_length") or 0) > (kept.get("max_length") or float("inf")):
            message = _("“min_length” is more than “max_length”, so nothing would fit.")
            self.reports.error("bounds", message, f"{at}/min_length", hint=_("Change the two round, or leave one out."))
        return kept

    def _id(self, raw: Raw, found: FieldType, at: str) -> str:
        name = raw.get("id")
        if name is None and found.field is None:
            return ""
        if not isinstance(name, str) or not FIELD_ID.fullmatch(name):
            message = _("A field needs an “id” of letters, digits and “_” that begins with a letter.")
            written = plain_name(name, found.key).replace(".", "_").replace("-", "_")
            self.reports.error("id", message, f"{at}/id" if "id" in raw else at, hint=such_as(f'"id": "{written}"'))
            return ""
        if name in self._seen:
            message = _("Two fields have the id “{id}”.").format(id=name)
            hint = _("The other one is at {pointer}.").format(pointer=self._seen[name])
            self.reports.error("duplicate_field", message, f"{at}/id", hint=hint)
        self._seen.setdefault(name, at)
        return name

    def _outcomes(self, keys: Raw, at: str, sections: tuple[Raw, ...]) -> tuple[str, ...]:
        """Those that ask for the field. A section's hold for all that lies in it: a field can only be asked with it."""
        asking: tuple[str, ...] = ()
        for one in (*sections, keys):
            own = tuple(one.get("for", ()))
            both = tuple(name for name in own if name in asking) if own and asking else own or asking
            if own and asking and not both:
                message = _("No outcome asks for this field: its section is asked for {names} only.")
                hint = _("Put the field outside of the section, or name one of its outcomes.")
                self.reports.error("never_asked", message.format(names=", ".join(asking)), f"{at}/for", hint=hint)
                return asking
            asking = both
        return asking

    def _items(self, raw: Raw, keys: Raw, found: FieldType, at: str, sections: tuple[Raw, ...]) -> tuple[Field, ...]:
        """The fields of each row of a group. They are the group's own: their ids are nobody else's."""
        if not found.holds_rows:
            return ()
        if not raw.get("fields"):
            hint = such_as('"fields": [{"id": "product", "type": "text"}]')
            self.reports.error("missing", _("A group needs “fields”: those of each row."), at, hint=hint)
            return ()
        if "fields" not in keys:
            return ()
        audience = next((one["audience"] for one in (keys, *sections[::-1]) if "audience" in one), None)
        within = Within(self.names, {"audience": audience} if audience is not None else {})
        return EntryParser(
            keys["fields"], f"{at}/fields", self.reports, self.types, self.known, self.uses, within
        ).parse()

    def _children(self, keys: Raw, at: str, sections: tuple[Raw, ...]) -> tuple[Field, ...]:
        if "fields" not in keys:
            return ()
        if len(sections) >= DEEPEST_SECTION:
            message = _("Sections lie at most {limit} deep.").format(limit=DEEPEST_SECTION)
            hint = _("Put the inner section beside the outer one.")
            self.reports.error("too_deep", message, f"{at}/fields", hint=hint)
            return ()
        return self._list(keys["fields"], f"{at}/fields", (*sections, keys))


def _listed(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _counts(keys: Raw) -> tuple[int, int]:
    """How many rows a group has at least and at most."""
    repeat = keys.get("repeat") or {}
    return repeat.get("min", 0), repeat.get("max", MOST_ROWS)
