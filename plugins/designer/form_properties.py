"""What can be said of a field of a form, described once: the panel of the form editor is drawn from it.

A property is a key of the format with the control that changes it. Which properties a type has, its row in the kernel
says; a test compares the two, and the controls with those that the script has.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.sdk import FieldTypeRow, _, pgettext

MAIN, VALUE, CONDITIONS, LOOK, MORE = "main", "value", "conditions", "look", "more"
"""Parts of the panel, in their order; `more` is folded."""
CONTROLS = (
    "id",
    "type",
    "words",
    "tick",
    "whole",
    "bound",
    "pattern",
    "options",
    "default",
    "condition",
    "expression",
    "width",
    "outcomes",
    "audience",
    "repeat",
    "indexed",
    "inside",
)
"""Kinds of controls, each a function of `form_controls.js`. ``inside``: the fields of a section or group, which are
moved in the middle of the page."""


class Property(NamedTuple):
    key: str
    part: str
    control: str
    title: str
    help: str = ""

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


def properties() -> tuple[Property, ...]:
    """Every key of a field, in the order of the panel, in the language of the moment."""
    return (
        Property("title", MAIN, "words", _("Label"), _("What people read beside the field.")),
        Property("type", MAIN, "type", _("Type")),
        Property("required", MAIN, "tick", _("Has to be filled in")),
        Property("help", MAIN, "words", _("Explanation"), _("A line below the field.")),
        Property("options", VALUE, "options", _("Choices")),
        Property("multiple", VALUE, "tick", _("Several files")),
        Property("repeat", VALUE, "repeat", _("How many rows")),
        Property("min", VALUE, "bound", _("At least")),
        Property("max", VALUE, "bound", _("At most")),
        Property("default", VALUE, "default", _("Filled in beforehand")),
        Property(
            "computed", VALUE, "expression", _("Computed"), _("Nobody enters it: it is worked out from other fields.")
        ),
        Property(
            "when", CONDITIONS, "condition", _("Is shown"), _("A hidden field is not asked, and its value is not kept.")
        ),
        Property("required_when", CONDITIONS, "condition", _("Has to be filled in if")),
        Property("read_only", CONDITIONS, "tick", _("Only to be read"), _("Shown, not asked.")),
        Property("width", LOOK, "width", _("Width")),
        Property("lines", LOOK, "whole", _("Lines"), _("Height of the box, 1 to 50.")),
        Property("placeholder", LOOK, "words", _("Example inside the field")),
        Property("id", MORE, "id", _("Key"), _("Where its value is kept. Fields with one key share their value.")),
        Property("min_length", MORE, "whole", _("Letters, at least")),
        Property("max_length", MORE, "whole", _("Letters, at most")),
        Property(
            "pattern", MORE, "pattern", _("Pattern"), _("RE2. When the text does not fit it, the explanation is said.")
        ),
        Property("audience", MORE, "audience", _("Who may read it"), _("Beside those who see what is internal.")),
        Property("for", MORE, "outcomes", _("Asked for these outcomes alone")),
        Property("indexed", MORE, "indexed", _("Lists find by it quickly")),
        Property("fields", MORE, "inside", _("Fields")),
    )


def parts() -> tuple[tuple[str, str], ...]:
    """(key, title) of the parts of the panel."""
    return (
        (MAIN, _("Field")),
        (VALUE, _("Value")),
        (CONDITIONS, _("Conditions")),
        (LOOK, pgettext("field", "Look")),
        (MORE, _("More")),
    )


def properties_of(row: FieldTypeRow, *, in_group: bool = False) -> list[str]:
    """Keys of the properties that a type has, in the order of the panel."""
    known = row.in_group if in_group else row.keys
    return [one.key for one in properties() if one.key in known]
