"""How people read a stored value, in a properties pane, on a card, in a table: a function per kind of value.

A value that does not fit its field (the definition changed, or it was imported) is shown as it is, never
refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import phonenumbers
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from instar.forms.lengths import written
from instar.forms.locales import locale_of, moment_in_words
from instar.forms.model import Field, NameOf
from instar.forms.reading import Reading
from instar.forms.references import bare, spelled
from instar.forms.spelling import day, decimal, length, moment, phone
from instar.i18n import _, use

# "RUB 5", as CLDR wants it and Babel does not do it; "$5" stays.
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


def as_text(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    return value if isinstance(value, str) else str(value)


def as_number(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    number = decimal(value)
    if number is None:
        return str(value)
    return format_decimal(number, locale=locale_of(reading.language), decimal_quantization=False)


def as_money(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    number = decimal(value)
    if number is None:
        return str(value)
    return money(number, reading.currency, reading.language)


def money(number: Decimal, currency: str, language: str) -> str:
    """A sum as people read it: "1 500,00 ₽"."""
    shown = format_currency(number, currency, locale=locale_of(language))
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", shown)


def as_date(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    found = day(value)
    return format_date(found, "medium", locale=locale_of(reading.language)) if found else str(value)


def as_moment(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    """In the zone of who reads."""
    found = moment(value)
    return str(value) if found is None else moment_in_words(found, reading.language, reading.zone)


def as_duration(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    found = length(value)
    return str(value) if found is None else written(found, reading.language)


def as_boolean(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    if not isinstance(value, bool):
        return str(value)
    with use(reading.language):
        return _("Yes") if value else _("No")


def as_choice(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    for option in field.options:
        if option.value == value:
            return option.label(reading.language)
    return str(value)


def as_choices(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    return ", ".join(as_choice(item, field, reading, name) for item in (value if isinstance(value, list) else [value]))


def as_named(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    """The name; of a ticket its number before it."""
    kind, key = field.type.names, str(value)
    if kind is None:
        return key
    found = name(kind, key) if name else None
    return spelled(kind, key, found) if kind == "ticket" else found or bare(kind, key)


def as_rows(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    """ "Licence · 2 · €10.00; Course · 1 · €5.00"."""
    if not isinstance(value, list):
        return str(value)
    told = (
        [item.type.format(row[item.id], item, reading, name) for item in field.items if row.get(item.id) is not None]
        for row in value
        if isinstance(row, Mapping)
    )
    return "; ".join(" · ".join(filter(None, parts)) for parts in told if parts)


def as_phone(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    number = phone(value)
    if number is None:
        return str(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def as_files(value: object, field: Field, reading: Reading, name: NameOf | None) -> str:
    ids = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return ", ".join((name("file", item) if name else None) or item for item in ids)
