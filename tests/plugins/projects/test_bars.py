"""The plan of a chart, reckoned: where bars are, what is critical, what is late and why, and the baseline."""

from __future__ import annotations

from instar.commands import EditTicket
from instar_plugins.projects.bars import MOST_PLANS
from tests.plugins.projects.conftest import Works


def test_bars_lie_where_links_put_them_and_say_what_is_critical(works: Works) -> None:
    works.link(works.paint, works.floor)
    found = works.bars()
    bars = found["bars"]
    assert (bars[works.floor]["from"], bars[works.floor]["to"]) == ("2026-01-07T00:00", "2026-01-08T00:00")
    assert {number: bars[number]["critical"] for number in (works.paint, works.floor, works.move)} == {
        works.paint: True,
        works.floor: True,
        works.move: False,
    }
    assert bars[works.floor]["driver"] == works.paint
    assert (bars[works.paint]["begins"], bars[works.paint]["lasts"]) == ("5 Jan 2026", "2 d")
    assert bars[works.epic]["kind"] == "summary"
    (plan,) = found["plans"]
    assert (plan["number"], plan["new"], plan["late"]) == (works.project, 5, "")
    assert "2026-01-10" in found["off"]


def test_what_is_late_says_so_and_names_who_is_to_blame(works: Works) -> None:
    works.link(works.paint, works.floor)
    works.site.run(EditTicket(int(works.floor[2:]), {"data": {"projects_deadline": "2026-01-06"}}), "olga")
    bar = works.bars()["bars"][works.floor]
    assert (bar["tone"], bar["causes"]) == ("late", [works.paint])
    assert bar["said"] == ["Late by 1 d.", f"Late because of {works.paint}, by 1 d."]


def test_a_milestone_that_waits_for_what_is_late_is_late_as_well(works: Works) -> None:
    works.link(works.epic, works.move)
    works.site.run(EditTicket(int(works.floor[2:]), {"data": {"projects_deadline": "2026-01-04"}}), "olga")
    bar = works.bars()["bars"][works.move]
    assert (bar["tone"], bar["causes"]) == ("late", [works.epic])
    assert bar["said"] == [f"It waits for {works.epic}, which is late."]


def test_a_bar_tells_how_it_differs_from_the_baseline(works: Works) -> None:
    works.run("take_baseline", ticket=works.project)
    assert works.bars()["bars"][works.floor]["baseline"]["told"] == "as in the baseline"
    works.link(works.paint, works.floor)
    bar = works.bars()["bars"][works.floor]["baseline"]
    assert (bar["from"], bar["to"]) == ("2026-01-05T00:00", "2026-01-06T00:00")
    assert bar["told"] == "2 d later than in the baseline"
    assert works.bars()["plans"][0]["baseline"] == "5 Jan 2026"


def test_a_plan_with_a_circle_says_so_and_the_others_are_reckoned(works: Works) -> None:
    other = works.open("project", "Garden")
    dig = works.open("planned_task", "Dig", other)
    works.link(works.paint, works.floor)
    with works.site.kernel.store.transaction() as tx:  # as it may be after a move in the tree
        row = (int(works.floor[2:]), int(works.paint[2:]))
        tx.run("INSERT INTO x_projects__bond (before_id, after_id, kind, created) VALUES (?, ?, 'FS', 0)", row)
    found = works.bars("olga", works.paint, dig)
    assert set(found["bars"]) == {dig}
    assert f"{works.paint} → {works.floor}" in found["told"]


def test_of_too_many_plans_the_first_are_reckoned_and_that_is_said(works: Works) -> None:
    tops = [works.open("project", f"Garden {number}") for number in range(MOST_PLANS + 1)]
    found = works.bars("olga", *tops)
    assert len(found["bars"]) == MOST_PLANS
    assert "more than 20 plans" in found["told"]


def test_who_does_not_see_the_inside_is_told_of_no_ticket(works: Works) -> None:
    answer = works.post("carl", "/x/projects/gantt/bars", numbers=works.paint)
    assert (answer.status_code, "bars" in answer.get_json()) == (404, False)
