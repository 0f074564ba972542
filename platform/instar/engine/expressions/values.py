"""Values while an expression runs, and how they come in and go out.

null, bool, str, list and mapping are what JSON has. A number is a Decimal, a date a `date`, a moment (epoch ms in
JSON) a `datetime` in UTC, a duration a `timedelta`. Stored data becomes these by the field's type: a money amount is a
decimal string in JSON and a number here. What does not fit its type counts as null: a field that changed its type must
not stop a process. `to_json` is the way back.

Numbers have 34 digits and an exponent of at most ±384; every result is bounded by a `Budget`, so that no expression can
fill the memory or hold the processor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from instar.engine.expressions.errors import EvaluationError
from instar.engine.expressions.types import Type
from instar.i18n import _

ARITHMETIC = Context(prec=34, Emax=384, Emin=-383, traps=[DivisionByZero, InvalidOperation, Overflow])
LONGEST_TEXT = 65_536
LONGEST_LIST = 10_000
LARGEST_VALUE = 1 << 20
DEEPEST_VALUE = 64
EXACT_DIGITS = 15
"""Every decimal of so many digits survives a double, so it can be a JSON number."""
LONGEST_DURATION = timedelta(days=3_660_000)
"""Longer than the calendar, and so short that no sum in an expression leaves what a timedelta can hold."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_LARGEST_INTEGER = 10**384
_LONGEST_NUMBER = 500

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_DURATION = re.compile(r"([-+])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_PART = r"(?:(\d+(?:\.\d+)?){unit})?"
_CEL_DURATION = re.compile("([-+])?" + "".join(_PART.replace("{unit}", unit) for unit in "dhms"), re.ASCII)


class Budget:
    """What a result may still hold: an item counts 1, a text its characters."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise EvaluationError(_("The result is too large."))


# -- stored data to values -------------------------------------------------------------------------------------


def number(value: object) -> Decimal | None:
    """A number from JSON: int, float, or a plain decimal string."""
    if value is None:
        return None
    if value.__class__ is int:
        return Decimal(value) if -_LARGEST_INTEGER < value < _LARGEST_INTEGER else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str):
        written = value.strip() if len(value) <= _LONGEST_NUMBER else ""
        found = Decimal(written) if _NUMBER.fullmatch(written) else None
        return found if found is None or found.adjusted() < ARITHMETIC.Emax else None
    if isinstance(value, float):
        found = Decimal(repr(value))  # the shortest spelling is what was written; the double has a tail nobody wrote
        return found if found.is_finite() else None
    return None


def day(value: object) -> date | None:
    """A date from "2026-12-31", or of a moment in UTC."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        return None


def moment(value: object) -> datetime | None:
    """A moment from epoch ms, or from an ISO date-time with a zone."""
    try:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return EPOCH + int(value) * _MS
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.astimezone(UTC) if isinstance(found, datetime) and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def duration(value: object) -> timedelta | None:
    """ISO 8601 (`PT4H`, `P1DT30M`) or CEL (`24h`, `1h30m`). Days are 24 hours; months and years have no length."""
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or len(value) > 64:
        return None
    iso = _ISO_DURATION.fullmatch(value)
    found = iso or _CEL_DURATION.fullmatch(value)
    if found is None or not any(found.groups()[1:]):
        return None
    parts = list(found.groups()[1:])
    weeks, days, hours, minutes, seconds = [float(part or 0) for part in (parts if iso else ["0", *parts])]
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    if length > LONGEST_DURATION:
        return None
    return -length if found[1] == "-" else length


def text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def plain(value: object) -> Any:
    """A value of a type that is not known before: JSON numbers become Decimals, the rest is what it is."""
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return number(value)
    return value


READERS: Mapping[str, Callable[[object], Any]] = {
    "any": plain,
    "null": lambda value: None,
    "boolean": truth,
    "number": number,
    "text": text,
    "date": day,
    "time": moment,
    "duration": duration,
    "list": lambda value: value if isinstance(value, list | tuple) else None,
    "record": lambda value: value if isinstance(value, Mapping) else None,
}


def reader(type: Type) -> Callable[[object], Any]:
    """What turns a stored value into one that expressions work with."""
    return READERS[type.kind]


# -- values to JSON and text -----------------------------------------------------------------------------------


def to_json(value: object, budget: Budget | None = None, depth: int = 0) -> Any:
    """A result as JSON, for data, arguments and history.

    A Decimal that is written with at most 15 digits becomes a number (a whole one an int), a longer one a decimal
    string, so that no digit is lost. Dates are ISO, moments epoch ms, durations ISO. Raises
    EvaluationError for what is too large.
    """
    budget = budget or Budget(LARGEST_VALUE)
    budget.spend(1 + len(value) if isinstance(value, str) else 1)
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, date):
        return epoch_ms(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, timedelta):
        return iso_duration(value)
    if isinstance(value, Mapping | list | tuple):
        if depth > DEEPEST_VALUE:
            raise EvaluationError(_("The result is nested too deep."))
        if isinstance(value, Mapping):
            budget.spend(sum(len(str(key)) for key in value))
            return {str(key): to_json(item, budget, depth + 1) for key, item in value.items()}
        return [to_json(item, budget, depth + 1) for item in value]
    return value


def to_text(value: object, budget: Budget | None = None, depth: int = 0) -> str:
    """A result inside a text; null and records are nothing, items of a list stand with commas between them."""
    budget = budget or Budget(LONGEST_TEXT)
    value = plain(value)
    if isinstance(value, list | tuple):
        if depth > DEEPEST_VALUE:
            raise EvaluationError(_("The result is nested too deep."))
        budget.spend(2 * len(value))
        return ", ".join([to_text(item, budget, depth + 1) for item in value])
    written = _text(value)
    budget.spend(len(written))
    return written


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()
    return iso_duration(value) if isinstance(value, timedelta) else ""


def epoch_ms(value: object) -> int | None:
    """The moment as epoch ms: of a moment, of a date (its first instant in UTC), of a number that is one already."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    found = moment(value)
    return (found - EPOCH) // _MS if found else None


def iso_duration(value: timedelta) -> str:
    sign = "-" if value < timedelta() else ""
    length = abs(value)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    parts = "".join(f"{part}{unit}" for part, unit in ((hours, "H"), (minutes, "M")) if part)
    parts += f"{seconds}{fraction}S" if seconds or fraction else ""
    whole = f"{length.days}D" if length.days else ""
    return f"{sign}P{whole}{'T' + parts if parts else ''}" if whole or parts else "PT0S"


def plain_decimal(value: Decimal) -> str:
    """Without an exponent and without trailing zeros that say nothing."""
    if not value:
        return "0"
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def limited(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise EvaluationError(_("A text is longer than {limit} characters.").format(limit=LONGEST_TEXT))
    return value


def _json_number(value: Decimal) -> int | float | str:
    if value == value.to_integral_value() and value.adjusted() < EXACT_DIGITS:
        return int(value)
    written = plain_decimal(value)
    digits = len(written.replace(".", "").lstrip("-0"))
    return float(value) if digits <= EXACT_DIGITS and value.adjusted() > -300 else written
