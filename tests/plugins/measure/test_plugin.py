"""The built-in reports and the view, on a site with every built-in plugin."""

from __future__ import annotations

import json

import pytest

from instar.clock import VirtualClock
from instar.commands import OpenTicket, PostReply, Publish, execute
from instar.kernel import Kernel
from instar.queries.reports import report
from instar.queries.sets import Tickets
from instar.testing import People
from instar.testing.contracts import ReportContract, ViewContract
from instar.testing.site import Site
from instar_plugins.measure.plugin import plugin


class TestOpenTickets(ReportContract):
    plugin = plugin
    name = "measure"
    key = "open_tickets"
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
        stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
        site.run(
            Publish(
                json.dumps(
                    {
                        "format": "instar.process/1",
                        "key": "contract_promise",
                        "title": "Promise",
                        "role": "contract_thing",
                        "stages": stages,
                        "sla": [{"metric": "resolution", "target": {"*": "PT4H"}}],
                    }
                )
            )
        )
        site.run(OpenTicket("Thing", process="contract_promise"), "olga")
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
    assert [row.cells for row in report(kernel, people["boss"], "flow").rows] == [("Jan 2026", 3, 0)]
    weeks = report(kernel, people["boss"], "flow", {"period": "week"}, "api")
    assert [row.cells for row in weeks.rows] == [("5 Jan 2026", 3, 0)]


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
