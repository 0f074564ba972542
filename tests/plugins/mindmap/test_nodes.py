"""Which tickets a map draws, in which order, and what it says of the rest."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket
from instar.errors import NotFound
from instar.queries.sets import Tickets
from instar_plugins.mindmap.nodes import Node, forest, named, tree
from tests.plugins.mindmap.conftest import Desk


def shape(node: Node) -> list[object]:
    return [node.line.title, node.more, [shape(one) for one in node.below]]


def test_a_tree_is_drawn_level_by_level_the_older_first(desk: Desk) -> None:
    with desk.asking() as olga:
        book = ["Book the hall", 0, []]
        assert shape(tree(olga, desk.project)) == ["Conference", 0, [["Halls", 0, [book]], ["Talks", 0, []]]]


def test_the_order_that_was_given_goes_before_age_and_new_ones_come_last(desk: Desk) -> None:
    desk.arrange(desk.project, desk.talks, desk.halls)
    desk.open("epic", "Food", desk.project)
    with desk.asking() as olga:
        assert [one.line.title for one in tree(olga, desk.project).below] == ["Talks", "Halls", "Food"]


def test_a_level_that_has_no_room_is_folded_and_counted(desk: Desk) -> None:
    for number in range(3):
        desk.open("planned_task", f"Talk {number}", desk.talks)
    with desk.asking() as olga:
        top = tree(olga, desk.project, 4)
    assert shape(top) == ["Conference", 0, [["Halls", 1, []], ["Talks", 3, []]]]


def test_of_a_single_tickets_many_children_as_many_are_drawn_as_fit(desk: Desk) -> None:
    for number in range(5):
        desk.open("planned_task", f"Talk {number}", desk.talks)
    with desk.asking() as olga:
        top = tree(olga, desk.talks, 3)
    assert shape(top) == ["Talks", 3, [["Talk 0", 0, []], ["Talk 1", 0, []]]]


def test_cancelled_tickets_are_no_part_of_it(desk: Desk) -> None:
    desk.site.run(CancelTicket(int(desk.book[2:])), "olga")
    with desk.asking() as olga:
        assert tree(olga, desk.halls).below == []


def test_the_tickets_of_a_list_stand_below_each_other_over_those_that_it_leaves_out(desk: Desk) -> None:
    with desk.asking() as olga:
        found = Tickets(desk.site.kernel, olga)
        tops, more = forest(found.where("role != 'epic'"))
        assert [shape(one) for one in tops] == [["Conference", 1, [["Book the hall", 0, []]]]]
        assert not more
        assert forest(found, 2)[1]


def test_who_does_not_see_inside_sees_no_tree(desk: Desk) -> None:
    with desk.asking(), pytest.raises(NotFound):
        tree(desk.site.people["carl"], desk.project)


@pytest.mark.parametrize("given", ["", "T-", "x", "T-1 2", "T-٣", "9" * 20])
def test_what_is_no_number_is_no_ticket(given: str, desk: Desk) -> None:
    with desk.asking(), pytest.raises(NotFound):
        named(given)
