"""What the fields of a command may hold. They come from pages, programs and plugins, and what a page or a program sends
may be anything: a wrong type is told at its name, before anything is read or written.

A command's annotations say the types. Texts are text (no half of a surrogate pair, which no program could write again),
whole numbers fit into a column, mappings are JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from itertools import compress
from operator import attrgetter, is_not
from typing import Any, NamedTuple

import orjson

from instar.contract import ActionEffect, Inbound, InboundEvent
from instar.errors import Invalid
from instar.i18n import N_, _

LARGEST = 2**63 - 1
LONGEST_NAME = 64
MOST_USUAL = 64

IS_TEXT = N_("This is a text.")
IS_NUMBER = N_("This is a whole number.")
IS_BOOLEAN = N_("This is true or false.")
IS_NUMBERS = N_("These must be whole numbers.")
IS_TEXTS = N_("This is a list of texts.")
IS_OBJECT = N_("This is an object.")
IS_JSON = N_("This is a JSON value.")
IS_EFFECTS = N_("This is a list of what actions may ask for.")
IS_INBOUND = N_("This is a message that a channel has read.")
IS_EVENT = N_("This is an event that a channel has read.")
IS_OBJECTS = N_("This is a list of objects.")
IS_PERSON = N_("Give a contact's id, an e-mail address, or name, email and phone.")

Fits = Callable[[Any], bool]
_PLAIN: frozenset[type] = frozenset({str, int, bool, type(None)})
"""Of these, what the type does not say – letters that are none, a number beyond its column – is no JSON either."""
_WITH_OBJECT: frozenset[type] = _PLAIN | {dict}


class Check(NamedTuple):
    """Of one field. ``fits`` decides by the value's type alone where that is one of ``by_type``."""

    name: str
    fits: Fits
    sentence: str
    by_type: frozenset[type]


class Checks(NamedTuple):
    """``values`` reads the fields of a command, in the order of ``rows`` and of ``defaults``: what nobody gave.
    ``usual``: which fields were given with which types, and were right but for what a type does not say."""

    values: Callable[[Any], tuple[Any, ...]]
    rows: tuple[Check, ...]
    defaults: tuple[object, ...]
    usual: set[tuple[tuple[bool, ...], tuple[type, ...]]]


def checks(command: type) -> Checks:
    """One check a field; a type that is not in the table is a mistake of whoever wrote the command."""
    rows = []
    for field in fields(command):
        fits, sentence = _TYPES[str(field.type)]
        rows.append(Check(field.name, fits, sentence, _WITH_OBJECT if fits is _is_object else _PLAIN))
    names = [row.name for row in rows]
    read = attrgetter(*names) if len(names) > 1 else lambda given: tuple(getattr(given, name) for name in names)
    return Checks(read, tuple(rows), tuple(field.default for field in fields(command)), set())


def check(command: object, known: Checks) -> None:
    """Raise Invalid unless every field holds what it may hold. Asked of every command, so mostly by a glance."""
    values = known.values(command)
    differs = tuple(map(is_not, values, known.defaults))
    given = tuple(compress(values, differs))
    shape = differs, tuple(map(type, given))
    if shape in known.usual and _is_json(given, orjson.OPT_STRICT_INTEGER):
        return
    plain = len(known.usual) < MOST_USUAL
    for row, value in zip(compress(known.rows, differs), given, strict=True):
        if not row.fits(value):
            raise Invalid(dict(_told(row.name, value, row.sentence)))
        plain = plain and type(value) in row.by_type
    if plain:
        known.usual.add(shape)


def is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _are_numbers(value: object) -> bool:
    return isinstance(value, tuple) and all(map(_is_int, value))


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(map(is_text, value))


def _is_object(value: object) -> bool:
    if type(value) is dict:
        return not value or _is_json(value)
    return isinstance(value, Mapping) and _is_json(dict(value))


def _is_json(value: object, option: int | None = None) -> bool:
    try:
        orjson.dumps(value, option=option)
    except TypeError:  # half a letter, a number beyond 64 bits, too deep, a key that is no text, no JSON at all
        return False
    return True


def _is_person(value: object) -> bool:
    return _is_int(value) or is_text(value) or _is_object(value)


def _is_name(value: object) -> bool:
    """A text, or a map from language to text."""
    return is_text(value) or (_is_object(value) and isinstance(value, Mapping) and all(map(is_text, value.values())))


def _are_pairs(value: object) -> bool:
    return isinstance(value, list | tuple) and all(_are_texts(pair) and len(pair) == 2 for pair in value)


def _are_effects(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, ActionEffect) for one in value)


def _is_inbound(value: object) -> bool:
    return isinstance(value, Inbound)


def _is_event(value: object) -> bool:
    return isinstance(value, InboundEvent) and _is_json(dict(value.payload))


def _are_objects(value: object) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_object, value))


def _or_none(fits: Fits) -> Fits:
    return lambda value: value is None or fits(value)


_TYPES: Mapping[str, tuple[Fits, str]] = {
    "int": (_is_int, IS_NUMBER),
    "int | None": (_or_none(_is_int), IS_NUMBER),
    "str": (is_text, IS_TEXT),
    "str | None": (_or_none(is_text), IS_TEXT),
    "bool": (_is_bool, IS_BOOLEAN),
    "tuple[int, ...]": (_are_numbers, IS_NUMBERS),
    "tuple[str, ...]": (_are_texts, IS_TEXTS),
    "tuple[tuple[str, str], ...]": (_are_pairs, IS_TEXTS),
    "Mapping[str, Any]": (_is_object, IS_OBJECT),
    "Any": (_is_json, IS_JSON),
    "Text": (_is_name, IS_TEXT),
    "int | str | Mapping[str, Any] | None": (_or_none(_is_person), IS_PERSON),
    "tuple[ActionEffect, ...]": (_are_effects, IS_EFFECTS),
    "tuple[Mapping[str, Any], ...]": (_are_objects, IS_OBJECTS),
    "Inbound": (_is_inbound, IS_INBOUND),
    "InboundEvent": (_is_event, IS_EVENT),
}


def _told(name: str, value: object, sentence: str) -> Iterator[tuple[str, list[str]]]:
    """The field of the command, or those inside it that are at fault, under their own names as forms do."""
    inside = dict(value) if isinstance(value, Mapping) and all(map(is_text, value)) else {}
    wrong = [key for key, one in inside.items() if not _is_json(one)]
    for key in wrong[:50]:
        yield key[:LONGEST_NAME], [_("This value cannot be stored.")]
    if not wrong:
        yield name, [_(sentence)]
