"""Satisfaction: shares with their uncertainty, hidden where they say nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.commands import OpenTicket
from instar.queries.reports import report
from instar.testing.contracts import ReportContract
from instar_plugins.quality.plugin import plugin
from instar_plugins.quality.reports import wilson

from .conftest import Hall


@pytest.mark.parametrize(
    ("good", "whole", "low", "high"),
    [(5, 5, 0.566, 1.0), (0, 5, 0.0, 0.434), (8, 10, 0.490, 0.943), (80, 100, 0.711, 0.867)],
)
def test_the_interval_is_wilsons(good: int, whole: int, low: float, high: float) -> None:
    assert wilson(good, whole) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def rows(hall: Hall, by: str = "service", login: str = "petra") -> list[dict[str, object]]:
    table = report(hall.site.kernel, hall.site.people[login], "satisfaction", {"by": by}, "api")
    return [dict(zip([one.key for one in table.columns], row.cells, strict=True)) for row in table.rows]


@pytest.fixture
def rated(make_hall: Callable[..., Hall]) -> Hall:
    hall = make_hall(ONCE_IN_DAYS="0")
    for score in (5, 4, 4, 1):
        hall.rated(score)
    hall.closed()
    return hall


@pytest.mark.parametrize("by", ["service", "team", "assignee", "ended.month"])
def test_below_five_answers_there_are_counts_and_no_share(rated: Hall, by: str) -> None:
    (row,) = rows(rated, by)
    assert (row["asked"], row["answers"], row["response"]) == (5, 4, 0.8)
    assert (row["share"], row["low"], row["high"]) == (None, None, None)


def test_from_five_on_there_is_a_share_with_its_interval(rated: Hall) -> None:
    rated.rated(5)
    (row,) = rows(rated)
    assert (row["asked"], row["answers"], row["share"]) == (6, 5, 0.8)
    assert row["low"] == pytest.approx(0.376, abs=0.001)


@pytest.mark.parametrize("by", ["service", "team", "assignee", "ended.month"])
def test_every_row_leads_to_its_tickets(rated: Hall, by: str) -> None:
    table = report(rated.site.kernel, rated.site.people["petra"], "satisfaction", {"by": by}, "api")
    assert table.rows[0].url
    page = rated.browser("petra").get(table.rows[0].url)
    assert page.status_code == 200
    assert page.text.count("Where is my licence?") >= 4


class TestSatisfaction(ReportContract):
    plugin = plugin
    name = "quality"
    key = "satisfaction"
    tickets = (OpenTicket("A thing", process="contract_things"),)

    @pytest.fixture
    def filled(self, site):  # type: ignore[no-untyped-def]
        """Tickets whose requesters were asked."""
        for command in self.tickets:
            site.run(command, "olga")
        site.kernel.store.read().run("UPDATE ticket SET asked = created, rating = 4, ended = created")
        return site
