"""What becomes of a tree: roles of new tickets, moves, and taking out."""

from __future__ import annotations

import pytest

from instar_plugins.mindmap import changing
from instar_plugins.mindmap.nodes import tree
from tests.plugins.mindmap.conftest import Desk


def role(desk: Desk, number: str) -> str:
    return str(desk.site.kernel.store.read().value("SELECT role FROM ticket WHERE id = ?", (int(number[2:]),)))


@pytest.fixture
def added(desk: Desk) -> str:
    status, answer = desk.do("add", parent=desk.project, title="Food")
    assert status == 200
    return str(answer["node"]["number"])


def test_a_new_one_is_what_the_role_above_names_first(desk: Desk, added: str) -> None:
    assert role(desk, added) == "planned_task"


def test_below_what_names_nothing_it_is_a_task(desk: Desk) -> None:
    deal = desk.open("deal", "Seats")
    assert role(desk, desk.do("add", parent=deal, title="Call them")[1]["node"]["number"]) == "task"


def test_beside_another_it_is_what_that_one_is(desk: Desk) -> None:
    answer = desk.do("add", parent=desk.project, title="Food", beside=desk.halls)[1]
    assert role(desk, answer["node"]["number"]) == "epic"


def test_it_stands_where_it_was_typed(desk: Desk) -> None:
    desk.do("add", parent=desk.project, title="Food", order=f"{desk.halls},,{desk.talks}")
    assert [one[0] for one in desk.tree()[1]] == ["Halls", "Food", "Talks"]


def test_one_that_was_added_by_mistake_is_cancelled(desk: Desk, added: str) -> None:
    assert desk.do("back", number=added)[0] == 200
    assert [one[0] for one in desk.tree()[1]] == ["Halls", "Talks"]


def test_it_moves_with_all_below_it_to_its_place(desk: Desk) -> None:
    assert desk.do("move", number=desk.halls, parent=desk.talks)[0] == 200
    assert desk.tree()[1] == [["Talks", [["Halls", [["Book the hall", []]]]]]]


def test_taken_out_it_stays_a_ticket(desk: Desk) -> None:
    desk.do("out", number=desk.halls)
    assert [one[0] for one in desk.tree()[1]] == ["Talks"]
    assert desk.tree(desk.halls) == ["Halls", [["Book the hall", []]]]


def test_below_itself_it_cannot_stand(desk: Desk) -> None:
    status, answer = desk.do("move", number=desk.halls, parent=desk.book)
    assert (status, desk.book in answer["problem"]) == (422, True)


def test_one_step_up_and_down_stays_inside_the_list(desk: Desk) -> None:
    with desk.asking() as olga:
        above = tree(olga, desk.project)
        assert changing.swapped(above, desk.talks, -1) == [desk.talks, desk.halls]
        assert changing.swapped(above, desk.talks, 1) == [desk.halls, desk.talks]
        assert changing.swapped(above, desk.halls, -1) == [desk.halls, desk.talks]


def test_a_title_that_somebody_else_has_changed_is_not_overwritten(desk: Desk) -> None:
    seen = desk.get(f"/x/mindmap/{desk.halls}/tree").get_json()["tops"][0]["rev"]
    assert desk.do("rename", number=desk.halls, title="Rooms", rev=str(seen))[0] == 200
    status, answer = desk.do("rename", number=desk.halls, title="Venues", rev=str(seen))
    assert status == 409
    assert answer["problem"]
    assert desk.tree(desk.halls)[0] == "Rooms"


@pytest.mark.parametrize("title", ["", "  "])
def test_nothing_is_no_title(desk: Desk, title: str) -> None:
    assert desk.do("add", parent=desk.project, title=title)[0] == 422
    assert desk.do("rename", number=desk.halls, title=title)[0] == 422


def test_it_is_there_though_the_order_is_another_by_now(desk: Desk) -> None:
    """Somebody else has moved a ticket away meanwhile: what was typed is kept, and stands last."""
    desk.do("move", number=desk.halls, parent=desk.talks)
    status, answer = desk.do("add", parent=desk.project, title="Food", order=f",{desk.halls},{desk.talks}", key="once")
    assert (status, answer["node"]["title"]) == (200, "Food")
    assert [one[0] for one in desk.tree()[1]] == ["Talks", "Food"]
