"""The functions that expressions may call; there are no others. `x.f(y)` and `f(x, y)` are the same.

| function | gives |
|---|---|
| `size(x)` | letters of a text, items of a list, members of a record |
| `has(x)` | whether it is not null |
| `coalesce(x, y, …)` | the first that is not null |
| `contains(x, part)`, `startsWith(x, part)`, `endsWith(x, part)` | yes or no |
| `lower(x)`, `upper(x)`, `trim(x)` | the text changed |
| `text(x)`, `number(x)` | the value as a text; the number that a text is |
| `abs(x)`, `floor(x)`, `ceil(x)`, `round(x)`, `round(x, places)` | numbers; halves go away from zero |
| `min(x, y, …)`, `max(x, y, …)` | the least, the greatest; null does not count |
| `date(x)`, `duration(x)` | a date of '2026-12-31' or of a moment (in UTC); a duration of 'PT4H', 'P3D' or '24h' |
| `year(x)`, `month(x)`, `day(x)`, `weekday(x)`, `hour(x)`, `minute(x)` | parts of a date or moment; Monday is 1 |
| `days(x)`, `hours(x)`, `minutes(x)` | a duration as a number |

null in, null out, but for `has`, `coalesce`, `size` (0) and the yes-or-no ones (no).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

from instar.engine.expressions import values
from instar.engine.expressions.errors import EvaluationError
from instar.engine.expressions.operators import OPERATORS, contains
from instar.engine.expressions.types import (
    ANY,
    BOOLEAN,
    DATE,
    DURATION,
    NUMBER,
    TEXT,
    Type,
)
from instar.i18n import _

SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60}


@dataclass(frozen=True, slots=True)
class Function:
    """`takes`: least and most arguments. `first`: what the first one has to be. `gives` may depend on the arguments."""

    run: Callable[..., Any]
    takes: tuple[int, int]
    gives: Type
    first: tuple[str, ...] = ()


def _size(value: Any) -> Decimal:
    if value is None:
        return Decimal(0)
    if not isinstance(value, str | list | tuple | Mapping):
        raise EvaluationError(_("Only texts, lists and records have a size."))
    return Decimal(len(value))


def _coalesce(*given: Any) -> Any:
    return next((value for value in given if value is not None), None)


def _contains(value: Any, part: Any) -> bool:
    return value is not None and part is not None and contains(part, value)


def _of_texts(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def tested(value: Any, part: Any) -> bool:
        return isinstance(value, str) and isinstance(part, str) and test(value, part)

    return tested


def _changed(change: Callable[[str], str]) -> Callable[[Any], str | None]:
    def changed(value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise EvaluationError(_("This function needs a text."))
        return values.limited(change(value))

    return changed


def _number(value: Any) -> Decimal | None:
    return values.number(value)


def _rounded(rounding: str) -> Callable[..., Decimal | None]:
    def rounded(value: Any, places: Any = None) -> Decimal | None:
        if value is None:
            return None
        number = _needs_number(value)
        kept = int(_needs_number(places)) if places is not None else 0
        if not 0 <= kept <= 15:
            raise EvaluationError(_("A number is rounded to 0 to 15 places."))
        try:
            return number.quantize(Decimal(1).scaleb(-kept), rounding, values.ARITHMETIC)
        except DecimalException as error:
            raise EvaluationError(_("The result is too large.")) from error

    return rounded


def _abs(value: Any) -> Any:
    found = values.plain(value)
    if found is None or isinstance(found, Decimal | timedelta):
        return None if found is None else abs(found)
    raise EvaluationError(_("This function needs a number."))


def _best(sign: str) -> Callable[..., Any]:
    better = OPERATORS[sign]

    def best(*given: Any) -> Any:
        listed = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
        if len(listed) > values.LONGEST_LIST:
            raise EvaluationError(_("A list is longer than {limit} items.").format(limit=values.LONGEST_LIST))
        found: Any = None
        for value in listed:
            if value is not None and (found is None or better(value, found)):
                found = value
        return values.plain(found)

    return best


def _date(value: Any) -> date | None:
    found = values.day(value)
    if found is None and isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        at = values.moment(value)
        return at.date() if at else None
    return found


def _duration(value: Any) -> timedelta | None:
    if value is None:
        return None
    found = values.duration(value)
    if found is None:
        raise EvaluationError(_("This is no duration: “{value}”.").format(value=str(value)[:64]))
    return found


def _part(name: str) -> Callable[[Any], Decimal | None]:
    def part(value: Any) -> Decimal | None:
        found = values.moment(value) if name in ("hour", "minute") else _date(value)
        if found is None:
            return None
        return Decimal(found.isoweekday() if name == "weekday" else getattr(found, name))

    return part


def _length(unit: str) -> Callable[[Any], Decimal | None]:
    def length(value: Any) -> Decimal | None:
        if value is None:
            return None
        found = values.duration(value)
        if found is None:
            raise EvaluationError(_("This function needs a duration."))
        seconds = Decimal(found // timedelta(milliseconds=1)) / 1000
        return values.ARITHMETIC.divide(seconds, Decimal(SECONDS[unit]))

    return length


def _needs_number(value: Any) -> Decimal:
    found = values.plain(value)
    if not isinstance(found, Decimal):
        raise EvaluationError(_("This function needs a number."))
    return found


MANY = 20
_TEXTS, _DATES = ("text",), ("date", "time", "text")

FUNCTIONS: Mapping[str, Function] = {
    "size": Function(_size, (1, 1), NUMBER, ("text", "list", "record")),
    "has": Function(lambda value: value is not None, (1, 1), BOOLEAN),
    "coalesce": Function(_coalesce, (1, MANY), ANY),
    "contains": Function(_contains, (2, 2), BOOLEAN, ("text", "list", "record")),
    "startsWith": Function(_of_texts(str.startswith), (2, 2), BOOLEAN, _TEXTS),
    "endsWith": Function(_of_texts(str.endswith), (2, 2), BOOLEAN, _TEXTS),
    "lower": Function(_changed(str.lower), (1, 1), TEXT, _TEXTS),
    "upper": Function(_changed(str.upper), (1, 1), TEXT, _TEXTS),
    "trim": Function(_changed(str.strip), (1, 1), TEXT, _TEXTS),
    "text": Function(lambda value: None if value is None else values.to_text(value), (1, 1), TEXT),
    "number": Function(_number, (1, 1), NUMBER, ("text", "number")),
    "abs": Function(_abs, (1, 1), ANY, ("number", "duration")),
    "floor": Function(_rounded(ROUND_FLOOR), (1, 1), NUMBER, ("number",)),
    "ceil": Function(_rounded(ROUND_CEILING), (1, 1), NUMBER, ("number",)),
    "round": Function(_rounded(ROUND_HALF_UP), (1, 2), NUMBER, ("number",)),
    "min": Function(_best("<"), (1, MANY), ANY),
    "max": Function(_best(">"), (1, MANY), ANY),
    "date": Function(_date, (1, 1), DATE, (*_DATES, "number")),
    "duration": Function(_duration, (1, 1), DURATION, ("text", "duration")),
    "year": Function(_part("year"), (1, 1), NUMBER, _DATES),
    "month": Function(_part("month"), (1, 1), NUMBER, _DATES),
    "day": Function(_part("day"), (1, 1), NUMBER, _DATES),
    "weekday": Function(_part("weekday"), (1, 1), NUMBER, _DATES),
    "hour": Function(_part("hour"), (1, 1), NUMBER, ("time",)),
    "minute": Function(_part("minute"), (1, 1), NUMBER, ("time",)),
    "days": Function(_length("days"), (1, 1), NUMBER, ("duration",)),
    "hours": Function(_length("hours"), (1, 1), NUMBER, ("duration",)),
    "minutes": Function(_length("minutes"), (1, 1), NUMBER, ("duration",)),
}
