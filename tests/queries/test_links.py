"""What belongs to a ticket, for whoever asks: of tickets that he does not see nothing is told, counts too."""

from __future__ import annotations

import pytest

from instar.commands import AddLink, CancelTicket, EditTicket, OpenTicket
from instar.errors import NotFound
from instar.queries.links import Progress, children, links, progress, tree
from tests.queries.conftest import World


@pytest.fixture
def top(world: World) -> int:
    """A deal with two deals below it, one of them cancelled, and an enquiry, which boris does not see."""
    id = world.open("Top", by="maria", service="shop", data={"amount": 1})
    for title in ("One", "Two"):
        sent = OpenTicket(title, service="shop", data={"amount": 1}, parent=f"T-{id}")
        world.run(sent, "maria")
    world.run(CancelTicket(id + 1), "maria")
    world.run(OpenTicket("Enquiry", process="appeal", service="general", parent=f"T-{id}"), "maria")
    world.run(OpenTicket("Deepest", service="shop", data={"amount": 1}, parent=f"T-{id + 3}"), "maria")
    return id


def shown(world: World, login: str, id: int) -> list[tuple[str, int, str | None]]:
    return [(node.ticket.title, node.depth, node.parent) for node in tree(world.kernel, world[login], id).nodes]


def test_children_and_how_far_they_are(world: World, top: int) -> None:
    assert [row.title for row in children(world.kernel, world["maria"], top).items] == ["One", "Two", "Enquiry"]
    assert progress(world.kernel, world["maria"], top) == Progress(1, 3)
    assert [row.title for row in children(world.kernel, world["boris"], top).items] == ["One", "Two"]
    assert progress(world.kernel, world["boris"], top) == Progress(1, 2)


def test_children_come_in_pages(world: World, top: int) -> None:
    first = children(world.kernel, world["maria"], top, limit=2)
    rest = children(world.kernel, world["maria"], top, limit=2, cursor=first.next)
    assert [row.title for row in first.items + rest.items] == ["One", "Two", "Enquiry"]
    assert rest.next is None


def test_the_tree_begins_at_the_top_and_ends_at_what_is_hidden(world: World, top: int) -> None:
    whole = [("Top", 0, None), ("One", 1, f"T-{top}"), ("Two", 1, f"T-{top}"), ("Enquiry", 1, f"T-{top}")]
    assert shown(world, "maria", top + 1) == [*whole, ("Deepest", 2, f"T-{top + 3}")]
    assert shown(world, "boris", top) == whole[:3]
    assert shown(world, "boris", top + 4) == [("Deepest", 0, None)]


def test_those_outside_are_told_nothing_of_other_tickets(world: World) -> None:
    mine, other = world.open("Mine", by="carl"), world.open("Mine too", by="carl")
    world.run(AddLink(mine, "relates", f"T-{other}"), "maria")
    world.run(EditTicket(other, {"parent": f"T-{mine}"}), "maria")
    carl = world["carl"]
    assert links(world.kernel, carl, mine) == ()
    assert children(world.kernel, carl, mine).items == ()
    assert progress(world.kernel, carl, mine) == Progress(0, 0)
    assert shown(world, "carl", mine) == [("Mine", 0, None)]
    for question in (links, children, progress, tree):
        with pytest.raises(NotFound):
            question(world.kernel, world["boris"], mine)  # type: ignore[operator]


def test_links_stand_in_the_order_of_their_kinds(world: World) -> None:
    ids = [world.open() for _turn in range(4)]
    for kind, other in (("duplicated_by", ids[1]), ("relates", ids[3]), ("blocks", ids[2]), ("relates", ids[2])):
        world.run(AddLink(ids[0], kind, f"T-{other}"), "olga")
    found = [(row.kind, row.ticket.id) for row in links(world.kernel, world["olga"], ids[0])]
    assert found == [("relates", ids[2]), ("relates", ids[3]), ("blocks", ids[2]), ("duplicated_by", ids[1])]
