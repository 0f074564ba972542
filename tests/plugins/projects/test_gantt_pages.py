"""The page of a chart: what it is drawn from, and the same as an outline."""

from __future__ import annotations

from tests.plugins.projects.conftest import Works


def test_the_page_has_the_chart_and_an_outline_with_a_form_for_each_row(works: Works) -> None:
    works.run("reschedule", ticket=works.project)
    page = works.text("olga", f"/x/projects/{works.project}/gantt")
    assert f"/x/projects/{works.project}/gantt/rows" in page
    outline = page.split("gn-lines")[1]
    assert f"/x/projects/tickets/{works.paint}?chart={works.project}" in outline
    assert "5 Jan 2026 – 6 Jan 2026" in outline
    assert "style=" not in page.split("<main")[1].split("</main>")[0]
    assert "Диаграмма Ганта" in works.text("olga", f"/x/projects/{works.project}/gantt", "ru")


def test_the_plan_as_a_table_leads_to_the_chart(works: Works) -> None:
    assert f"/x/projects/{works.project}/gantt" in works.text("olga", f"/x/projects/{works.project}")


def test_rows_of_a_list_are_those_of_its_filters(works: Works) -> None:
    answer = works.get("olga", "/x/projects/gantt/rows?role=milestone").get_json()
    assert [row["title"] for row in answer["rows"]] == ["Moved in"]
    assert works.get("olga", "/x/projects/gantt/rows?where=nothing+at+all").get_json()


def test_an_opened_part_comes_with_all_below_it(works: Works) -> None:
    address = f"/x/projects/{works.project}/gantt/rows?open={works.epic}"
    assert len(works.get("olga", address).get_json()["rows"]) == 5
    assert works.get("olga", f"/x/projects/{works.project}/gantt/rows?open=nothing").status_code == 404


def test_who_does_not_see_inside_is_told_of_no_ticket(works: Works) -> None:
    for address in ("gantt", "gantt/rows"):
        assert works.get("carl", f"/x/projects/{works.project}/{address}").status_code == 404
        assert works.get("olga", f"/x/projects/nothing/{address}").status_code == 404
