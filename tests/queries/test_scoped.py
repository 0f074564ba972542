"""The scope of every list, held against a predicate that is written from the rules and not from the code."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import pytest

from instar.access import SYSTEM, Actor
from instar.commands import AddGrant, AddUser, EditTicket
from instar.errors import NotFound
from instar.queries.board import board
from instar.queries.history import history
from instar.queries.search import search
from instar.queries.ticket import ticket
from instar.queries.tickets import Filters, count_tickets, list_tickets
from instar.queries.worklist import steps

from .conftest import World

PLACES = [("all", ""), ("process", "appeal"), ("process", "deal"), ("service", "general"), ("service", "shop")]
PLACES += [("team", "frontline"), ("team", "sales")]
# What each word opens, as the description of the access model has it.
VIEWS = {"operator", "supervisor", "auditor", "ticket.view"}
INSIDE = {"operator", "supervisor", "auditor", "ticket.view_internal"}
ACTS = {"operator", "supervisor", "partner", "ticket.act"}


class Known(NamedTuple):
    id: int
    process: str
    service: str
    team: str


def furnished(world: World) -> list[Known]:
    found = []
    for turn in range(12):
        service, process, team = ("general", "appeal", "frontline") if turn % 2 else ("shop", "deal", "sales")
        data = {"amount": 1} if service == "shop" else {}
        id = world.open(f"Thing {turn}", service=service, data=data)
        if turn % 3 == 0:
            team = "sales" if team == "frontline" else "frontline"
            world.run(EditTicket(id, {"team": team}), "maria")
        found.append(Known(id, process, service, team))
    return found


def holds(grants: list[tuple[str, str, str]], words: set[str], one: Known) -> bool:
    values = {"all": "", "process": one.process, "service": one.service, "team": one.team}
    return any(what in words and values[scope] == key for what, scope, key in grants)


def refused(ask: Any, *args: Any) -> bool:
    try:
        ask(*args)
    except NotFound:
        return True
    return False


@pytest.mark.parametrize("seed", range(6))
def test_every_surface_shows_what_the_rules_say(world: World, seed: int) -> None:
    chance = random.Random(seed)
    tickets = furnished(world)
    for turn in range(4):
        login = f"user{turn}"
        world.run(AddUser(login, login, teams=("sales",)))
        words = ["operator", "auditor", "partner", "requester", "ticket.view", "ticket.act", "ticket.view_internal"]
        grants = [(chance.choice(words), *chance.choice(PLACES)) for _grant in range(chance.randrange(4))]
        for what, scope, key in grants:
            world.run(AddGrant(login, what, scope, key))
        assigned = {one.id for one in tickets if chance.random() < 0.2}
        for id in assigned:
            world.run(EditTicket(id, {"assignee": login}), "maria")
        compare(world, world[login], tickets, grants, assigned)


def compare(
    world: World, actor: Actor, tickets: list[Known], grants: list[tuple[str, str, str]], assigned: set[int]
) -> None:
    kernel, every = world.kernel, {one.id for one in tickets}
    seen = {one.id for one in tickets if one.id in assigned or holds(grants, VIEWS, one)}
    inside = {one.id for one in tickets if one.id in assigned or holds(grants, INSIDE, one)}
    acts = {one.id for one in tickets if one.id in assigned or holds(grants, ACTS, one)}
    inside, acts = inside & seen, acts & seen  # nobody has a right on what he does not see
    assert {row.id for row in list_tickets(kernel, actor).items} == seen, grants
    assert count_tickets(kernel, actor) == len(seen)
    assert {hit.id for hit in search(kernel, actor, "thing", limit=50)} == seen
    assert {id for id in every if not refused(ticket, kernel, actor, id)} == seen
    assert {id for id in every if not refused(history, kernel, actor, id)} == seen
    assert {id for id in every if search(kernel, actor, f"T-{id}")} == seen
    staged = list_tickets(kernel, actor, Filters(assignee=actor.key)).items
    assert {row.id for row in staged} == inside & assigned
    for process in ("appeal", "deal"):
        of_process = {one.id for one in tickets if one.process == process}
        if refused(board, kernel, actor, process):
            assert not inside & of_process
            continue
        drawn = board(kernel, actor, process)
        assert drawn is not None
        assert {card.id for column in drawn.columns for card in column.cards} == inside & of_process
        movable = {card.id for column in drawn.columns for card in column.cards if card.movable}
        assert movable == inside & acts & of_process
    free = {one.id for one in tickets if one.service == "shop"}  # steps of the team sales
    assert {row.ticket for row in steps(kernel, actor).items} == acts & free


def test_the_system_sees_all(world: World) -> None:
    furnished(world)
    assert count_tickets(world.kernel, SYSTEM) == 12
