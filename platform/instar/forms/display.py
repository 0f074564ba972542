"""How people read a stored value, in a properties pane, on a card, in a table: a function per kind of value.

A value that does not fit its field (the definition changed, or it was imported) is shown as it is, never
refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from instar.forms.lengths import written
from instar.forms.locales import locale_of, moment_in_words
from instar.forms.model import Field
from instar.forms.reading import Reading
from instar.forms.spelling import day, decimal, length, moment, phone
from instar.i18n import _, use

# "RUB 5", as CLDR wants it and Babel does not do it; "$5" stays.
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")

FileName = Callable[[str], str | None]
"""The name of an attachment by its id, of a person or team by its key; None when it is gone or not to be seen."""


def as_text(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    return value if isinstance(value, str) else str(value)


def as_number(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    number = decimal(value)
    if number is None:
        return str(value)
    return format_decimal(number, locale=locale_of(reading.language), decimal_quantization=False)


def as_money(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    number = decimal(value)
    if number is None:
        return str(value)
    shown = format_currency(number, reading.currency, locale=locale_of(reading.language))
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", shown)


def as_date(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    found = day(value)
    return format_date(found, "medium", locale=locale_of(reading.language)) if found else str(value)


def as_moment(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    """In the zone of who reads."""
    found = moment(value)
    return str(value) if found is None else moment_in_words(found, reading.language, reading.zone)


def as_duration(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    found = length(value)
    return str(value) if found is None else written(found, reading.language)


def as_boolean(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    if not isinstance(value, bool):
        return str(value)
    with use(reading.language):
        return _("Yes") if value else _("No")


def as_choice(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    for option in field.options:
        if option.value == value:
            return option.label(reading.language)
    return str(value)


def as_choices(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    return ", ".join(as_choice(item, field, reading, name) for item in (value if isinstance(value, list) else [value]))


def as_named(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    return (name(value) if name and isinstance(value, str) else None) or str(value)


def as_phone(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    number = phone(value)
    if number is None:
        return str(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def as_files(value: object, field: Field, reading: Reading, name: FileName | None) -> str:
    ids = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return ", ".join((name(item) if name else None) or item for item in ids)
