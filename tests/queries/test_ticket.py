"""One ticket: who may see it, and how much of it."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant, ChangeRole, CompleteWork, EditTicket, PostReply
from instar.errors import NotFound
from instar.i18n import use
from instar.queries.ticket import stages_seen, ticket, ticket_id, ticket_version

from .conftest import NOW, World


def test_staff_sees_everything(world: World) -> None:
    id = world.open("A licence is missing", requester={"name": "Ann", "email": "ann@example.org"})
    edit = EditTicket(id, {"data": {"topic": "licence", "suspicion": "none"}, "assignee": "olga"})
    rev = world.run(edit, "maria")["rev"]
    found = ticket(world.kernel, world["olga"], id)
    assert (found.number, found.title, found.rev) == (f"T-{id}", "A licence is missing", rev)
    assert (found.role.title, found.role.hue, found.process, found.version) == ("Appeal", 235, "appeal", 1)
    assert found.stage is not None
    assert (found.stage.id, found.stage.title, found.status) == ("new", "New", "active")
    assert [stage.id for stage in found.stages] == ["new", "customer", "closed"]
    assert stages_seen(world.kernel, found) == {"new"}
    assert found.assignee is not None
    assert found.assignee.key == "olga"
    assert found.requester is not None
    assert (found.requester.name, found.requester.email) == ("Ann", "ann@example.org")
    assert found.data == {"topic": "licence", "suspicion": "none"}
    assert (found.created, found.ended) == (NOW, None)


def test_titles_are_in_the_language_of_the_moment(world: World) -> None:
    id = world.open()
    with use("ru"):
        found = ticket(world.kernel, world["olga"], id)
    assert found.stage is not None
    assert (found.role.title, found.stage.title, found.process_title) == ("Обращение", "Новое", "Обращения")


def test_a_requester_sees_public_words_and_fields_alone(world: World) -> None:
    id = world.open("Mine", "carl", data={"topic": "order", "suspicion": "fraud"})
    world.run(EditTicket(id, {"assignee": "olga", "team": "frontline"}), "maria")
    found = ticket(world.kernel, world["carl"], id)
    assert found.data == {"topic": "order"}
    assert [field.id for field in found.fields] == ["topic"]
    assert (found.stage, found.stages, stages_seen(world.kernel, found)) == (None, (), frozenset())
    assert (found.assignee, found.team, found.result) == (None, None, None)
    assert (found.can.view_internal, found.can.act, found.can.edit, found.can.comment) == (False, False, False, True)
    world.run(CompleteWork(world.item(id), "wait", {"answer": "It is on its way."}), "olga")
    after = ticket(world.kernel, world["carl"], id).stage
    assert after is not None
    assert (after.id, after.title, after.status) == ("", "We have answered you", "waiting")


def test_the_holder_of_a_link_sees_this_ticket_and_no_other(world: World) -> None:
    mine, other = world.open(requester={"name": "Ann", "email": "ann@example.org"}), world.open()
    visitor = world.kernel.access.visitor(mine, None, "Ann")
    found = ticket(world.kernel, visitor, mine)
    assert (found.title, found.can.comment, found.can.view_internal) == ("A licence is missing", True, False)
    assert found.requester is not None
    assert found.requester.email == ""
    with pytest.raises(NotFound):
        ticket(world.kernel, visitor, other)


def test_a_hidden_ticket_and_a_missing_one_are_told_in_the_same_words(world: World) -> None:
    hidden = world.open(service="general")
    told = []
    for id in (hidden, hidden + 1000):
        with pytest.raises(NotFound) as refused:
            ticket(world.kernel, world["boris"], id)
        told.append(refused.value.as_problem())
    assert told[0] == told[1]


def test_a_grant_for_one_process_opens_its_tickets(world: World) -> None:
    deal = world.open("Forty seats", service="shop", data={"amount": "100.00"})
    found = ticket(world.kernel, world["boris"], deal)
    assert found.can.act
    assert not found.can.assign


def test_values_of_an_earlier_role_are_kept_and_required_fields_are_to_fill(world: World) -> None:
    id = world.open(data={"topic": "licence"})
    world.run(ChangeRole(id, "deal"), "olga")
    found = ticket(world.kernel, world["olga"], id)
    fields = {field.id: field for field in found.fields}
    assert (fields["amount"].group, fields["amount"].to_fill, fields["amount"].editable) == ("role", True, True)
    assert (fields["topic"].group, fields["topic"].title, fields["topic"].text) == ("kept", "Topic", "licence")
    assert not fields["topic"].editable


@pytest.mark.parametrize("written", ["T-{id}", "t-{id}", " {id} "])
def test_a_number_is_understood_in_every_writing(world: World, written: str) -> None:
    id = world.open()
    assert ticket_id(world.kernel, world["olga"], written.format(id=id)) == id


@pytest.mark.parametrize("written", ["", "T-", "T-x", "-1", "T-9999999999999999999", "²", "1 2"])
def test_what_is_no_number_is_no_ticket(world: World, written: str) -> None:
    with pytest.raises(NotFound):
        ticket_id(world.kernel, world["olga"], written)


def test_the_version_of_a_ticket_changes_with_all_that_the_reader_sees(world: World) -> None:
    id = world.open("Mine", "carl")
    olga, carl = world["olga"], world["carl"]
    seen = [(ticket_version(world.kernel, olga, id), ticket_version(world.kernel, carl, id))]
    world.run(PostReply(id, "Between us", "internal"), "olga")
    seen.append((ticket_version(world.kernel, olga, id), ticket_version(world.kernel, carl, id)))
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] == seen[1][1], "an internal note must not be noticed from outside"
    world.run(PostReply(id, "To you"), "olga")
    assert ticket_version(world.kernel, carl, id) != seen[1][1]


def test_a_participation_opens_one_ticket(world: World) -> None:
    id = world.open()
    with pytest.raises(NotFound):
        ticket(world.kernel, world["boris"], id)
    world.run(EditTicket(id, {"assignee": "boris"}), "maria")
    assert ticket(world.kernel, world["boris"], id).can.view_internal


def test_rights_that_are_given_count_at_once(world: World) -> None:
    id = world.open()
    with pytest.raises(NotFound):
        ticket(world.kernel, world["carl"], id)
    world.run(AddGrant("carl", "ticket.view", "service", "general"))
    assert not ticket(world.kernel, world["carl"], id).can.act
