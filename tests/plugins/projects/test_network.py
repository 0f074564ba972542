"""The network under a plan: order, links of summaries, circles."""

from __future__ import annotations

import pytest

from instar_plugins.projects.network import circle_with, network
from instar_plugins.projects.plan import Circle, Link, Task


def tasks(*said: str) -> list[Task]:
    """``"a"``, or ``"b<a"`` for a part of a."""
    return [Task(id, parent=parent or None) for id, _sign, parent in (one.partition("<") for one in said)]


def circle(said: list[Task], *links: Link) -> tuple[str, ...]:
    with pytest.raises(Circle) as found:
        network(said, links)
    return found.value.path


def test_each_comes_after_what_it_waits_for() -> None:
    net = network(tasks("a", "b", "c"), [Link("c", "b"), Link("b", "a")])
    named = [net.nodes[number] for number in net.order]
    assert [one.id for one in named if one] == ["c", "b", "a"]


def test_a_link_to_a_summary_is_one_to_each_of_its_parts() -> None:
    net = network(tasks("s", "x<s", "y<s", "b"), [Link("b", "s")])
    assert {edge.after for edge in net.out[2]} == set(net.leaves["s"])


def test_between_summaries_links_meet_in_a_knot_so_that_they_stay_few() -> None:
    many = [*tasks("s", "t"), *(Task(f"{above}{n}", parent=above) for above in "st" for n in range(50))]
    net = network(many, [Link("s", "t")])
    assert sum(len(edges) for edges in net.into) == 100


def test_a_circle_is_named_from_one_task_round_to_itself() -> None:
    assert circle(tasks("a", "b", "c", "d"), Link("a", "b"), Link("b", "c"), Link("c", "a"), Link("c", "d")) == (
        "a",
        "b",
        "c",
        "a",
    )


def test_a_circle_through_summaries_names_tasks_and_no_knots() -> None:
    said = tasks("s", "x<s", "y<s", "t", "u<t", "v<t")
    path = circle(said, Link("s", "t"), Link("u", "x"))
    assert path[0] == path[-1]
    assert set(path) == {"u", "x"}


@pytest.mark.parametrize("link", [Link("s", "x"), Link("x", "s"), Link("x", "x")])
def test_nothing_waits_for_itself_or_for_what_it_is_part_of(link: Link) -> None:
    path = circle(tasks("s", "m<s", "x<m"), link)
    assert set(path) == {link.before, link.after}


def test_what_is_part_of_itself_is_a_circle() -> None:
    assert circle([Task("a", parent="b"), Task("b", parent="a")]) in (("a", "b", "a"), ("b", "a", "b"))


def test_links_to_unknown_tasks_are_none() -> None:
    assert network(tasks("a"), [Link("a", "gone"), Link("gone", "a")]).into == [[]]


def test_a_new_link_is_tried_beside_those_that_are_there() -> None:
    said, there = tasks("a", "b", "c"), [Link("a", "b"), Link("b", "c")]
    assert circle_with(there, said, Link("c", "a")) == ("a", "b", "c", "a")
    assert circle_with(there, said, Link("a", "c")) is None
