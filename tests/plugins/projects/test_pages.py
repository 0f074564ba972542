"""The plan as a page: table, bars and what is late; the list of projects; rescheduling from the page."""

from __future__ import annotations

from instar.commands import EditTicket
from tests.plugins.projects.conftest import Works


def test_a_plan_is_a_table_with_numbers_dates_and_bars(works: Works) -> None:
    works.link(works.paint, works.floor)
    page = works.text("olga", f"/x/projects/{works.project}")
    for told in ("New office", "Paint", "1.1", "1.2", "critical", "<svg", "<rect"):
        assert told in page
    assert "style=" not in page.split("<main")[1].split("</main>")[0]


def test_a_summary_takes_the_working_time_of_its_parts(works: Works) -> None:
    works.link(works.paint, works.floor)
    page = works.text("olga", f"/x/projects/{works.project}")
    rows = {
        name: row for row in page.split("<tr")[1:] for name in ("New office", "Rooms", "Paint") if f"{name}</a>" in row
    }
    assert {name: " 3 d" in f" {row}".replace(">", "> ") for name, row in rows.items()} == {
        "New office": True,
        "Rooms": True,
        "Paint": False,
    }


def test_what_is_late_is_said_in_words_with_who_is_to_blame(works: Works) -> None:
    works.link(works.paint, works.floor)
    works.site.run(EditTicket(int(works.floor[2:]), {"data": {"projects_deadline": "2026-01-06"}}), "olga")
    page = works.text("olga", f"/x/projects/{works.project}")
    assert "Late by 1 d." in page
    assert f"Late because of {works.paint}, by 1 d." in page
    assert f"из-за {works.paint}" in works.text("olga", f"/x/projects/{works.project}", "ru")


def test_the_button_writes_the_dates(works: Works) -> None:
    answer = works.post("olga", f"/x/projects/{works.project}/reschedule")
    assert (answer.status_code, answer.location) == (303, f"/x/projects/{works.project}")
    assert works.dates(works.paint)[0] == "2026-01-05T09:00:00Z"


def test_projects_that_are_open_are_listed(works: Works) -> None:
    assert "New office" in works.text("olga", "/x/projects/")


def test_who_does_not_see_inside_is_told_of_no_ticket(works: Works) -> None:
    for address in (works.project, f"tickets/{works.paint}"):
        assert works.get("carl", f"/x/projects/{address}").status_code == 404


def test_other_tickets_have_no_plan(works: Works) -> None:
    other = works.open("task", "Water the plants")
    assert works.get("olga", f"/x/projects/{other}").status_code == 404
    assert works.get("olga", "/x/projects/T-999999").status_code == 404
    assert works.get("olga", "/x/projects/nothing").status_code == 404


def test_a_project_of_nothing_but_itself_is_a_plan_too(works: Works) -> None:
    assert "Empty" in works.text("olga", f"/x/projects/{works.open('project', 'Empty')}")
