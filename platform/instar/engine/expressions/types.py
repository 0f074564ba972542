"""Types of expressions, as far as they are known before there is data.

`ANY` is what is not known: it goes with everything, and what it turns out to be decides at run time. A RECORD lists its
members; an open one may have others, of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from instar.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Type:
    """`item`: of a list. `members`, `open`: of a record."""

    kind: str
    item: Type | None = None
    members: Mapping[str, Type] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    open: bool = False

    def goes_with(self, other: Type) -> bool:
        """Whether a value of the one can be a value of the other; not known counts as yes."""
        return "any" in (self.kind, other.kind) or "null" in (self.kind, other.kind) or self.kind == other.kind

    def __str__(self) -> str:
        return _(_WORDS[self.kind])


_WORDS = {
    "any": N_("anything"),
    "null": N_("nothing"),
    "boolean": N_("yes or no"),
    "number": N_("a number"),
    "text": N_("a text"),
    "date": N_("a date"),
    "time": N_("a moment"),
    "duration": N_("a duration"),
    "list": N_("a list"),
    "record": N_("a record"),
}

ANY = Type("any")
NULL = Type("null")
BOOLEAN = Type("boolean")
NUMBER = Type("number")
TEXT = Type("text")
DATE = Type("date")
TIME = Type("time")
DURATION = Type("duration")


def LIST(item: Type = ANY) -> Type:
    return Type("list", item)


def RECORD(members: Mapping[str, Type], open: bool = False) -> Type:
    return Type("record", None, members, open)
