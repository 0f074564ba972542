"""A plan as rows: numbered, in the order of the tree, with tones."""

from __future__ import annotations

from instar.commands import EditTicket
from instar_plugins.projects.chart import LEAST, scale
from instar_plugins.projects.outline import Row, outline
from instar_plugins.projects.plans import project
from tests.plugins.projects.conftest import Works


def rows(works: Works) -> list[Row]:
    with works.asking() as olga:
        given = project(olga, int(works.project[2:]))
        return outline(given, *given.reckoned())


def test_rows_are_numbered_and_stand_below_what_they_are_part_of(works: Works) -> None:
    assert [(row.wbs, row.depth, row.part.title) for row in rows(works)] == [
        ("0", 0, "New office"),
        ("1", 1, "Rooms"),
        ("1.1", 2, "Paint"),
        ("1.2", 2, "Floor"),
        ("2", 1, "Moved in"),
    ]


def test_a_row_tells_its_tone_and_whether_its_ticket_has_other_dates(works: Works) -> None:
    works.run("reschedule", ticket=works.project)
    works.link(works.paint, works.floor)
    works.site.run(EditTicket(int(works.floor[2:]), {"data": {"projects_deadline": "2026-01-06"}}), "olga")
    found = {row.part.title: row for row in rows(works)}
    assert {title: row.tone for title, row in found.items()} == {
        "New office": "critical",
        "Rooms": "critical",
        "Paint": "critical",
        "Floor": "late",
        "Moved in": "plain",
    }
    assert (found["Paint"].moved, found["Floor"].moved) == (False, True)
    assert found["Moved in"].milestone


def test_a_bar_is_never_too_thin_to_be_seen(works: Works) -> None:
    with works.asking() as olga:
        given = project(olga, int(works.project[2:]))
        plan, moved = given.reckoned()
        found = {row.part.title: scale(plan).bar(row) for row in outline(given, plan, moved)}
    assert found["Moved in"].width == LEAST
    assert found["Paint"].width > found["Floor"].width
