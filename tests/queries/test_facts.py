"""What conditions see when a ticket is only looked at."""

from __future__ import annotations

import pytest

from instar.commands import CompleteWork, EditTicket
from instar.commands.execute import Context
from instar.commands.facts import TicketFacts
from instar.commands.ticket import load
from instar.errors import NotFound
from instar.queries.facts import form_env, opening_env, trial
from instar.queries.moves import moves

from .conftest import NOW, World


def test_a_page_sees_what_the_command_will_see(world: World) -> None:
    """Else a field that the page hides would be asked for by the command."""
    id = world.open(data={"topic": "order"}, requester={"name": "Ann", "email": "ann@example.org"})
    world.run(EditTicket(id, {"assignee": "olga", "team": "sales", "due": NOW}), "maria")
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    with world.kernel.store.transaction() as tx:
        context = Context(world.kernel, tx, world["olga"], NOW, "ticket.view")
        stored = load(context, id)
        seen = TicketFacts(context, stored)
        commands = {"data": seen.data, "ticket": seen.ticket, "now": seen.now, "user": seen.user}
    pages = form_env(world.kernel, world["olga"], id)
    assert pages == {**commands, "work": stored.state.get("work", {}), "calendars": world.kernel.calendar}
    assert pages["ticket"]["requester"]["email"] == "ann@example.org"


def test_a_ticket_that_is_not_there_yet_has_nothing_but_who_opens_it(world: World) -> None:
    seen = opening_env(world.kernel, world["olga"])
    assert (seen["data"], seen["user"]["login"], seen["now"]) == ({}, "olga", NOW)


def test_a_hidden_ticket_is_not_looked_at(world: World) -> None:
    id = world.open()
    with pytest.raises(NotFound):
        form_env(world.kernel, world["boris"], id)


def test_a_move_that_is_tried_sees_what_is_computed_of_what_a_script_sets(world: World) -> None:
    process = {
        "format": "instar.process/1",
        "key": "sums",
        "title": "Sums",
        "role": "deal",
        "form": {"fields": [{"id": "sum_twice", "type": "money", "computed": "data.sum_once * 2"}]},
        "stages": [
            {"id": "new", "title": "New"},
            {"id": "dear", "title": "Dear"},
            {"id": "end", "title": "End", "final": True},
        ],
        "nodes": {
            "begin": {"type": "startEvent", "next": "look"},
            "look": {
                "type": "userTask",
                "stage": "new",
                "title": "Look",
                "next": [{"to": "set", "outcome": "go", "title": "Go"}],
            },
            "set": {"type": "scriptTask", "set": {"data.sum_once": "6"}, "next": "which"},
            "which": {
                "type": "exclusiveGateway",
                "next": [{"to": "pay", "when": "data.sum_twice > 10"}, {"to": "end", "default": True}],
            },
            "pay": {"type": "userTask", "stage": "dear", "title": "Pay", "next": "end"},
            "end": {"type": "endEvent", "stage": "end"},
        },
    }
    world.publish({"format": "instar.form/1", "key": "sums", "fields": [{"id": "sum_once", "type": "money"}]})
    world.publish(process)
    id = world.open("Sums", "maria", process="sums", service="general")
    _state, seen = trial(world.kernel, world["maria"], id)
    assert seen.settle is not None
    assert seen.settle({"sum_once": 6}) == {"sum_once": "6.00", "sum_twice": "12.00"}
    reached = {move.stage.id for move in moves(world.kernel, world["maria"], id) if move.outcomes}
    assert reached == {"dear"}
