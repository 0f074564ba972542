"""In every random world every surface shows what the text of the access model allows: nothing more, nothing less.

Three hundred worlds in the suite; ``make access`` makes more (``ACCESS_WORLDS``, from ``ACCESS_SEED`` on).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from instar.access import Actor
from instar.errors import NotFound
from instar.kernel import Kernel
from instar.queries.board import board, column
from instar.queries.conversation import conversation, messages
from instar.queries.files import files, stored
from instar.queries.history import history, sentence
from instar.queries.search import search
from instar.queries.ticket import ticket
from instar.queries.tickets import Filters, count_tickets, list_tickets
from instar.queries.work import work
from instar.queries.worklist import steps
from instar.testing.memory import World as Site

from .worlds import PEOPLE, PROCESSES, Thing, World, make_site, make_world

WORLDS = int(os.environ.get("ACCESS_WORLDS", "300"))
FIRST = int(os.environ.get("ACCESS_SEED", "1"))
BUNDLE = 25
PEOPLE_A_WORLD = 4
STARTS = range(FIRST, FIRST + WORLDS, BUNDLE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = make_site(tmp_path_factory.mktemp("worlds"))
    yield made
    made.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("start", STARTS)
def test_every_surface_shows_what_the_model_allows(site: Site, start: int) -> None:
    for seed in range(start, min(start + BUNDLE, FIRST + WORLDS)):
        world = make_world(site, seed)
        try:
            for login in _some_people(seed):
                _compare(world, login)
        finally:
            world.kernel.close()


def _some_people(seed: int) -> list[str]:
    """Everybody has his turn within a few worlds."""
    return [PEOPLE[(seed * PEOPLE_A_WORLD + turn) % len(PEOPLE)] for turn in range(PEOPLE_A_WORLD)]


def _compare(world: World, login: str) -> None:
    kernel, actor = world.kernel, world.actor(login)
    seen, inside = (
        world.where(login, "ticket.view"),
        world.where(login, "ticket.view_internal") & world.where(login, "ticket.view"),
    )
    told = f"world {world.seed}, {login}"
    assert _listed(kernel, actor) == seen, f"{told}: list"
    assert count_tickets(kernel, actor) == len(seen), f"{told}: count"
    assert {hit.id for hit in search(kernel, actor, "zeta", limit=100)} == seen, f"{told}: search"
    assert _filtered(kernel, actor) == seen, f"{told}: list filtered by words"
    for process in PROCESSES:
        here = {id for id in inside if world.things[id].process == process}
        assert _carded(kernel, actor, process) == here, f"{told}: board {process}"
    assert _workable(kernel, actor) == _expected_work(world, login), f"{told}: work"
    for thing in world.things.values():
        _compare_ticket(kernel, actor, thing, thing.id in seen, inside, told)


def _listed(kernel: Kernel, actor: Actor) -> set[int]:
    found: list[int] = []
    cursor = None
    for _page in range(20):
        page = list_tickets(kernel, actor, sort="-updated", cursor=cursor, limit=7)
        found += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(found) == len(set(found)), "a ticket stood on two pages"
    return set(found)


def _filtered(kernel: Kernel, actor: Actor) -> set[int]:
    return {row.id for row in list_tickets(kernel, actor, Filters(q="zeta"), limit=100).items}


def _carded(kernel: Kernel, actor: Actor, process: str) -> set[int]:
    try:
        found = board(kernel, actor, process)
    except NotFound:
        return set()
    assert found is not None
    cards = set()
    for one in found.columns:
        held, following = [card.id for card in one.cards], one.next
        while following is not None:
            more = column(kernel, actor, process, one.stage.id, cursor=following)
            held, following = held + [card.id for card in more.items], more.next
        assert one.count == len(held), "a column counts what it does not show"
        cards |= set(held)
    return cards


def _workable(kernel: Kernel, actor: Actor) -> set[int]:
    return {row.ticket for row in steps(kernel, actor, limit=100).items}


def _expected_work(world: World, login: str) -> set[int]:
    """Each ticket has one free step, for the team of its service; nobody's where the service has none."""
    team_of = dict(zip(("desk", "shop", "yard"), ("north", "south", "west"), strict=True))
    found = set()
    for thing in world.things.values():
        team = team_of.get(thing.service)
        if team is None:
            mine = world.holds(login, "ticket.assign", thing)
        else:
            mine = team in world.teams[login] and world.holds(login, "ticket.act", thing)
        mine = mine and world.holds(login, "ticket.view", thing)
        found |= {thing.id} if mine else set()
    return found


def _compare_ticket(kernel: Kernel, actor: Actor, thing: Thing, seen: bool, inside: set[int], told: str) -> None:
    told = f"{told}, ticket {thing.id}"
    if not seen:
        for question in (ticket, history, conversation, messages, files, work):
            with pytest.raises(NotFound) as hidden:
                question(kernel, actor, thing.id)  # type: ignore[operator]
            assert _words(hidden.value) == _missing(kernel, actor, question), told
    else:
        among = thing.id in inside
        kept = {id for id, internal in thing.messages.items() if among or not internal}
        view = ticket(kernel, actor, thing.id)
        names = {row.id for row in view.fields}
        assert ("kept_word" in names) == among, f"{told}: internal field"
        assert "open_word" in names, f"{told}: open field"
        assert {one.id for one in conversation(kernel, actor, thing.id).messages} == kept, f"{told}: conversation"
        assert {one.id for one in messages(kernel, actor, thing.id).items} == kept, f"{told}: messages"
        readable = {id for id, internal in thing.files.items() if among or not internal}
        assert {one.id for one in files(kernel, actor, thing.id)} == readable, f"{told}: files"
        said = " ".join(sentence(entry) for entry in history(kernel, actor, thing.id).items)
        assert ("kept among us" in said) == among, f"{told}: history"
    for id, internal in thing.files.items():
        allowed = seen and (thing.id in inside or not internal)
        assert _fetched(kernel, actor, id) == allowed, f"{told}: file {id}"


def _fetched(kernel: Kernel, actor: Actor, file: str) -> bool:
    try:
        stored(kernel, actor, file)
    except NotFound:
        return False
    return True


def _missing(kernel: Kernel, actor: Actor, question: object) -> tuple[str, str]:
    with pytest.raises(NotFound) as missing:
        question(kernel, actor, 1_000_000)  # type: ignore[operator]
    return _words(missing.value)


def _words(error: NotFound) -> tuple[str, str]:
    return (error.code, error.message)
