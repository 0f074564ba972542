"""Lines of a checklist: added, ticked, moved, turned into subtasks – by several people at once."""

from __future__ import annotations

import pytest

from instar.commands.checklists import (
    AddItems,
    DropChecklist,
    DropItem,
    EditItem,
    ItemToSubtask,
    MoveItem,
    SaveChecklist,
    TickItem,
)
from instar.commands.end import CancelTicket
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from instar.queries.checklists import checklist, mine, templates
from instar.queries.history import history, sentence
from instar.queries.links import children
from instar.queries.tickets import Filters, list_tickets
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "world"]


@pytest.fixture
def id(world: World) -> int:
    made = world.open()
    world.run(AddItems(made, "- Проверить оплату @ivan 05.02\n\nCall back\nClose the books"), "olga")
    return int(made)


def rows(world: World, id: int, login: str = "olga"):
    return checklist(world.kernel, world[login], id)


def texts(world: World, id: int) -> list[str]:
    return [row.text for row in rows(world, id)]


def item(world: World, id: int, at: int) -> int:
    return int(rows(world, id)[at].id)


def test_typed_lines_are_ticked_by_whoever_is_first(world: World, id: int) -> None:
    first = rows(world, id)[0]
    assert (first.text, first.assignee and first.assignee.key, first.due is not None) == (
        "Проверить оплату",
        "ivan",
        True,
    )
    world.run(TickItem(first.id), "ivan")
    done = rows(world, id)[0].done
    world.clock.advance(1000)
    world.run(TickItem(first.id), "olga")
    again = rows(world, id)[0]
    assert (again.done, again.done_by and again.done_by.key) == (done, "ivan"), "the second changes nothing"
    world.run(TickItem(first.id, False), "olga")
    assert rows(world, id)[0].done is None


def test_the_last_tick_stands_in_history(world: World, id: int) -> None:
    for row in rows(world, id):
        world.run(TickItem(row.id), "olga")
    assert sentence(history(world.kernel, world["olga"], id).items[0]) == "The checklist is done"


def test_lines_change_places_and_stop_at_the_ends(world: World, id: int) -> None:
    assert world.run(MoveItem(item(world, id, 0), -1), "olga")["moved"] is False
    world.run(MoveItem(item(world, id, 2), -1), "olga")
    assert texts(world, id) == ["Проверить оплату", "Close the books", "Call back"]
    world.run(MoveItem(item(world, id, 0), 1), "olga")
    assert texts(world, id) == ["Close the books", "Проверить оплату", "Call back"]
    world.run(AddItems(id, "Last"), "ivan")
    assert texts(world, id)[-1] == "Last"


def test_two_who_write_the_same_line_lose_nothing(world: World, id: int) -> None:
    second = rows(world, id)[1]
    world.run(EditItem(second.id, "Call back @olga", was=second.text), "ivan")
    world.run(EditItem(second.id, "Call back soon", was="Call back"), "ivan")
    with pytest.raises(Conflict) as caught:
        world.run(EditItem(second.id, "Write instead", was="Call back"), "olga")
    assert "Call back soon" in caught.value.message
    assert rows(world, id)[1].assignee.key == "olga", "what the line did not name stays"
    world.run(DropItem(second.id), "ivan")
    for command in (TickItem(second.id), EditItem(second.id, "x"), MoveItem(second.id, 1), DropItem(second.id)):
        with pytest.raises(NotFound):
            world.run(command, "olga")
    assert sentence(history(world.kernel, world["olga"], id).items[0]) == "Removed from the checklist: Call back soon"


def test_a_line_becomes_a_subtask_and_is_done_when_that_has_ended(world: World, id: int) -> None:
    second = item(world, id, 1)
    number = world.run(ItemToSubtask(second), "olga")["number"]
    assert [row.number for row in children(world.kernel, world["olga"], id).items] == [number]
    with pytest.raises(Refused):
        world.run(TickItem(second), "olga")
    with pytest.raises(Refused):
        world.run(ItemToSubtask(second), "olga")
    assert (rows(world, id)[1].child, rows(world, id)[1].done) == (number, None)
    world.run(CancelTicket(int(number[2:])), "olga")
    assert rows(world, id)[1].done is not None


def test_how_far_it_is_stands_on_rows_and_in_filters(world: World, id: int) -> None:
    world.open()
    world.run(TickItem(item(world, id, 1)), "olga")

    def found(where: str, login: str = "olga") -> list[tuple[int, int] | None]:
        return [row.checklist for row in list_tickets(world.kernel, world[login], Filters(where=where)).items]

    assert found("checklist_open > 0") == [(1, 3)]
    assert found("checklist == 3 && checklist_open == 2") == [(1, 3)]
    assert found("checklist == 0") == [None]
    with pytest.raises(Invalid):
        found("checklist > 0", "carl")


def test_who_is_named_has_to_see_the_ticket_and_finds_it_in_his_work(world: World, id: int) -> None:
    assert [(row.text, row.number) for row in mine(world.kernel, world["ivan"])] == [("Проверить оплату", f"T-{id}")]
    assert mine(world.kernel, world["olga"]) == ()
    for login in ("carl", "nobody.here"):
        with pytest.raises(Invalid) as caught:
            world.run(AddItems(id, f"One\nTwo @{login}"), "olga")
        assert str(caught.value.errors["lines"][0]).startswith("Line 2")
    assert len(rows(world, id)) == 3, "all or none"


def test_what_is_empty_or_too_much_is_refused(world: World, id: int) -> None:
    for typed in ("", " \n - \n", "x" * 251, "\n".join("x" for _line in range(198))):
        with pytest.raises(Invalid):
            world.run(AddItems(id, typed), "olga")
    assert len(rows(world, id)) == 3


def test_those_outside_are_told_nothing(world: World) -> None:
    own = world.open(by="carl")
    world.run(AddItems(own, "Is he a crook?"), "maria")
    assert rows(world, own, "carl") == ()
    with pytest.raises(Forbidden):
        world.run(AddItems(own, "x"), "carl")
    with pytest.raises(NotFound):
        world.run(TickItem(10**6), "carl")


def test_a_list_of_the_site_gives_its_lines(world: World, id: int) -> None:
    made = world.run(SaveChecklist("Новый сотрудник", "Ноутбук\nПропуск 3d"), "root")["checklist"]
    with pytest.raises(Forbidden):
        world.run(SaveChecklist("x", "x"), "olga")
    assert [one.title for one in templates(world.kernel, world["olga"])] == ["Новый сотрудник"]
    world.run(AddItems(id, template=made), "olga")
    assert texts(world, id)[-2:] == ["Ноутбук", "Пропуск"]
    assert rows(world, id)[-1].due is not None
    world.run(DropChecklist(made), "root")
    with pytest.raises(NotFound):
        world.run(AddItems(id, template=made), "olga")
    for title, body in (("", "x"), ("x", ""), ("x" * 81, "x")):
        with pytest.raises(Invalid):
            world.run(SaveChecklist(title, body), "root")
