"""Values while an expression runs, and how they come in and go out.

null, bool, str, list and mapping are what JSON has. A number is a Decimal, a date a `date`, a moment a `datetime` in
UTC, a duration a `timedelta`. Stored data becomes these by the field's type: a money amount is a decimal string in JSON
and a number here. What does not fit its type counts as null: a field that changed its type must not stop a process.
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

ARITHMETIC = Context(prec=34, Emax=6144, Emin=-6143, traps=[DivisionByZero, InvalidOperation, Overflow])
LONGEST_TEXT = 65_536
LONGEST_LIST = 10_000
EXACT_DIGITS = 15
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

_ISO_DURATION = re.compile(r"([-+])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_CEL_DURATION = re.compile(r"([-+])?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?", re.ASCII)


def number(value: object) -> Decimal | None:
    """A number from JSON: int, float, or a plain decimal string."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float | str):
        try:
            found = Decimal(str(value).strip())
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found.adjusted()) < 1000 else None
    return None


def day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def moment(value: object) -> datetime | None:
    """A moment from epoch ms, or from an ISO date-time with a zone."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return EPOCH + int(value) * _MS
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo else None


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


def to_json(value: object) -> Any:
    """A result as JSON, for data, arguments and history.

    A Decimal of at most 15 significant digits becomes a number (a whole one an int), a longer one a decimal string, so
    that no digit is lost. Dates are ISO, moments epoch ms, durations ISO.
    """
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, datetime):
        return epoch_ms(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return iso_duration(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value


def to_text(value: object) -> str:
    """A result inside a text; null is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list | tuple):
        return ", ".join(to_text(item) for item in value)
    return str(to_json(value)) if not isinstance(value, Mapping) else ""


def epoch_ms(value: object) -> int | None:
    """The moment as epoch ms: of a moment, of a date (its first instant in UTC), of a number that is one already."""
    if isinstance(value, datetime):
        return (value - EPOCH) // _MS
    if isinstance(value, date):
        return (datetime(value.year, value.month, value.day, tzinfo=UTC) - EPOCH) // _MS
    found = moment(value)
    return (found - EPOCH) // _MS if found else None


def iso_duration(value: timedelta) -> str:
    sign = "-" if value < timedelta() else ""
    seconds = abs(value).total_seconds()
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = "".join(f"{int(part)}{unit}" for part, unit in ((hours, "H"), (minutes, "M")) if part)
    parts += f"{rest:g}S" if rest else ""
    whole = f"{int(days)}D" if days else ""
    return f"{sign}P{whole}{'T' + parts if parts else ''}" if whole or parts else "PT0S"


def plain_decimal(value: Decimal) -> str:
    """Without an exponent and without trailing zeros that say nothing."""
    if value == value.to_integral_value():
        return format(value.quantize(Decimal(1)) if value.adjusted() < ARITHMETIC.prec - 1 else value, "f")
    return format(value.normalize(ARITHMETIC), "f")


def limited(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise EvaluationError(_("A text is longer than {limit} characters.").format(limit=LONGEST_TEXT))
    return value


def _json_number(value: Decimal) -> int | float | str:
    if value == value.to_integral_value() and value.adjusted() < EXACT_DIGITS:
        return int(value)
    digits = len(value.normalize(ARITHMETIC).as_tuple().digits)
    if digits <= EXACT_DIGITS and abs(value.adjusted()) < 300:
        return float(value)
    return plain_decimal(value)
