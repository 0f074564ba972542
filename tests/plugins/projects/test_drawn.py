"""Which tickets of a plan a chart draws, and what it says of the rest."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket
from instar.errors import NotFound
from instar.queries.sets import Tickets
from instar_plugins.projects.drawn import Node, forest, line_of, opened, tree
from tests.plugins.projects.conftest import Works


def shape(nodes: list[Node]) -> list[tuple[str, str | None, int, int]]:
    return [(one.line.title, one.parent, one.below, one.more) for one in nodes]


def test_a_tree_is_drawn_level_by_level_the_older_first(works: Works) -> None:
    with works.asking() as olga:
        assert shape(tree(olga, works.project)) == [
            ("New office", None, 2, 0),
            ("Rooms", works.project, 2, 0),
            ("Moved in", works.project, 0, 0),
            ("Paint", works.epic, 0, 0),
            ("Floor", works.epic, 0, 0),
        ]


def test_a_level_that_has_no_room_is_counted_and_drawn_when_it_is_opened(works: Works) -> None:
    with works.asking() as olga:
        nodes = tree(olga, works.project, 4)
        assert shape(nodes)[1:] == [("Rooms", works.project, 2, 2), ("Moved in", works.project, 0, 0)]
        more = opened(olga, nodes, {works.epic, "T-999999"})
        assert shape(more)[1] == ("Rooms", works.project, 2, 0)
        assert [one.line.title for one in more[3:]] == ["Paint", "Floor"]


def test_what_is_dropped_or_has_no_place_in_a_plan_is_left_out(works: Works) -> None:
    works.open("task", "Buy milk", works.epic)
    works.site.run(CancelTicket(int(works.floor[2:])), "olga")
    with works.asking() as olga:
        assert [one.line.title for one in tree(olga, works.epic)] == ["Rooms", "Paint"]


def test_tickets_of_a_list_stand_below_one_another_as_far_as_they_are_in_it(works: Works) -> None:
    with works.asking() as olga:
        every = Tickets(works.site.kernel, olga)
        assert {node.line.title: node.parent for node in forest(every)[0]}["Paint"] == works.epic
        alone, more = forest(every.where("role == 'planned_task' || role == 'project'"))
        assert {node.line.title: node.parent for node in alone}["Paint"] == works.project
        assert not more
        assert forest(every, 2)[1]


def test_who_does_not_see_the_inside_is_told_of_no_ticket(works: Works) -> None:
    with works.asking("carl") as carl, pytest.raises(NotFound):
        tree(carl, works.project)


def test_other_tickets_are_no_part_of_a_project(works: Works) -> None:
    other = works.open("task", "Buy milk")
    with works.asking() as olga:
        assert line_of(olga, "T-999999") is None
        with pytest.raises(NotFound, match="no part of a project"):
            tree(olga, other)
