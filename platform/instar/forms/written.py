"""What single keys of a field say: bounds, patterns, defaults and expressions, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from instar.engine.compiler import typed_hint
from instar.engine.examples import leave_out, marked
from instar.engine.expressions import BOOLEAN, LIST, TEXT, Expression, ExpressionError, Type, compile_expression
from instar.engine.reports import Reports
from instar.forms.field_type import FieldType
from instar.forms.keys import FOR_PEOPLE
from instar.forms.model import Bound, Field
from instar.forms.options import is_computed
from instar.forms.patterns import Pattern, WrongPattern
from instar.i18n import _

Raw = Mapping[str, Any]


class WrittenKeys:
    """`names` are what expressions may read. Every method answers None (or nothing) for what it has reported."""

    reports: Reports
    names: Mapping[str, Type]

    def bounds(self, keys: Raw, found: FieldType, at: str) -> tuple[Bound | None, Bound | None]:
        bounds: dict[str, Bound | None] = {"min": None, "max": None}
        for key in [key for key in bounds if key in keys]:
            bounds[key] = found.bound(keys[key]) if found.bound else None
            if bounds[key] is None:
                message = _("“{key}” does not fit type “{type}”.").format(key=key, type=found.key)
                hint = _('Write a number, or for a date "2026-12-31".')
                self.reports.error("bounds", message, f"{at}/{key}", hint=hint)
        low, high = bounds["min"], bounds["max"]
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            hint = _("Change the two round, or leave one out.")
            self.reports.error("bounds", _("“min” is more than “max”, so nothing would fit."), f"{at}/min", hint=hint)
        return low, high

    def options_from(self, raw: Raw, found: FieldType, at: str) -> Expression | None:
        options = raw.get("options") if "options" in found.keys else None
        if options is None or not is_computed(options):
            return None
        return self.expression(options["="], f"{at}/options/=", LIST(TEXT))

    def default(self, raw: Raw, field: Field, at: str) -> object:
        """The default as it would be stored, or the expression that gives it."""
        default, at = raw["default"], f"{at}/default"
        if "default" not in field.type.keys or field.type.field is None:
            return None
        if is_computed(default):
            return self.expression(default["="], f"{at}/=", field.type.expression_type)
        try:
            return field.type.field(replace(field, required=False)).deserialize(default)
        except ValidationError as refused:
            message = _("The default is not a value of this field: {sentence}").format(sentence=refused.messages[0])
            self.reports.error("default", message, at, hint=_("Leave it out, or write what a person would enter."))
            return None

    def computed(self, keys: Raw, found: FieldType, at: str) -> Expression | None:
        if "computed" not in keys:
            return None
        for key in [key for key in FOR_PEOPLE if key in keys]:
            message = _("“{key}” does not go with “computed”: nobody enters the value.")
            self.reports.error("misplaced_key", message.format(key=key), f"{at}/{key}", hint=leave_out(key))
        return self.expression(keys["computed"], f"{at}/computed", found.expression_type)

    def pattern(self, keys: Raw, at: str) -> Pattern | None:
        try:
            return Pattern(keys["pattern"]) if "pattern" in keys else None
        except WrongPattern as wrong:
            message = _("The pattern cannot be read: {reason}").format(reason=wrong)
            hint = _("Patterns are RE2: without backreferences and without looking ahead or behind.")
            self.reports.error("pattern", message, f"{at}/pattern", hint=hint)
            return None

    def condition(self, keys: Raw, key: str, at: str) -> Expression | None:
        return self.expression(keys[key], f"{at}/{key}", BOOLEAN) if key in keys else None

    def expression(self, source: str, at: str, wanted: Type) -> Expression | None:
        """A compiled expression that gives a value of the type wanted; None when it is reported."""
        try:
            found = compile_expression(source, self.names)
        except ExpressionError as error:
            message = _("Column {column}: {message}").format(column=error.column, message=error.message)
            self.reports.error("expression", message, at, hint=error.hint or marked(source, error.column))
            return None
        if not found.type.goes_with(wanted):
            message = _("The expression gives {given}; here it must give {wanted}.")
            hint = typed_hint(source, wanted)
            self.reports.error("type", message.format(given=found.type, wanted=wanted), at, hint=hint)
            return None
        return found
