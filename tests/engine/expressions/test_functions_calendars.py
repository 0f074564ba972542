"""Expressions ask calendars for working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from instar.engine.calendars import parse_calendar
from instar.engine.expressions import ANY, RECORD, TEXT, TIME, EvaluationError, ExpressionError, compile_expression
from instar.engine.facts import Environment, Facts

OFFICE = {"format": "instar.calendar/1", "key": "office", "week": {"mon-fri": ["09:00-18:00"]}}
NAMES = {"now": TIME, "data": RECORD({"x": ANY, "text": TEXT, "then": TIME}), "ticket": RECORD({"created": TIME})}
FRIDAY = round(datetime(2026, 11, 27, 17, tzinfo=UTC).timestamp() * 1000)


def run(source: str, **data: Any) -> Any:
    known = {"office": parse_calendar(OFFICE, lambda key: None).calendar}
    facts = Facts(data, {"created": FRIDAY}, FRIDAY, calendars=known.get)
    return compile_expression(source, NAMES)(Environment(facts, data))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("add_working(now, 'PT4H', 'office')", datetime(2026, 11, 30, 12, tzinfo=UTC)),
        ("add_working(now, 'P2D', 'office')", datetime(2026, 12, 1, 17, tzinfo=UTC)),
        ("add_working(now, duration('PT4H'), 'office')", datetime(2026, 11, 30, 12, tzinfo=UTC)),
        ("add_working(now, duration('P1D'), 'office')", datetime(2026, 12, 2, 14, tzinfo=UTC)),
        ("now.add_working('PT1H', 'office')", datetime(2026, 11, 27, 18, tzinfo=UTC)),
        ("working_hours(ticket.created, add_working(now, 'PT90M', 'office'), 'office')", Decimal("1.5")),
        ("working_hours(add_working(now, 'PT1H', 'office'), now, 'office')", Decimal(-1)),
        ("is_working(now, 'office')", True),
        ("is_working(now + duration('PT1H'), 'office')", False),
        ("add_working(data.x, 'PT1H', 'office')", None),
        ("add_working(now, data.x, 'office')", None),
        ("working_hours(now, data.x, 'office')", None),
        ("is_working(data.x, 'office')", False),
    ],
)
def test_working_time_is_asked(source: str, found: object) -> None:
    assert run(source) == found


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("add_working(now, 'PT1H', 'shop')", "There is no calendar “shop”."),
        ("is_working(now, data.text)", "There is no calendar"),
        ("add_working(now, duration('P300000D'), 'office')", "not so much working time"),
        ("working_hours(now, now + duration('P9000D'), 'office')", "over 20 years at most"),
    ],
)
def test_what_a_calendar_cannot_tell_is_an_error(source: str, told: str) -> None:
    with pytest.raises(EvaluationError, match=told):
        run(source)


def test_where_there_are_no_calendars_that_is_said() -> None:
    with pytest.raises(EvaluationError, match="No calendar can be asked here"):
        compile_expression("is_working(now, 'office')", NAMES)({"now": FRIDAY})


@pytest.mark.parametrize(
    "source",
    [
        "add_working(now, 'P1X', 'office')",
        "add_working(now, 5, 'office')",
        "working_hours(now, 'office')",
        "is_working('now', 'office')",
        "is_working(now, 5)",
    ],
)
def test_mistakes_are_found_when_it_is_compiled(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source, NAMES)


def test_the_types_are_known_and_the_calendar_is_among_what_is_read() -> None:
    found = compile_expression("add_working(data.then, 'PT1H', 'office')", NAMES)
    assert (found.type, found.reads) == (TIME, {"data.then", "calendars.office"})
    assert compile_expression("is_working(now, data.text)", NAMES).reads == {"now", "data.text", "calendars"}
    assert run("now - add_working(now, 'PT1H', 'office')") == -timedelta(hours=1)
