"""The plain spellings of numbers, days and telephone numbers, as the API and the store have them.

Each function answers None for what it cannot read and never raises, whatever it is given.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal

import phonenumbers

LONGEST_NUMBER = 40
LONGEST_PHONE = 60

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def decimal(value: object) -> Decimal | None:
    """A JSON number, or a string of digits with an optional point, exactly. true and false are no numbers."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # The shortest repr is what was written in the JSON text; the double itself has a tail nobody wrote.
        return Decimal(repr(value)) if math.isfinite(value) else None
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None


def measure(number: Decimal) -> tuple[int, int]:
    """(digits, places): how many digits the number needs in full, and how many stand after the point."""
    _sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int), "only finite numbers are read"
    written = "".join(map(str, digits)).lstrip("0")
    shortened = written.rstrip("0")
    exponent += len(written) - len(shortened)
    return len(shortened) + max(exponent, 0), max(-exponent, 0) if shortened else 0


def plain(number: Decimal) -> str:
    """The number with a point and without exponent or idle zeros."""
    return format(number.normalize() + 0, "f")


def day(value: object) -> date | None:
    """An ISO day ("2026-12-31"); other forms of ISO 8601, such as week dates, are not taken."""
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def phone(value: object, region: str | None = None) -> phonenumbers.PhoneNumber | None:
    """A telephone number: international, or a national one of `region` (ISO 3166, "RU").

    Only what is written as E.164 and read again stays the same number counts, so that a stored number never
    drifts.
    """
    if not isinstance(value, str) or len(value) > LONGEST_PHONE:
        return None
    try:
        number = phonenumbers.parse(value, region)
        again = phonenumbers.parse(e164(number), None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or e164(again) != e164(number):
        return None
    return number


def e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
