"""``reschedule`` writes reckoned dates into the tickets, by their ordinary commands."""

from __future__ import annotations

import pytest

from instar.commands import EditTicket
from instar.errors import Conflict
from tests.plugins.projects.conftest import Works


def test_dates_are_written_into_the_tickets_and_into_their_history(works: Works) -> None:
    works.link(works.paint, works.floor)
    works.link(works.floor, works.move)
    answer = works.run("reschedule", ticket=works.project)
    assert set(answer["moved"]) == {works.project, works.epic, works.paint, works.floor, works.move}
    assert works.dates(works.paint) == ("2026-01-05T09:00:00Z", "2026-01-06T18:00:00Z")
    assert works.dates(works.floor) == ("2026-01-07T09:00:00Z", "2026-01-07T18:00:00Z")
    assert works.dates(works.move) == ("2026-01-07T18:00:00Z", "2026-01-07T18:00:00Z")
    assert works.dates(works.project) == ("2026-01-05T09:00:00Z", "2026-01-07T18:00:00Z")
    kinds = works.all("SELECT kind FROM event WHERE ticket_id = ?", int(works.paint[2:]))
    assert len(kinds) >= 2


def test_a_second_time_there_is_nothing_to_move(works: Works) -> None:
    works.run("reschedule", ticket=works.project)
    assert works.run("reschedule", ticket=works.project)["moved"] == []


def test_what_became_longer_moves_its_successor_alone(works: Works) -> None:
    works.link(works.paint, works.floor)
    works.run("reschedule", ticket=works.project)
    works.site.run(EditTicket(int(works.paint[2:]), {"data": {"projects_duration": "P3D"}}), "olga")
    moved = works.run("reschedule", ticket=works.project)["moved"]
    assert set(moved) == {works.paint, works.floor, works.epic, works.project}
    assert works.dates(works.floor) == ("2026-01-08T09:00:00Z", "2026-01-08T18:00:00Z")


def test_anew_tasks_are_drawn_earlier_again(works: Works) -> None:
    works.site.run(EditTicket(int(works.floor[2:]), {"data": {"projects_start": "2026-02-02T09:00:00Z"}}), "olga")
    works.run("reschedule", ticket=works.project)
    assert works.dates(works.floor)[1] == "2026-02-02T18:00:00Z"
    works.run("reschedule", ticket=works.project, anew=True)
    assert works.dates(works.floor) == ("2026-01-05T09:00:00Z", "2026-01-05T18:00:00Z")


def test_other_tickets_have_no_plan(works: Works) -> None:
    with pytest.raises(Conflict):
        works.run("reschedule", ticket=works.open("task", "Water the plants"))
