"""Rights in words, and what one would open or close."""

from __future__ import annotations

from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import AddGrant, AddUser, EditUser
from instar.errors import Forbidden, NotFound
from instar.i18n import use
from instar.queries.rights import RightFilter, closing, opening, rights, why

from .conftest import DAY, World


def _id(world: World, login: str) -> int:
    id = world[login].id
    assert id is not None
    return id


def test_rights_are_words_in_the_readers_language(world: World) -> None:
    rows = {(row.who.key, row.what, row.where) for row in rights(world.kernel, world["root"]).items}
    assert ("boris", "Operator", "in the process “Deals”") in rows
    with use("ru"):
        rows = {(row.who.key, row.what, row.where) for row in rights(world.kernel, world["root"]).items}
    assert ("boris", "Оператор", "в процессе «Сделки»") in rows


def test_rights_come_in_pages(world: World) -> None:
    first = rights(world.kernel, world["root"], limit=2)
    second = rights(world.kernel, world["root"], limit=2, cursor=first.next)
    assert len(first.items) == len(second.items) == 2
    assert first.items[1].id < second.items[0].id


def test_what_opens_is_what_is_seen_afterwards(world: World) -> None:
    for _ticket in range(3):
        world.open()
    effect = opening(world.kernel, SYSTEM, _id(world, "boris"), "operator", "process", "appeal")
    assert (effect.tickets, effect.people) == (3, 1)
    grant = world.run(AddGrant("boris", "operator", "process", "appeal"))["id"]
    _right, effect = closing(world.kernel, SYSTEM, grant)
    assert (effect.tickets, effect.people) == (3, 1)
    again = opening(world.kernel, SYSTEM, _id(world, "boris"), "operator", "all", "")
    assert again.tickets == 0


def test_a_teams_right_is_counted_for_its_members(world: World) -> None:
    world.open()
    team = world.kernel.directory.find("team", "sales")
    assert team is not None
    effect = opening(world.kernel, SYSTEM, team.id, "operator", "process", "appeal")
    assert (effect.tickets, effect.people) == (1, 1)


def test_a_profile_without_sight_opens_nothing(world: World) -> None:
    world.open()
    assert opening(world.kernel, SYSTEM, _id(world, "carl"), "partner", "all", "").tickets == 0


def test_why_names_the_line_and_what_is_missing(world: World) -> None:
    id = world.open()
    mine = why(world.kernel, world["olga"], f"T-{id}")
    assert (mine.sees, mine.inside) == (True, True)
    assert [row.said for row in mine.reasons if row.holds] == ["Operator everywhere", "Olga asked for it"]
    other = why(world.kernel, world["root"], f"T-{id}", "boris")
    assert not other.sees
    assert [(row.said, row.lack) for row in other.reasons] == [("Operator in the process “Deals”", "elsewhere")]


def test_why_is_not_told_about_what_is_hidden(world: World) -> None:
    id = world.open()
    with pytest.raises(NotFound):
        why(world.kernel, world["boris"], f"T-{id}")
    with pytest.raises(Forbidden):
        why(world.kernel, world["olga"], f"T-{id}", "boris")
    with pytest.raises(NotFound):
        why(world.kernel, world["root"], "T-9999", "boris")


def test_rights_are_for_who_gives_them(world: World) -> None:
    with pytest.raises(Forbidden):
        rights(world.kernel, world["olga"])
    with pytest.raises(Forbidden):
        opening(world.kernel, world["olga"], 1, "operator", "all", "")


def test_what_opens_is_counted_beyond_what_is_seen_already(world: World) -> None:
    """Both scopes hold more than a count goes to: the difference is what matters, for one and for a whole team."""
    id = world.open()
    boris, carl = _id(world, "boris"), _id(world, "carl")
    with world.kernel.store.transaction() as tx:
        columns = ", ".join(name for name in world.kernel.store.columns("ticket") if name != "id")
        for number in range(1200):
            new = id + 1 + number
            copy = f"INSERT INTO ticket (id, {columns}) SELECT CAST(? AS INTEGER), {columns} FROM ticket WHERE id = ?"
            tx.run(copy, (new, id))
            if number < 1100:
                tx.run(
                    "INSERT INTO participant (principal_id, ticket_id, kind) VALUES (?, ?, 'observer')", (boris, new)
                )
    effect = opening(world.kernel, SYSTEM, boris, "operator", "process", "appeal")
    assert (effect.tickets, effect.people) == (101, 1)
    assert opening(world.kernel, SYSTEM, carl, "operator", "process", "appeal").tickets == 1000
    sales = world.kernel.directory.find("team", "sales")
    assert sales is not None
    assert opening(world.kernel, SYSTEM, sales.id, "operator", "process", "appeal").tickets == 101


def test_a_giver_for_one_process_learns_nothing_about_others(world: World) -> None:
    id = world.open()
    world.run(AddGrant("boris", "admin", "process", "deal"))
    for number in (f"T-{id}", "T-999999"):
        with pytest.raises(Forbidden):
            why(world.kernel, world["boris"], number, "carl")
    with pytest.raises(Forbidden):
        rights(world.kernel, world["boris"])


def test_a_list_of_rights_is_cut_to_who_what_where_and_until_when(world: World) -> None:
    now = world.kernel.clock.now()
    for what, where, until in (
        ("auditor", "all", now + DAY),
        ("auditor", "process", now + 90 * DAY),
        ("partner", "all", None),
    ):
        world.run(AddGrant("carl", what, where, "deal" if where == "process" else "", until=until))

    def found(**cut: Any) -> list[tuple[str, str]]:
        given = RightFilter(principal=_id(world, "carl"), **cut)
        return [(row.what, row.where) for row in rights(world.kernel, world["root"], cut=given).items]

    everything = found()
    assert found(what="auditor") == [("Auditor", "everywhere"), ("Auditor", "in the process “Deals”")]
    assert found(where=("process", "deal")) == [("Auditor", "in the process “Deals”")]
    assert found(ends="soon") == [("Auditor", "everywhere")]
    assert found(ends="over") == []
    assert ("Partner", "everywhere") in found(ends="never")
    world.clock.advance(2 * DAY)
    assert found(ends="over") == [("Auditor", "everywhere")]
    assert found() == everything


def test_why_not_has_a_line_for_everything_that_could_have_let_in(world: World) -> None:
    """A right that is over, one that does not reach, one that gives other things; and an account that is off."""
    id = world.open()
    now = world.kernel.clock.now()
    world.run(AddUser("ann", "Ann"))
    world.run(AddGrant("ann", "auditor", until=now + DAY))
    world.run(AddGrant("ann", "auditor", "process", "deal"))
    world.run(AddGrant("ann", "designer"))
    world.clock.advance(2 * DAY)
    told = why(world.kernel, world["root"], f"T-{id}", "ann")
    assert not told.sees
    assert [row.lack for row in told.reasons] == ["over", "elsewhere", "weak"]
    world.run(EditUser("ann", {"active": False}))
    off = why(world.kernel, world["root"], f"T-{id}", "ann")
    assert (off.sees, off.active) == (False, False)
    world.run(AddUser("dan", "Dan"))
    assert why(world.kernel, world["root"], f"T-{id}", "dan").reasons == ()


def test_rights_to_other_things_do_not_stand_beside_the_reason(world: World) -> None:
    id = world.open()
    world.run(AddGrant("olga", "designer"))
    assert {row.lack for row in why(world.kernel, world["olga"], f"T-{id}").reasons} == {""}


def test_a_part_for_partners_where_the_process_is_closed_to_them_says_so(world: World) -> None:
    id = world.open()
    world.run(AddUser("pat", "Pat", profile="partner"))
    with world.kernel.store.transaction() as tx:
        row = (_id(world, "pat"), id, "partner_executor")
        tx.run("INSERT INTO participant (principal_id, ticket_id, kind) VALUES (?, ?, ?)", row)
    told = why(world.kernel, world["root"], f"T-{id}", "pat")
    assert not told.sees
    assert "shut" in [row.lack for row in told.reasons]
