"""What people type for a value, and cells that mean what they do not say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from instar.engine.decisions.cells import compile_cell
from instar.engine.decisions.typed import repaired, typed
from instar.engine.expressions import ANY, BOOLEAN, DATE, DURATION, NUMBER, TEXT, Type


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("", "number", None),
        ("  ", "text", None),
        ("12,5", "number", Decimal("12.5")),
        ("1\N{NO-BREAK SPACE}234 567.50", "number", Decimal("1234567.50")),
        ("Да", "boolean", True),
        ("false", "boolean", False),
        ("31.12.2026", "date", date(2026, 12, 31)),
        ("2026-12-31", "date", date(2026, 12, 31)),
        ("2026-12-31T09:00Z", "time", datetime(2026, 12, 31, 9, tzinfo=UTC)),
        ("2026-12-31T09:00", "time", datetime(2026, 12, 31, 9, tzinfo=UTC)),
        ("PT4H", "duration", timedelta(hours=4)),
        ("gold", "text", "gold"),
        ("'gold'", "text", "gold"),
        ("1 + 2", "any", Decimal(3)),
        ("gold", "any", "gold"),
    ],
)
def test_a_value_is_read_as_people_type_it(text: str, kind: str, value: object):
    assert typed(text, kind) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [("many", "number"), ("maybe", "boolean"), ("tomorrow", "date"), ("noon", "time"), ("long", "duration")],
)
def test_what_is_no_value_of_the_kind_is_told_with_an_example(text: str, kind: str):
    with pytest.raises(ValueError, match="Write"):
        typed(text, kind)


@pytest.mark.parametrize(
    ("source", "kind", "right"),
    [
        ("High", TEXT, "'High'"),
        ("High risk, Low", TEXT, "'High risk', 'Low'"),
        ("«High»", TEXT, '"High"'),
        ("5", TEXT, "'5'"),
        ("= 5", NUMBER, "5"),
        ("≤ 5", NUMBER, "<= 5"),
        ("<> 5", NUMBER, "!= 5"),
        ("=> 5", NUMBER, ">= 5"),
        ("1..5", NUMBER, "[1..5]"),
        ("> 1 000", NUMBER, "> 1000"),
        ("[1 000..2 000)", NUMBER, "[1000..2000)"),
        ("да", BOOLEAN, "true"),
        ("31.12.2026", DATE, "date('2026-12-31')"),
        ("> 31.12.2026", DATE, "> date('2026-12-31')"),
        ("< PT4H", DURATION, "< duration('PT4H')"),
        ("O'Neil", TEXT, "'O\\'Neil'"),
        ("High", ANY, "'High'"),
    ],
)
def test_a_cell_that_cannot_be_read_has_a_reading(source: str, kind: Type, right: str):
    assert repaired(source, kind, {}) == right
    compile_cell(right, {}, kind)


def test_what_means_nothing_has_none():
    assert repaired("(1 +", NUMBER, {}) is None


def test_an_answer_is_put_into_quotation_marks():
    assert repaired("High risk", ANY, {}, test=False) == "'High risk'"
    assert repaired("да", ANY, {}, test=False) == "true"
