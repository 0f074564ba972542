"""What a form definition says, as frozen values.

A form is a tree of fields. Most fields hold one value of the ticket's data under their id; a *section* only
groups others and a *note* is only read: neither holds data, so a section's fields lie flat beside its
neighbours'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from instar.engine.expressions import Expression
from instar.forms.patterns import Pattern
from instar.i18n import text

if TYPE_CHECKING:
    from instar.forms.types import FieldType

Text = str | Mapping[str, str]
"""A text an administrator wrote: one string, or a map from language code to string."""
MOST_OPTIONS = 500
MOST_ROWS = 200
"""Rows of a group."""
Kind = Literal["user", "team", "contact", "organization", "ticket"]
"""What of the site a field may name: a person by log-in, a team or company by key, a client by id, a ticket by its
number."""
Exists = Callable[[Kind, str], bool]
"""Whether whoever fills the form may name what has this key."""
Resolve = Callable[[Kind, str], str | None]
"""The key of what a person has written by name, number or address; None where it is nothing, or not one alone."""
Named = Callable[[Kind], Sequence[tuple[str, str]]]
"""(key, name) of all that may be named, in the order in which they are offered."""
NameOf = Callable[[str, str], str | None]
"""The name of what a key names, for a kind of ``Kind`` or "file"; None when it is gone or not to be seen."""
Bound = Decimal | date | timedelta
"""What `min` and `max` compare by: Decimal for numbers and money, date, moment and length of time."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: the value that is stored and the text that people read."""

    value: str
    title: Text

    def label(self, lang: str | None = None) -> str:
        return text(self.title, lang)


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a form. `id` is empty for a section or note that was given none.

    `outcomes` is the format's `for`: empty means that the field is asked for every outcome.
    `default` is a JSON value or an expression, `computed` gives the value in place of people,
    `options_from` the options in place of `options`; `pointer` is where
    the field stands in its file. `children` lie in a section, beside its neighbours in the data; `items` are the fields
    of each row of a group, and `rows` says how many rows there are at least and at most.
    """

    id: str
    type: FieldType
    pointer: str = ""
    title: Text = ""
    help: Text = ""
    placeholder: Text = ""
    required: bool = False
    read_only: bool = False
    minimum: Bound | None = None
    maximum: Bound | None = None
    min_length: int | None = None
    max_length: int | None = None
    lines: int = 1
    width: str = "full"
    multiple: bool = False
    indexed: bool = False
    options: tuple[Option, ...] = ()
    options_from: Expression | None = None
    outcomes: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    default: object = None
    when: Expression | None = None
    required_when: Expression | None = None
    computed: Expression | None = None
    pattern: Pattern | None = None
    children: tuple[Field, ...] = ()
    items: tuple[Field, ...] = ()
    rows: tuple[int, int] = (0, MOST_ROWS)
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def entered(self) -> bool:
        """Whether people give the value: neither read-only nor computed."""
        return not self.read_only and self.computed is None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression of the field itself."""
        parts = (self.when, self.required_when, self.computed, self.options_from, self.default)
        return tuple(part for part in parts if isinstance(part, Expression))

    @property
    def holds_data(self) -> bool:
        """Whether the field has a value of its own in the ticket's data."""
        return self.type.field is not None

    def label(self, lang: str | None = None) -> str:
        """The title in the language; a field without one is called by its id, spelled for people."""
        return text(self.title, lang) or self.id.replace("_", " ").capitalize()

    def asked_for(self, outcome: str | None) -> bool:
        """Whether this outcome asks for the field. No outcome named yet: everything is asked."""
        return outcome is None or not self.outcomes or outcome in self.outcomes
