"""Charts of reports as numbers for SVG: the words beside them are the page's, so that they keep their size anywhere.

A chart says nothing that the table below it does not say; to the ear it is not there.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.queries.reports import ReportTable
from instar.web.cells import cell_text

MOST_BARS = 20
WIDE, HIGH = 100.0, 40.0
"""The line's picture, in units of its own."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``width``: 0 … 100; ``below``: the value is less than nothing."""

    label: str
    value: str
    width: float
    below: bool


@dataclass(frozen=True, slots=True)
class ChartView:
    """``bars`` or a line: ``points`` of an SVG polyline, with its ends and its top in words."""

    title: str
    bars: tuple[Bar, ...] = ()
    points: str = ""
    first: str = ""
    last: str = ""
    top: str = ""
    more: int = 0


def chart_view(table: ReportTable) -> ChartView | None:
    """None where there is nothing to draw."""
    if table.chart is None:
        return None
    keys = [column.key for column in table.columns]
    label, value = keys.index(table.chart.label), keys.index(table.chart.value)
    kind = table.columns[value].kind
    pairs = []
    for row in table.rows:
        number = row.cells[value]
        if number is not None:
            name = cell_text(row.cells[label], table.columns[label].kind)
            pairs.append((name, float(number), cell_text(number, kind)))
    most = max((abs(number) for _name, number, _text in pairs), default=0.0)
    if not most:
        return None
    title = table.columns[value].title
    if table.chart.kind == "line" and len(pairs) > 1:
        top = max(pairs, key=lambda pair: pair[1])
        return ChartView(title, (), _points([pair[1] for pair in pairs]), pairs[0][0], pairs[-1][0], top[2])
    bars = tuple(Bar(name, words, round(100 * abs(number) / most, 2), number < 0) for name, number, words in pairs)
    return ChartView(title, bars[:MOST_BARS], more=max(0, len(bars) - MOST_BARS))


def _points(values: list[float]) -> str:
    low, high = min(0.0, *values), max(0.0, *values)
    step = WIDE / (len(values) - 1)
    rise = HIGH / ((high - low) or 1)
    return " ".join(f"{number * step:.2f},{HIGH - (value - low) * rise:.2f}" for number, value in enumerate(values))
