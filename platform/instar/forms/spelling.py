"""The plain spellings of numbers, days and telephone numbers, as the API and the store have them.

Each function answers None for what it cannot read and never raises, whatever it is given.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import phonenumbers

from instar.engine.expressions import values as engine

LONGEST_NUMBER = 40
EXACT_DIGITS = 15
"""Every decimal of so many significant digits survives a double, so a number can be a JSON number."""
LONGEST_PHONE = 60
FIRST_YEAR = 1000
"""Before it strftime writes years without their noughts, and nobody means them."""

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)


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


def whole(number: Decimal) -> Decimal:
    """Halves go away from zero, here and below."""
    return number.to_integral_value(ROUND_HALF_UP)


def cents(number: Decimal) -> Decimal:
    """As money: two places. What is too large to have them stays, and is refused."""
    try:
        return number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        return number


def exact(number: Decimal) -> Decimal:
    """With as many digits and places as a JSON number has."""
    try:
        places = Decimal((0, (1,), -min(EXACT_DIGITS, max(EXACT_DIGITS - 1 - number.adjusted(), 0))))
        return number.quantize(places, ROUND_HALF_UP)
    except InvalidOperation:
        return number


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


def moment(value: object) -> datetime | None:
    """A moment in UTC, to the second: of ISO 8601 with a zone, or of epoch ms as a script sets it."""
    if isinstance(value, str):
        if not _ISO_MOMENT.fullmatch(value):
            return None
        value = value.replace(",", ".").upper()
    elif isinstance(value, bool) or not isinstance(value, int):
        return None
    found = engine.moment(value)
    return found.replace(microsecond=0) if found and found.year >= FIRST_YEAR else None


def iso_moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def length(value: object) -> timedelta | None:
    """A length of time, to the second: of ISO 8601 ("PT2H30M"). Months and years have no length."""
    found = engine.duration(value) if isinstance(value, str) else None
    return None if found is None else timedelta(seconds=int(found.total_seconds()))


def iso_length(value: timedelta) -> str:
    return engine.iso_duration(value)


def jsonable(value: object) -> object:
    """What an expression gave, as the API would send it."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return iso_moment(value)
    if isinstance(value, timedelta):
        return iso_length(value)
    return value.isoformat() if isinstance(value, date) else value


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
