"""The Gantt chart as a view of lists."""

from __future__ import annotations

from tests.plugins.projects.conftest import Works


def test_a_list_is_a_chart_with_its_filters(works: Works) -> None:
    page = works.text("olga", "/tickets/as/gantt?role=planned_task")
    assert "/x/projects/gantt/rows?role=planned_task" in page.replace("&amp;", "&")
    outline = page.split("gn-lines")[1]
    assert "Paint" in outline
    assert "Rooms" not in outline


def test_a_list_without_plans_says_so(works: Works) -> None:
    assert "No ticket of a plan fits these filters." in works.text("olga", "/tickets/as/gantt?role=task")


def test_its_name_stands_among_the_views_in_both_languages(works: Works) -> None:
    assert "Gantt chart" in works.text("olga", "/tickets/list")
    assert "Диаграмма Ганта" in works.text("olga", "/tickets/list", "ru")
