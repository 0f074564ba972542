"""Reports of plugins: asked with the rights of who asks, and checked before anybody sees them."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest

from instar.commands import AddGrant
from instar.errors import Forbidden, Invalid, NotFound
from instar.i18n import use
from instar.plugins import PluginFault
from instar.queries.reports import MOST_ROWS, report, report_form, reports

from .conftest import World


def test_reports_are_for_who_may_see_reports(world: World) -> None:
    with use("ru"):
        heads = {head.key: head for head in reports(world.kernel, world["maria"])}
    assert (heads["groups"].title, heads["groups"].plugin) == ("Группы", "shop")
    for ask in (reports, lambda kernel, actor: report(kernel, actor, "groups")):
        with pytest.raises(Forbidden):
            ask(world.kernel, world["olga"])
    with pytest.raises(Forbidden):
        report_form(world.kernel, world["olga"], "groups")


def test_a_report_counts_what_the_asking_person_sees(world: World) -> None:
    world.open()
    world.open("Seats", service="shop", data={"amount": "12.50"})
    world.run(AddGrant("boris", "report.view", "all"))
    table = report(world.kernel, world["maria"], "groups")
    assert [column.title for column in table.columns] == ["Group", "Count", "Sum"]
    assert [row.cells for row in table.rows] == [("Appeal", 1, Decimal(0)), ("Deal", 1, Decimal("12.5"))]
    assert table.rows[0].url == "/tickets/list"
    assert [row.cells[0] for row in report(world.kernel, world["boris"], "groups").rows] == ["Deal"]


def test_parameters_are_read_as_page_or_api_send_them(world: World) -> None:
    world.open()
    typed = report(world.kernel, world["maria"], "groups", {"by": ["status"], "since": ["2026-01-05"]})
    sent = report(world.kernel, world["maria"], "groups", {"by": "status", "since": "2026-01-05"}, "api")
    assert [table.rows[0].cells[0] for table in (typed, sent)] == ["Active", "Active"]
    with pytest.raises(Invalid) as caught:
        report(world.kernel, world["maria"], "groups", {"by": "colour"}, "api")
    assert list(caught.value.errors) == ["by"]
    with pytest.raises(Invalid):
        report(world.kernel, world["maria"], "groups", {"bye": "role"}, "api")
    form = report_form(world.kernel, world["maria"], "groups")
    assert form is not None
    assert list(form.inputs) == ["by", "since"]


def test_a_report_that_is_not_there_is_told_with_the_nearest(world: World) -> None:
    with pytest.raises(NotFound) as caught:
        report(world.kernel, world["maria"], "gruops")
    assert caught.value.hint == "Did you mean “groups”?"
    with pytest.raises(NotFound) as caught:
        report(world.kernel, world["maria"], "zzz")
    assert "may be off" in (caught.value.hint or "")


@pytest.mark.parametrize("key", ["broken", "badform", *(f"junk_{number}" for number in range(7))])
def test_a_report_that_raises_or_gives_rubbish_is_a_fault_of_its_plugin(
    world: World, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "instar.plugins")
    with pytest.raises(PluginFault) as caught:
        report(world.kernel, world["maria"], key)
    assert (caught.value.status, caught.value.data) == (503, {"plugin": "shop"})
    status = world.kernel.plugins.status("shop")
    assert status is not None
    assert (status.state, status.faults) == ("loaded", 1)


def test_a_name_that_is_not_there_is_told_to_who_asks(world: World) -> None:
    with pytest.raises(Invalid):
        report(world.kernel, world["maria"], "lost")
    assert world.kernel.plugins.statuses[0].faults == 0


def test_rows_beyond_the_thousandth_are_cut(world: World) -> None:
    table = report(world.kernel, world["maria"], "many")
    assert (len(table.rows), table.cut, table.rows[-1].cells[1]) == (MOST_ROWS, True, MOST_ROWS - 1)
