"""The tree below a project, as tasks and links."""

from __future__ import annotations

from instar.commands import EditTicket
from instar_plugins.projects.plans import changes, links_among, project, project_of
from tests.plugins.projects.conftest import Works


def test_a_part_belongs_to_the_plan_of_what_is_highest_above_it(works: Works) -> None:
    with works.asking() as olga:
        found = project_of(olga, int(works.paint[2:]))
        assert (found.top.number, len(found.parts)) == (works.project, 5)
        assert found.summaries() == {works.project, works.epic}
        assert project(olga, int(works.epic[2:])).top.number == works.epic


def test_links_are_those_between_the_tickets_that_are_named(works: Works) -> None:
    first = works.link(works.paint, works.floor)
    works.link(works.floor, works.move)
    with works.asking():
        found = links_among([works.paint, works.floor])
    assert [(id, link.before, link.after) for id, link in found] == [(first, works.paint, works.floor)]


def test_dates_that_differ_are_what_tickets_have_to_say(works: Works) -> None:
    works.run("reschedule", ticket=works.project)
    works.site.run(EditTicket(int(works.paint[2:]), {"data": {"projects_duration": "P3D"}}), "olga")
    with works.asking() as olga:
        found = project(olga, int(works.project[2:]))
        wanted = changes(found, found.reckoned()[1])
    assert wanted[works.paint]["projects_finish"] == "2026-01-07T18:00:00Z"
    assert works.floor not in wanted


def test_a_start_by_hand_counts_more_than_the_date_that_was_written(works: Works) -> None:
    works.site.run(EditTicket(int(works.paint[2:]), {"data": {"projects_start": "2026-02-02T09:00:00Z"}}), "olga")
    said = {"projects_constraint": "start_not_before", "projects_at": "2026-01-07T09:00:00Z"}
    assert works.bar(works.paint)[0] == "2026-02-02T00:00"
    works.site.run(EditTicket(int(works.paint[2:]), {"data": said}), "olga")
    assert works.bar(works.paint)[0] == "2026-01-07T00:00"
