"""What the fields of a command may hold. They come from pages, programs and plugins, and what a page or a program sends
may be anything: a wrong type is told at its name, before anything is read or written.

A command's annotations say the types. Texts are text (no half of a surrogate pair, which no program could write again),
whole numbers fit into a column, mappings are JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

import orjson

from instar.contract import ActionEffect
from instar.errors import Invalid
from instar.i18n import N_, _

LARGEST = 2**63 - 1
LONGEST_NAME = 64

IS_TEXT = N_("This is a text.")
IS_NUMBER = N_("This is a whole number.")
IS_BOOLEAN = N_("This is true or false.")
IS_TEXTS = N_("This is a list of texts.")
IS_OBJECT = N_("This is an object.")
IS_EFFECTS = N_("This is a list of PostMessage, HandOver and SetData.")
IS_PERSON = N_("Give a contact's id, an e-mail address, or name, email and phone.")

Fits = Callable[[Any], bool]


class _Check(NamedTuple):
    name: str
    fits: Fits
    sentence: str


def checks(command: type) -> tuple[_Check, ...]:
    """One check a field; a type that is not in the table is a mistake of whoever wrote the command."""
    return tuple(_Check(field.name, *_TYPES[str(field.type)]) for field in fields(command))


def check(command: object, known: tuple[_Check, ...]) -> None:
    """Raise Invalid unless every field holds what it may hold."""
    for name, fits, sentence in known:
        value = getattr(command, name)
        if not fits(value):
            raise Invalid(dict(_told(name, value, sentence)))


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


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(map(is_text, value))


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping) and (not value or (all(map(is_text, value)) and _is_json(dict(value))))


def _is_json(value: object) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:  # a lone surrogate, a number beyond 64 bits, too deep, no JSON at all
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


def _or_none(fits: Fits) -> Fits:
    return lambda value: value is None or fits(value)


_TYPES: Mapping[str, tuple[Fits, str]] = {
    "int": (_is_int, IS_NUMBER),
    "int | None": (_or_none(_is_int), IS_NUMBER),
    "str": (is_text, IS_TEXT),
    "str | None": (_or_none(is_text), IS_TEXT),
    "bool": (_is_bool, IS_BOOLEAN),
    "tuple[str, ...]": (_are_texts, IS_TEXTS),
    "tuple[tuple[str, str], ...]": (_are_pairs, IS_TEXTS),
    "Mapping[str, Any]": (_is_object, IS_OBJECT),
    "Text": (_is_name, IS_TEXT),
    "int | str | Mapping[str, Any] | None": (_or_none(_is_person), IS_PERSON),
    "tuple[ActionEffect, ...]": (_are_effects, IS_EFFECTS),
}


def _told(name: str, value: object, sentence: str) -> Iterator[tuple[str, list[str]]]:
    """The field of the command, or those inside it that are at fault, under their own names as forms do."""
    inside = dict(value) if isinstance(value, Mapping) and all(map(is_text, value)) else {}
    wrong = [key for key, one in inside.items() if not _is_json(one)]
    for key in wrong[:50]:
        yield key[:LONGEST_NAME], [_("This value cannot be stored.")]
    if not wrong:
        yield name, [_(sentence)]
