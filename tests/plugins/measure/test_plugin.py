"""The built-in reports and the view, on a site with every built-in plugin."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from instar.access import SYSTEM
from instar.clock import VirtualClock
from instar.commands import CancelTicket, EditTicket, MoveTicket, OpenTicket, PostReply, Publish, execute
from instar.kernel import Kernel
from instar.queries.matching import Filters
from instar.queries.reports import report
from instar.queries.sets import Tickets
from instar.queries.tickets import count_tickets
from instar.testing import People
from instar.testing.contracts import ReportContract, ViewContract
from instar.testing.site import Site
from instar_plugins.measure.plugin import plugin

DAY = 86_400_000
PROMISING = {
    "format": "instar.process/1",
    "key": "contract_promise",
    "title": "Promise",
    "role": "contract_thing",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "sla": [{"metric": "resolution", "target": {"*": "PT4H"}}],
}


class TestOpenTickets(ReportContract):
    plugin = plugin
    name = "measure"
    key = "open_tickets"
    parameters = {"by": "role"}


class TestMonths(ReportContract):
    plugin = plugin
    name = "measure"
    key = "months"

    def test_it_counts_only_what_the_reader_sees(self, filled: Site, site: Site) -> None:
        """Working days are no secret: of tickets a stranger is told nothing."""
        filled.people.add("stranger", profile="requester")
        for row in self.asked(filled, "stranger", self.parameters).rows:
            assert not any(row.cells[place] for place in (1, 2, 3, 5, 6))


class TestShares(ReportContract):
    plugin = plugin
    name = "measure"
    key = "shares"
    parameters = {"by": "channel", "period": "all"}


class TestAgeing(ReportContract):
    plugin = plugin
    name = "measure"
    key = "ageing"
    parameters = {"by": "role"}


class TestFlow(ReportContract):
    plugin = plugin
    name = "measure"
    key = "flow"
    parameters = {"period": "week"}


class TestLoad(ReportContract):
    plugin = plugin
    name = "measure"
    key = "load"


class TestPromises(ReportContract):
    plugin = plugin
    name = "measure"
    key = "promises"
    parameters = {"by": "priority"}

    @pytest.fixture
    def filled(self, site: Site) -> Site:
        """With tickets of a process that promises something, whichever plugins there are."""
        site.run(Publish(json.dumps(PROMISING)))
        site.run(OpenTicket("Thing", process="contract_promise"), "olga")
        return site


class TestPromisesInside(TestPromises):
    key = "promises_inside"
    parameters = {"by": "team", "period": "all"}

    @pytest.fixture
    def filled(self, site: Site) -> Site:
        """A part of a whole, both of which promise something."""
        site.run(Publish(json.dumps(PROMISING)))
        whole = site.run(OpenTicket("Whole", process="contract_promise"), "olga")["number"]
        site.run(OpenTicket("Part", process="contract_promise", parent=whole), "olga")
        return site


class TestPeople(ViewContract):
    plugin = plugin
    name = "measure"
    key = "people"


def filled(kernel: Kernel) -> People:
    people = People(kernel)
    for title in ("One", "Two"):
        execute(kernel, OpenTicket(title, role="task"), people["olga"])
    execute(kernel, OpenTicket("Appeal <b>", process="appeal"), people["olga"])
    people.add("boss", profile="supervisor")
    return people


def test_open_tickets_are_counted_by_what_one_likes(kernel: Kernel) -> None:
    people = filled(kernel)
    table = report(kernel, people["boss"], "open_tickets", {"by": "role"}, "api")
    assert [(row.cells[0], row.cells[1], row.url) for row in table.rows] == [
        ("Task", 2, "/tickets/list?status=open&role=task"),
        ("Appeal", 1, "/tickets/list?status=open&role=appeal"),
    ]
    assert sum(float(row.cells[2] or 0) for row in table.rows) == 1
    by_status = report(kernel, people["boss"], "open_tickets", {"by": "status"}, "api")
    assert {row.url for row in by_status.rows} == {"/tickets/list?status=active"}


def test_what_is_opened_and_ended_is_counted_by_months_and_weeks(kernel: Kernel) -> None:
    people = filled(kernel)
    assert [row.cells for row in report(kernel, people["boss"], "flow").rows] == [("Jan 2026", 3, 0, 3)]
    weeks = report(kernel, people["boss"], "flow", {"period": "week"}, "api")
    assert [row.cells for row in weeks.rows] == [("5 Jan 2026", 3, 0, 3)]


def test_the_load_names_who_answers_for_how_much(kernel: Kernel) -> None:
    people = filled(kernel)
    rows = {row.cells[0]: row.cells[1:] for row in report(kernel, people["boss"], "load").rows}
    assert sum(int(count or 0) for count, _late in rows.values()) == 3
    assert "Nobody" in rows


def test_the_view_groups_tickets_by_assignee_and_escapes_them(kernel: Kernel) -> None:
    people = filled(kernel)
    view = kernel.plugins.views["people"]
    html = view.html(Tickets(kernel, people["olga"]), people["olga"])
    assert "Appeal &lt;b&gt;" in html
    assert "Nobody · 3" in html
    assert "No open tickets" in view.html(Tickets(kernel, people["olga"]).only(role="deal"), people["olga"])


def test_clocks_are_counted_as_they_came_out(kernel: Kernel) -> None:
    people = filled(kernel)
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    opened = [
        execute(kernel, OpenTicket(title, process="appeal"), people["olga"])["ticket"] for title in ("A", "B", "C")
    ]
    execute(kernel, PostReply(opened[0], "At once", "public"), people["boss"])
    clock.advance(6 * 3_600_000)
    execute(kernel, PostReply(opened[1], "At last", "public"), people["boss"])
    table = report(kernel, people["boss"], "promises", {"by": "process"}, "api")
    assert [tuple(row.cells) for row in table.rows] == [
        ("First response", "Appeal", 1, 1, 0.5, 2, 0),
        ("Resolution", "Appeal", 0, 0, None, 0, 4),
    ]


def test_months_are_held_against_the_year_before_and_against_working_days(kernel: Kernel) -> None:
    people = filled(kernel)
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(366 * DAY)  # from the fifth of January 2026 to the sixth a year later
    for title in ("A", "B", "C", "D"):
        execute(kernel, OpenTicket(title, role="task"), people["olga"])
    rows = [row.cells for row in report(kernel, people["boss"], "months").rows]
    assert len(rows) == 12
    assert rows[-1] == ("Jan 2027", 4, 3, 1 / 3, 4, Decimal("1.0"), 0)
    assert rows[0] == ("Feb 2026", 0, 0, None, 20, Decimal("0.0"), 0)


def test_age_is_counted_from_the_day_of_opening(kernel: Kernel) -> None:
    people = filled(kernel)
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    for days in (1, 1, 6, 23, 61):
        clock.advance(days * DAY)
        execute(kernel, OpenTicket(f"After {days}", role="task"), people["olga"])
    (row,) = [row.cells for row in report(kernel, people["boss"], "ageing", {"by": "role"}, "api").rows][:1]
    assert row == ("Task", 7, 1, 0, 0, 3, 3)


@pytest.mark.parametrize("by", ["role", "service", "team", "holder", "process", "priority", "stage", "status"])
def test_every_number_leads_to_so_many_tickets(kernel: Kernel, by: str) -> None:
    people = filled(kernel)
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    for days in (2, 20, 40):
        clock.advance(days * DAY)
        opened = execute(kernel, OpenTicket("Late", process="appeal"), people["olga"])["ticket"]
        execute(kernel, EditTicket(opened, {"assignee": "olga", "due": clock.now() - 1}), people["boss"])
        execute(kernel, CancelTicket(opened - 1), people["boss"])
    boss, counted = people["boss"], 0
    for key, values in (
        ("open_tickets", {"by": by}),
        ("ageing", {"by": by}),
        ("promises", {"by": by}),
        ("promises_inside", {"by": by}),
        ("load", {}),
        ("flow", {"period": "week"}),
        ("months", {}),
        *([("shares", {"by": by, "period": "365"})] if by not in ("stage", "status") else []),
    ):
        table = report(kernel, boss, key, values, "api")
        for row in table.rows:
            for cell, url in zip(row.cells, row.urls, strict=True):
                number = row.cells[1] if isinstance(cell, str) else cell
                if url is not None:
                    counted += 1
                    given: dict[str, Any] = dict(parse_qsl(urlsplit(url).query))
                    assert count_tickets(kernel, boss, Filters(**given)) == number, (key, row.cells, url)
    assert counted > 30


def test_reports_are_cut_by_the_filters_of_lists(kernel: Kernel) -> None:
    people = filled(kernel)
    cut = report(kernel, people["boss"], "open_tickets", {"by": "role"}, "api", Filters(role="task"))
    assert [(row.cells[0], row.cells[1]) for row in cut.rows] == [("Task", 2)]
    assert cut.rows[0].url == "/tickets/list?role=task&status=open"


def test_what_parts_have_promised_is_held_against_the_whole(kernel: Kernel) -> None:
    """Whole one: kept, one part kept, one broken; whole two: late, its part broken; a ticket alone counts nowhere."""
    people = filled(kernel)
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    hour, parts = 3_600_000, {**PROMISING, "key": "part", "role": "task", "sla": [_target("PT1H")]}
    execute(kernel, Publish(json.dumps(parts)), SYSTEM)
    execute(kernel, Publish(json.dumps({**parts, "key": "whole", "sla": [_target("PT4H")]})), SYSTEM)

    def opened(process: str, parent: str | None = None) -> dict[str, Any]:
        return execute(kernel, OpenTicket("T", process=process, parent=parent), people["olga"])

    def done(ticket: dict[str, Any]) -> None:
        execute(kernel, MoveTicket(ticket["ticket"], "done"), people["boss"])

    one, two = opened("whole"), opened("whole")
    quick, slow, slow_too = (opened("part", whole["number"]) for whole in (one, one, two))
    opened("part", two["number"])
    done(quick)
    clock.advance(2 * hour)
    for late in (slow, slow_too, one):
        done(late)
    clock.advance(3 * hour)
    (row,) = report(kernel, people["boss"], "promises_inside", {"by": "role"}, "api").rows
    assert row.cells == ("Resolution", "Task", 1, 2, 1 / 3, 1, 0, 0.5, 2)
    assert report(kernel, people["boss"], "promises_inside", {"by": "role"}, "api", Filters(q="Two")).rows == ()


def _target(duration: str) -> dict[str, Any]:
    return {"metric": "resolution", "target": {"*": duration}}
