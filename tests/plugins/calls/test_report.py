"""Calls by day, for who sees them."""

from __future__ import annotations

import pytest

from instar.commands import OpenTicket, execute
from instar.commands.own import RunOwn
from instar.queries.matching import Filters
from instar.queries.reports import report
from instar.testing import ReportContract
from instar.testing.site import Site
from instar_plugins.calls.plugin import plugin

from .conftest import DAY, Office


class TestCallsReport(ReportContract):
    plugin = plugin
    name = "calls"
    key = "calls"
    parameters = {"days": "7"}

    @pytest.fixture
    def filled(self, site: Site) -> Site:
        """The site with a call on a ticket of olga's, who sees it."""
        number = site.run(OpenTicket("Thing", process="contract_things"), "olga")["number"]
        args = {"direction": "in", "number": "101", "ticket": number, "duration": 60}
        execute(site.kernel, RunOwn("calls", "record", args), site.people["olga"])
        return site


def rows(office: Office, login: str, filters: Filters | None = None) -> list[dict[str, object]]:
    """Of the days on which there was a call."""
    more = {"filters": filters} if filters else {}
    office.site.people.grant(login, "report.view")
    table = report(office.site.kernel, office.site.people[login], "calls", {"days": "7"}, "api", **more)
    made = [dict(zip([one.key for one in table.columns], row.cells, strict=True)) for row in table.rows]
    assert len(made) == 7
    return [row for row in made if row["calls"]]


@pytest.fixture
def filled(office: Office) -> Office:
    number = office.ask()
    office.call(ticket=number, duration=60)
    office.clock.advance(DAY)
    office.call(ticket=number, outcome="no_answer")
    office.call(ticket=number, duration=120)
    office.call(duration=600, direction="out")
    return office


def test_days_have_their_calls_missed_ones_and_the_middle_talk(filled: Office) -> None:
    first, second = rows(filled, "petra")
    assert (first["calls"], first["share"], first["talk"]) == (1, 0.0, 1.0)
    assert (second["calls"], second["incoming"], second["missed"], second["share"]) == (3, 2, 1, 0.5)
    assert second["talk"] == 6.0


def test_cut_to_tickets_it_counts_their_calls_alone(filled: Office) -> None:
    first, second = rows(filled, "petra", Filters(role="appeal"))
    assert (first["calls"], second["calls"]) == (1, 2)
    assert rows(filled, "petra", Filters(role="deal")) == []


def test_who_sees_no_call_is_told_of_none(filled: Office) -> None:
    assert rows(filled, "ivan") == []
