"""The keys of a form definition and the shape that each one's value must have.

A shape is a function that answers None, or the sentence that says what is wrong with `{key}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from instar.forms import patterns
from instar.forms.model import MOST_ROWS
from instar.forms.values import LONG_TEXT_LENGTH
from instar.i18n import _

FORMAT = "instar.form/1"
FORM_KEYS = frozenset({"format", "key", "title", "fields", "card"})
OPTION_KEYS = frozenset({"value", "title"})
FOR_PEOPLE = (
    *("required", "required_when", "default", "placeholder"),
    *("min", "max", "min_length", "max_length", "pattern"),
)
"""What says something of a value that people enter, and so nothing of a computed one."""
NOT_IN_GROUPS = frozenset({"read_only", "indexed", "for"})
"""What says something of a field of the ticket, and so nothing of a part of a row."""
OUTSIDE_GROUPS = frozenset({"section", "reply"})
"""Types that hold no part of a row."""
AUDIENCES = ("requester", "customer_org", "partner", "operator", "internal")
MOST_FIELDS = 300
MOST_LINES = 50
DEEPEST_SECTION = 4

FIELD_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
FORM_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OUTCOME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")

Shape = Callable[[object], str | None]


def is_text(value: object) -> str | None:
    if isinstance(value, str):
        return None
    translations = value.items() if isinstance(value, dict) else ()
    if translations and all(_LANGUAGE.fullmatch(code) and isinstance(word, str) for code, word in translations):
        return None
    return _('“{key}” must be a text or a map of languages, such as {{"en": "Amount", "ru": "Сумма"}}.')


def is_truth(value: object) -> str | None:
    return None if isinstance(value, bool) else _("“{key}” must be true or false.")


def is_expression(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else _("“{key}” must be an expression in a string.")


def is_pattern(value: object) -> str | None:
    if isinstance(value, str) and 1 <= len(value) <= patterns.LONGEST:
        return None
    return _("“{key}” must be a pattern of 1 to {limit} characters.").replace("{limit}", str(patterns.LONGEST))


def is_length(value: object) -> str | None:
    if _is_integer(value) and 1 <= value <= LONG_TEXT_LENGTH:  # type: ignore[operator]
        return None
    return _("“{key}” must be a whole number from 1 to {limit}.").replace("{limit}", str(LONG_TEXT_LENGTH))


def is_line_count(value: object) -> str | None:
    if _is_integer(value) and 1 <= value <= MOST_LINES:  # type: ignore[operator]
        return None
    return _("“{key}” must be a whole number from 1 to {limit}.").replace("{limit}", str(MOST_LINES))


def is_width(value: object) -> str | None:
    return None if value in ("half", "full") else _('“{key}” must be "half" or "full".')


def is_outcomes(value: object) -> str | None:
    if isinstance(value, list) and value and all(isinstance(name, str) and _OUTCOME.fullmatch(name) for name in value):
        return None
    return _('“{key}” must be a list of outcomes, such as ["close"].')


def is_audience(value: object) -> str | None:
    listed = [value] if isinstance(value, str) else value
    if isinstance(listed, list) and listed and all(isinstance(name, str) and name in AUDIENCES for name in listed):
        return None
    return _("“{key}” must be a list of: {words}.").replace("{words}", ", ".join(AUDIENCES))


def is_repeat(value: object) -> str | None:
    known = isinstance(value, dict) and value.keys() <= {"min", "max"}
    least, most = (value.get("min", 0), value.get("max", MOST_ROWS)) if isinstance(value, dict) else (0, 0)
    if known and _is_integer(least) and _is_integer(most) and 0 <= least <= most and 1 <= most <= MOST_ROWS:
        return None
    return _(
        '“{key}” must be an object such as {{"min": 1, "max": 50}}, with whole numbers from 0 to {limit}.'
    ).replace("{limit}", str(MOST_ROWS))


def is_list(value: object) -> str | None:
    return None if isinstance(value, list) else _("“{key}” must be a list.")


def is_anything(value: object) -> str | None:
    """For keys that `parse.py` looks at more closely itself."""
    return None


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "id": is_anything,
        "type": is_anything,
        "title": is_text,
        "help": is_text,
        "placeholder": is_text,
        "required": is_truth,
        "required_when": is_expression,
        "read_only": is_truth,
        "multiple": is_truth,
        "indexed": is_truth,
        "when": is_expression,
        "computed": is_expression,
        "pattern": is_pattern,
        "default": is_anything,
        "min": is_anything,
        "max": is_anything,
        "min_length": is_length,
        "max_length": is_length,
        "lines": is_line_count,
        "width": is_width,
        "for": is_outcomes,
        "audience": is_audience,
        "options": is_anything,
        "fields": is_list,
        "repeat": is_repeat,
    }
)
"""Every key of a field that this version knows; which of them go with a type stands in the type's row."""


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
