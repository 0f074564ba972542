"""The functions that expressions may call; there are no others. `x.f(y)` and `f(x, y)` are the same.

| function | gives |
|---|---|
| `size(x)` | letters of a text, items of a list, members of a record |
| `sum(list)`, `sum(list, 'key')` | the numbers of a list, or of its records under that key, added up |
| `count(list)`, `count(list, 'key')` | items that are not null; records that hold something under that key |
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
| `add_working(x, length, 'office')` | the moment by which so much working time of a calendar has passed |
| `working_hours(x, y, 'office')` | the working hours between two moments |
| `is_working(x, 'office')` | whether a moment is worked |

A length that is written out, such as 'P2D', has working days; a duration is working time.

null in, null out, but for `has`, `coalesce`, `size`, `sum`, `count` (0) and the yes-or-no ones (no). A text that is no
number, date or duration gives null; where it is written out in the expression, it is found when that is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

from instar.engine.calendars import Calendar, Uncountable, is_open, later, working_between
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
    TIME,
    Type,
)
from instar.engine.lengths import Length, length
from instar.i18n import _

MANY = 20
MOST_PLACES = 15
SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60}


@dataclass(frozen=True, slots=True)
class Function:
    """`kinds`: what each argument has to be, () for anything; the last counts for all that follow. `least` and `most`:
    how many there are. `gives` may depend on the arguments where it is ANY."""

    run: Callable[..., Any]
    gives: Type
    kinds: tuple[tuple[str, ...], ...] = ((),)
    least: int = 1
    most: int = 1

    def takes(self, position: int, kind: str) -> bool:
        """Whether a value of that kind may be the argument at a position from 0."""
        wanted = self.kinds[min(position, len(self.kinds) - 1)]
        return not wanted or kind in ("any", "null", *wanted)


def _size(value: Any) -> Decimal:
    if value is None:
        return Decimal(0)
    if not isinstance(value, str | list | tuple | Mapping):
        raise EvaluationError(_("Only texts, lists and records have a size."))
    return Decimal(len(value))


def _items(value: Any, key: Any) -> list[Any]:
    """The items of a list, or what its records hold under a key."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise EvaluationError(_("This function needs a list."))
    if len(value) > values.LONGEST_LIST:
        raise EvaluationError(_("A list is longer than {limit} items.").format(limit=values.LONGEST_LIST))
    if key is None:
        return list(value)
    if not isinstance(key, str):
        raise EvaluationError(_("This function needs a text."))
    return [item.get(key) if isinstance(item, Mapping) else None for item in value]


def _sum(value: Any, key: Any = None) -> Decimal:
    """What is no number does not count."""
    total = Decimal(0)
    for item in _items(value, key):
        number = values.number(item) if not isinstance(item, bool) else None
        if number is not None:
            try:
                total = values.ARITHMETIC.add(total, number)
            except DecimalException as error:
                raise EvaluationError(_("The result is too large.")) from error
    return total


def _count(value: Any, key: Any = None) -> Decimal:
    held = [item for item in _items(value, key) if item is not None and (key is None or item is not False)]
    return Decimal(len(held))


def _coalesce(*given: Any) -> Any:
    return next((value for value in given if value is not None), None)


def _contains(value: Any, part: Any) -> bool:
    if value is None or part is None:
        return False
    if isinstance(value, str):
        if not isinstance(part, str):
            raise EvaluationError(_("This function needs a text."))
        return part in value
    return contains(part, value)


def _of_texts(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def tested(value: Any, part: Any) -> bool:
        if value is None or part is None:
            return False
        if not isinstance(value, str) or not isinstance(part, str):
            raise EvaluationError(_("This function needs a text."))
        return test(value, part)

    return tested


def _changed(change: Callable[[str], str]) -> Callable[[Any], str | None]:
    def changed(value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise EvaluationError(_("This function needs a text."))
        return values.limited(change(value))

    return changed


def _rounded(rounding: str) -> Callable[..., Decimal | None]:
    def rounded(value: Any, places: Any = None) -> Decimal | None:
        if value is None:
            return None
        number = _needs_number(value)
        kept = Decimal(0) if places is None else _needs_number(places)
        if not 0 <= kept <= MOST_PLACES or kept != kept.to_integral_value():
            raise EvaluationError(_("A number is rounded to 0 to {limit} places.").format(limit=MOST_PLACES))
        try:
            return number.quantize(Decimal((0, (1,), -int(kept))), rounding, values.ARITHMETIC)
        except DecimalException as error:
            raise EvaluationError(_("The result is too large.")) from error

    return rounded


def _abs(value: Any) -> Any:
    found = values.plain(value)
    if isinstance(found, Decimal):
        return values.ARITHMETIC.abs(found)
    if found is None or isinstance(found, timedelta):
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
    if found is None:
        at = values.moment(value)
        return at.date() if at else None
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


def _calendar(calendars: Any, key: Any) -> Calendar:
    if calendars is None:
        raise EvaluationError(_("No calendar can be asked here."))
    found = calendars(key) if isinstance(key, str) else None
    if found is None:
        raise EvaluationError(_("There is no calendar “{name}”.").format(name=values.to_text(key)))
    return found  # type: ignore[no-any-return]


def _add_working(calendars: Any, start: Any, given: Any, key: Any) -> datetime | None:
    begin, duration = values.epoch_ms(start), None if isinstance(given, str) else values.duration(given)
    wanted = length(given) or (Length(0, duration // timedelta(milliseconds=1)) if duration is not None else None)
    if begin is None or wanted is None:
        return None
    try:
        return values.moment(later(_calendar(calendars, key), begin, wanted))
    except Uncountable as error:
        raise EvaluationError(str(error)) from error


def _working_hours(calendars: Any, start: Any, end: Any, key: Any) -> Decimal | None:
    begin, last = values.epoch_ms(start), values.epoch_ms(end)
    if begin is None or last is None:
        return None
    try:
        found = working_between(_calendar(calendars, key), begin, last)
    except Uncountable as error:
        raise EvaluationError(str(error)) from error
    return values.ARITHMETIC.divide(Decimal(found), Decimal(3_600_000))


def _is_working(calendars: Any, at: Any, key: Any) -> bool:
    moment = values.epoch_ms(at)
    return moment is not None and is_open(_calendar(calendars, key), moment)


def _needs_number(value: Any) -> Decimal:
    found = values.plain(value)
    if not isinstance(found, Decimal):
        raise EvaluationError(_("This function needs a number."))
    return found


_TEXT, _NUMBER, _TIME, _DURATION = ("text",), ("number",), ("time",), ("duration",)
_HOLDS = ("text", "list", "record")
_LIST = ("list",)
OF_ITEMS = frozenset({"sum", "count"})
"""They take a list of records and a key of these."""
ON_CALENDARS = frozenset({"add_working", "working_hours", "is_working"})
"""They ask a calendar, whose key comes last."""
_DATES = ("date", "time", "text")

FUNCTIONS: Mapping[str, Function] = {
    "size": Function(_size, NUMBER, (_HOLDS,)),
    "sum": Function(_sum, NUMBER, (_LIST, _TEXT), 1, 2),
    "count": Function(_count, NUMBER, (_LIST, _TEXT), 1, 2),
    "has": Function(lambda value: value is not None, BOOLEAN),
    "coalesce": Function(_coalesce, ANY, most=MANY),
    "contains": Function(_contains, BOOLEAN, (_HOLDS, ()), 2, 2),
    "startsWith": Function(_of_texts(str.startswith), BOOLEAN, (_TEXT,), 2, 2),
    "endsWith": Function(_of_texts(str.endswith), BOOLEAN, (_TEXT,), 2, 2),
    "lower": Function(_changed(str.lower), TEXT, (_TEXT,)),
    "upper": Function(_changed(str.upper), TEXT, (_TEXT,)),
    "trim": Function(_changed(str.strip), TEXT, (_TEXT,)),
    "text": Function(lambda value: None if value is None else values.to_text(value), TEXT),
    "number": Function(values.number, NUMBER, (("text", "number"),)),
    "abs": Function(_abs, ANY, (("number", "duration"),)),
    "floor": Function(_rounded(ROUND_FLOOR), NUMBER, (_NUMBER,)),
    "ceil": Function(_rounded(ROUND_CEILING), NUMBER, (_NUMBER,)),
    "round": Function(_rounded(ROUND_HALF_UP), NUMBER, (_NUMBER,), 1, 2),
    "min": Function(_best("<"), ANY, most=MANY),
    "max": Function(_best(">"), ANY, most=MANY),
    "date": Function(_date, DATE, ((*_DATES, "number"),)),
    "duration": Function(values.duration, DURATION, (("text", "duration"),)),
    "year": Function(_part("year"), NUMBER, (_DATES,)),
    "month": Function(_part("month"), NUMBER, (_DATES,)),
    "day": Function(_part("day"), NUMBER, (_DATES,)),
    "weekday": Function(_part("weekday"), NUMBER, (_DATES,)),
    "hour": Function(_part("hour"), NUMBER, (_TIME,)),
    "minute": Function(_part("minute"), NUMBER, (_TIME,)),
    "days": Function(_length("days"), NUMBER, (_DURATION,)),
    "hours": Function(_length("hours"), NUMBER, (_DURATION,)),
    "minutes": Function(_length("minutes"), NUMBER, (_DURATION,)),
    "add_working": Function(_add_working, TIME, (_TIME, ("text", "duration"), _TEXT), 3, 3),
    "working_hours": Function(_working_hours, NUMBER, (_TIME, _TIME, _TEXT), 3, 3),
    "is_working": Function(_is_working, BOOLEAN, (_TIME, _TEXT), 2, 2),
}
