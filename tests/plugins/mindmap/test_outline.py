"""Outlines as lines: how they are read, and how a map is written as one."""

from __future__ import annotations

import pytest

from instar.errors import Invalid
from instar_plugins.mindmap.nodes import tree
from instar_plugins.mindmap.outline import MOST, Item, read, written
from tests.plugins.mindmap.conftest import Desk


def refused(text: str) -> str:
    with pytest.raises(Invalid) as told:
        read(text)
    return str(told.value.errors["lines"][0])


def test_indented_lines_stand_below_the_one_before() -> None:
    assert read("Halls\n  Book\n  Pay\n\nTalks\n\tCall") == [
        Item("Halls", None),
        Item("Book", 0),
        Item("Pay", 0),
        Item("Talks", None),
        Item("Call", 3),
    ]


def test_bullets_numbers_and_cyrillic_are_read_as_one_would_paste_them() -> None:
    assert read("- Залы\n    * Снять зал\n      1. Договор\n- Доклады") == [
        Item("Залы", None),
        Item("Снять зал", 0),
        Item("Договор", 1),
        Item("Доклады", None),
    ]


def test_a_line_that_comes_half_way_back_stands_below_the_nearest_that_is_less_deep() -> None:
    assert [one.above for one in read("a\n    b\n  c")] == [None, 0, 0]


@pytest.mark.parametrize("given", ["", " \n\n", "- \n* "])
def test_no_line_is_told(given: str) -> None:
    assert refused(given) == "Write a line for each ticket."


def test_too_many_lines_are_told_with_their_number() -> None:
    assert refused("\n".join("abcdefghij"[n % 10] for n in range(MOST + 1))).startswith(f"These are {MOST + 1} lines")


def test_too_deep_lines_are_told() -> None:
    assert "at most 50 deep" in refused("\n".join(" " * n + "x" for n in range(50)) + "\n" + " " * 50 + "x")


def test_a_map_is_written_as_a_list_of_tasks_that_no_title_can_break(desk: Desk) -> None:
    desk.open("planned_task", "Pay *50%* [now]", desk.halls)
    with desk.asking() as olga:
        text = written(tree(olga, desk.project))
    assert text.splitlines() == [
        f"# Conference ({desk.project})",
        "",
        f"- [ ] Halls ({desk.halls})",
        f"  - [ ] Book the hall ({desk.book})",
        f"  - [ ] Pay \\*50%\\* \\[now\\] (T-{int(desk.book[2:]) + 1})",
        f"- [ ] Talks ({desk.talks})",
    ]
