"""What conditions see when a ticket is only looked at."""

from __future__ import annotations

import pytest

from instar.commands import CompleteWork, EditTicket
from instar.commands.execute import Context
from instar.commands.facts import facts
from instar.commands.ticket import load
from instar.errors import NotFound
from instar.queries.facts import form_env, opening_env

from .conftest import NOW, World


def test_a_page_sees_what_the_command_will_see(world: World) -> None:
    """Else a field that the page hides would be asked for by the command."""
    id = world.open(data={"topic": "order"}, requester={"name": "Ann", "email": "ann@example.org"})
    world.run(EditTicket(id, {"assignee": "olga", "team": "sales", "due": NOW}), "maria")
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    with world.kernel.store.transaction() as tx:
        context = Context(world.kernel, tx, world["olga"], NOW, "ticket.view")
        stored = load(context, id)
        seen = facts(context, stored)
        commands = {"data": seen.data, "ticket": seen.ticket, "now": seen.now, "user": seen.user}
    pages = form_env(world.kernel, world["olga"], id)
    assert pages == {**commands, "work": stored.state.get("work", {})}
    assert pages["ticket"]["requester"]["email"] == "ann@example.org"


def test_a_ticket_that_is_not_there_yet_has_nothing_but_who_opens_it(world: World) -> None:
    seen = opening_env(world.kernel, world["olga"])
    assert (seen["data"], seen["user"]["login"], seen["now"]) == ({}, "olga", NOW)


def test_a_hidden_ticket_is_not_looked_at(world: World) -> None:
    id = world.open()
    with pytest.raises(NotFound):
        form_env(world.kernel, world["boris"], id)
