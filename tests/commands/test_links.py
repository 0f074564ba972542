"""Linking tickets, setting one below another, and taking that back."""

from __future__ import annotations

import pytest

from instar.commands import AddLink, CancelTicket, DropLink, EditTicket, OpenTicket, Undo
from instar.commands.links import DEEPEST
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from instar.queries.history import history, sentence
from instar.queries.links import links
from instar.queries.ticket import ticket
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "world"]


def told(world: World, id: int, login: str = "olga") -> list[tuple[str, str]]:
    return [(row.kind, row.ticket.number) for row in links(world.kernel, world[login], id)]


def past(world: World, id: int, login: str = "olga") -> list[str]:
    return [sentence(entry) for entry in history(world.kernel, world[login], id).items]


def test_both_ends_tell_of_a_link_each_in_its_way(world: World) -> None:
    one, other = world.open(), world.open()
    world.run(AddLink(one, "blocks", f"T-{other}"), "olga")
    assert told(world, one) == [("blocks", f"T-{other}")]
    assert told(world, other) == [("blocked_by", f"T-{one}")]
    assert past(world, one)[0] == f"Linked: blocks T-{other}"
    assert past(world, other)[0] == f"Linked: is blocked by T-{one}"
    world.run(DropLink(other, "blocked_by", f"T-{one}"), "olga")
    assert told(world, one) == told(world, other) == []
    assert past(world, one)[0] == f"Link removed: blocks T-{other}"


def test_a_link_is_made_once_and_removed_once(world: World) -> None:
    one, other = world.open(), world.open()
    world.run(AddLink(one, "relates", f"T-{other}"), "olga")
    with pytest.raises(Conflict):
        world.run(AddLink(other, "relates", f"T-{one}"), "olga")
    world.run(AddLink(other, "causes", str(one)), "olga")
    world.run(DropLink(one, "relates", f"T-{other}"), "olga")
    with pytest.raises(NotFound):
        world.run(DropLink(one, "relates", f"T-{other}"), "olga")
    with pytest.raises(NotFound):
        world.run(DropLink(one, "riddle", f"T-{other}"), "olga")


def test_what_is_wrong_is_said_where_it_is(world: World) -> None:
    one = world.open()
    for kind, other, place in (
        ("blocking", "T-1", "kind"),
        ("blocks", f"T-{one}", "ticket"),
        ("blocks", "x", "ticket"),
    ):
        with pytest.raises(Invalid) as refused:
            world.run(AddLink(one, kind, other), "olga")
        assert list(refused.value.errors) == [place]
        said = " ".join(str(told) for told in refused.value.errors[place])
        assert place == "ticket" or "Did you mean “blocks”?" in said


def test_a_hidden_ticket_is_as_one_that_is_not_there(world: World) -> None:
    """Boris sees deals alone."""
    deal, hidden = world.open(service="shop", data={"amount": 1}, by="maria"), world.open()
    said = []
    for other in (hidden, 999):
        with pytest.raises(Invalid) as refused:
            world.run(AddLink(deal, "relates", f"T-{other}"), "boris")
        said.append(refused.value.errors)
        with pytest.raises(Invalid) as refused:
            world.run(EditTicket(deal, {"parent": f"T-{other}"}), "boris")
        said.append(refused.value.errors)
    assert said[:2] == said[2:]
    world.run(AddLink(deal, "relates", f"T-{hidden}"), "maria")
    world.run(EditTicket(deal, {"parent": f"T-{hidden}"}), "maria")
    assert told(world, deal, "boris") == []
    assert ticket(world.kernel, world["boris"], deal).parent is None
    assert f"T-{hidden}" not in " ".join(past(world, deal, "boris"))
    assert f"T-{hidden}" in " ".join(past(world, deal, "maria"))
    with pytest.raises(NotFound):
        world.run(DropLink(deal, "relates", f"T-{hidden}"), "boris")


def test_who_may_not_change_a_ticket_links_it_to_nothing(world: World) -> None:
    mine, other = world.open(by="carl"), world.open()
    with pytest.raises(Forbidden):
        world.run(AddLink(mine, "relates", f"T-{other}"), "carl")
    with pytest.raises(Forbidden):
        world.run(DropLink(mine, "relates", f"T-{other}"), "carl")


def test_undo_takes_a_link_back_and_a_removal_too(world: World) -> None:
    one, other = world.open(), world.open()
    world.run(AddLink(one, "duplicates", f"T-{other}"), "olga")
    world.run(Undo(one), "olga")
    assert told(world, one) == []
    world.run(AddLink(one, "duplicates", f"T-{other}"), "olga")
    world.run(DropLink(one, "duplicates", f"T-{other}"), "olga")
    world.run(Undo(one), "olga")
    assert told(world, one) == [("duplicates", f"T-{other}")]
    world.run(DropLink(one, "duplicates", f"T-{other}"), "maria")
    with pytest.raises(Refused, match="changed this link"):
        world.run(Undo(one), "olga")


def test_a_ticket_stands_below_another_and_comes_back(world: World) -> None:
    top, part = world.open(), world.open()
    world.run(EditTicket(part, {"parent": f"T-{top}"}), "olga")
    assert ticket(world.kernel, world["olga"], part).parent == f"T-{top}"
    assert past(world, part)[0] == f"Part of: — → T-{top}"
    assert past(world, top)[0] == f"Subtask: T-{part}"
    world.run(Undo(part), "olga")
    assert ticket(world.kernel, world["olga"], part).parent is None
    assert past(world, top)[0] == f"No longer a subtask: T-{part}"


def test_no_ticket_stands_below_itself_nor_too_deep(world: World) -> None:
    line = [world.open()]
    for _turn in range(DEEPEST - 1):
        line.append(world.run(OpenTicket("Part", process="appeal", parent=f"T-{line[-1]}"), "olga")["ticket"])
    for wrong in (line[0], line[3]):
        with pytest.raises(Invalid) as refused:
            world.run(EditTicket(line[0], {"parent": f"T-{wrong}"}), "olga")
        assert "itself, or below it" in str(refused.value.errors)
    with pytest.raises(Invalid) as refused:
        world.run(OpenTicket("Part", process="appeal", parent=f"T-{line[-1]}"), "olga")
    assert f"at most {DEEPEST} deep" in str(refused.value.errors)
    with pytest.raises(Invalid) as refused:
        world.run(EditTicket(line[0], {"parent": f"T-{world.open()}"}), "olga")
    assert f"at most {DEEPEST} deep" in str(refused.value.errors)


def test_a_client_splits_nothing_off(world: World) -> None:
    mine = world.open(by="carl")
    with pytest.raises(Invalid) as refused:
        world.run(OpenTicket("Part", process="appeal", service="general", parent=f"T-{mine}"), "carl")
    assert list(refused.value.errors) == ["parent"]


def test_an_ended_ticket_is_linked_all_the_same(world: World) -> None:
    one, other = world.open(), world.open()
    world.run(CancelTicket(other), "olga")
    world.run(AddLink(one, "relates", f"T-{other}"), "olga")
    assert told(world, one) == [("relates", f"T-{other}")]
