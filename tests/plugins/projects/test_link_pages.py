"""The tab of a ticket: what it waits for, its room in time, and links written without a script."""

from __future__ import annotations

import pytest

from tests.plugins.projects.conftest import Works

ROWS = "SELECT kind, lag, elapsed FROM x_projects__bond ORDER BY id"


def test_a_link_is_added_changed_and_taken_out_on_the_page(works: Works) -> None:
    address = f"/x/projects/tickets/{works.floor}"
    assert works.post("olga", f"{address}/links", before=works.paint, kind="FS", lag="1 d").status_code == 303
    assert works.all(ROWS) == [("FS", 540, 0)]
    page = works.text("olga", address)
    for told in ("Paint", "starts after its finish", "1 d", "critical"):
        assert told in page
    id = works.value("SELECT id FROM x_projects__bond")
    works.post("olga", f"{address}/links/{id}", kind="SS", lag="−30 min", elapsed="1")
    assert works.all(ROWS) == [("SS", -30, 1)]
    works.post("olga", f"{address}/links/{id}/drop")
    assert works.all(ROWS) == []


def test_what_cannot_be_saved_comes_back_as_it_was_typed(works: Works) -> None:
    address = f"/x/projects/tickets/{works.floor}/links"
    answer = works.post("olga", address, before=works.paint, kind="SS", lag="soon")
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert f'value="{works.paint}"' in answer.text
    assert works.all(ROWS) == []


def test_a_circle_is_told_with_its_path(works: Works) -> None:
    works.link(works.paint, works.floor)
    answer = works.post("olga", f"/x/projects/tickets/{works.paint}/links", before=works.floor, kind="FS", lag="")
    assert answer.status_code == 409
    assert f"{works.floor} → {works.paint}" in answer.text


@pytest.mark.parametrize("part", ["", "?part=1"])
def test_float_and_links_stand_on_both_ends(works: Works, part: str) -> None:
    works.link(works.paint, works.floor)
    page = works.text("olga", f"/x/projects/tickets/{works.paint}{part}")
    assert works.floor in page
    assert "Float" in page


def test_the_ticket_has_the_tab(works: Works) -> None:
    tab = f"/t/{works.paint}/x/projects-plan"
    assert tab in works.text("olga", f"/t/{works.paint}")
    assert f"/x/projects/tickets/{works.paint}" in works.text("olga", tab)


def test_start_duration_and_progress_are_typed_and_lead_back_to_the_chart(works: Works) -> None:
    address = f"/x/projects/tickets/{works.paint}"
    page = works.text("olga", f"{address}?chart={works.project}")
    assert f'name="chart" value="{works.project}"' in page
    typed = {"start": "2026-01-07T09:00", "length": "3 d", "percent": "20", "was_length": "2 d", "was_percent": "0"}
    answer = works.post("olga", f"{address}/place", chart=works.project, rev=works.rev(works.paint), **typed)
    assert answer.location == f"/x/projects/{works.project}/gantt#{works.paint}"
    assert works.bar(works.paint) == ("2026-01-07T00:00", "2026-01-10T00:00")
    assert works.data(works.paint)["projects_progress"] == 20
    assert works.post("olga", f"{address}/place", chart="list", start="").location == "/tickets/as/gantt"
    assert works.post("olga", f"{address}/place", chart="//evil", start="").location == address


def test_what_cannot_be_placed_comes_back_as_it_was_typed(works: Works) -> None:
    answer = works.post("olga", f"/x/projects/tickets/{works.paint}/place", length="for ever", was_length="2 d")
    assert answer.status_code == 422
    assert 'value="for ever"' in answer.text
    assert works.data(works.paint)["projects_duration"] == "P2D"


def test_what_has_parts_has_no_dates_to_be_typed(works: Works) -> None:
    assert "/place" not in works.text("olga", f"/x/projects/tickets/{works.epic}")
