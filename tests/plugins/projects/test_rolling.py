"""Progress and effort of what is above, out of what is below."""

from __future__ import annotations

from instar.commands import CompleteWork
from instar_plugins.projects.plans import project
from instar_plugins.projects.rolling import Rolled, rolled
from tests.plugins.projects.conftest import Works


def sums(works: Works) -> dict[str, Rolled]:
    with works.app.app_context():
        return rolled(project(works.site.people["olga"], int(works.project[2:])))


def test_without_efforts_progress_is_weighed_by_duration(works: Works) -> None:
    works.open("planned_task", "Wire", works.epic, projects_duration="P1D", projects_progress=100)
    found = sums(works)[works.epic]
    assert (found.progress, found.effort, found.done, found.count) == (25, None, 0, 3)


def test_where_all_efforts_are_said_they_weigh(works: Works) -> None:
    other = works.open("epic", "Garden", works.project)
    works.open("planned_task", "Dig", other, projects_effort="30", projects_progress=50)
    works.open("planned_task", "Sow", other, projects_effort="10", projects_duration="P9D")
    found = sums(works)[other]
    assert (found.progress, found.effort) == (37, 40)


def test_what_is_closed_is_done_whatever_it_says(works: Works) -> None:
    item = works.value("SELECT id FROM work_item WHERE ticket_id = ?", int(works.paint[2:]))
    works.site.run(CompleteWork(item, "begin", {}), "olga")
    item = works.value("SELECT id FROM work_item WHERE ticket_id = ?", int(works.paint[2:]))
    works.site.run(CompleteWork(item, "done", {}), "olga")
    found = sums(works)
    assert (found[works.paint].progress, found[works.epic].done) == (100, 1)
