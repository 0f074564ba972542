"""Geometry of charts."""

from __future__ import annotations

from instar.contract import Cell, Chart
from instar.contract.reports import ChartKind
from instar.queries.reports import ReportHead, ReportTable, TableColumn, TableRow
from instar.web.charts import MOST_BARS, chart_view

HEAD = ReportHead("x", "X", "", "report", "shop")
COLUMNS = (TableColumn("name", "Name", "text"), TableColumn("count", "Count", "number"))


def table(*pairs: tuple[str, Cell], kind: ChartKind | None = "bars") -> ReportTable:
    rows = tuple(TableRow(pair, None) for pair in pairs)
    return ReportTable(HEAD, COLUMNS, rows, Chart("name", "count", kind) if kind else None, False)


def test_the_longest_bar_fills_the_width_and_what_is_below_nothing_is_marked() -> None:
    view = chart_view(table(("a", 40), ("b", -10), ("c", None)))
    assert view is not None
    assert [(bar.label, bar.width, bar.below) for bar in view.bars] == [("a", 100.0, False), ("b", 25.0, True)]


def test_a_line_of_one_point_is_a_bar() -> None:
    view = chart_view(table(("a", 3), kind="line"))
    assert view is not None
    assert (len(view.bars), view.points) == (1, "")


def test_a_line_reaches_below_nothing() -> None:
    view = chart_view(table(("a", -1), ("b", 1), kind="line"))
    assert view is not None
    assert (view.points, view.first, view.last, view.top) == ("0.00,40.00 100.00,0.00", "a", "b", "1")


def test_more_bars_than_fit_are_counted() -> None:
    view = chart_view(table(*((str(number), number) for number in range(1, 31))))
    assert view is not None
    assert (len(view.bars), view.more) == (MOST_BARS, 10)


def test_where_nothing_is_counted_nothing_is_drawn() -> None:
    assert chart_view(table(("a", 0), ("b", None))) is None
    assert chart_view(table()) is None
    assert chart_view(table(("a", 1), kind=None)) is None
