"""In every random world every surface shows what the text of the access model allows: nothing more, nothing less.

A hundred and fifty worlds in the suite; ``make access`` makes more (``ACCESS_WORLDS``, from ``ACCESS_SEED`` on).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from instar.access import SYSTEM, Actor
from instar.api import blueprint
from instar.commands import AddToken, execute
from instar.errors import Forbidden, NotFound
from instar.kernel import Kernel
from instar.queries.board import board, column
from instar.queries.cells import ticket_columns
from instar.queries.conversation import conversation, messages
from instar.queries.export import cells, exported
from instar.queries.files import files, stored
from instar.queries.history import history, sentence
from instar.queries.search import search
from instar.queries.ticket import ticket
from instar.queries.tickets import Filters, count_tickets, list_tickets
from instar.queries.work import work
from instar.queries.worklist import steps
from instar.trial.memory import World as Site

from .worlds import FIELDS, PEOPLE, PROCESSES, Thing, World, make_site, make_world, said

WORLDS = int(os.environ.get("ACCESS_WORLDS", "150"))
FIRST = int(os.environ.get("ACCESS_SEED", "1"))
BUNDLE = 25
PEOPLE_A_WORLD = 4
REST_EVERY = 4
"""The API adds no decision of its own: a quarter of the worlds is asked through it."""
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
            people = _some_people(seed)
            for login in people:
                _compare(world, login)
            if seed % REST_EVERY == 0:
                _compare_rest(world, people[0])
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
    for name in FIELDS:
        found = {id for id, thing in world.things.items() if id in seen and world.finds(login, thing, name)}
        assert {hit.id for hit in search(kernel, actor, said(name), limit=100)} == found, f"{told}: words of {name}"
        assert _filtered(kernel, actor, said(name)) == found, f"{told}: list filtered by words of {name}"
    anonymous = {id for id in seen if world.reads_as(login, world.things[id]) == {"partner"}}
    assert _nameless(world, actor, seen) == {id for id in anonymous if world.things[id].asker}, f"{told}: names"
    for process in PROCESSES:
        here = {id for id in inside if world.things[id].process == process}
        assert _carded(kernel, actor, process) == here, f"{told}: board {process}"
    assert _workable(kernel, actor) == _expected_work(world, login), f"{told}: work"
    _compare_export(world, login, actor, told)
    for thing in world.things.values():
        _compare_ticket(world, login, actor, thing, told)


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


def _filtered(kernel: Kernel, actor: Actor, words: str = "zeta") -> set[int]:
    return {row.id for row in list_tickets(kernel, actor, Filters(q=words), limit=100).items}


def _nameless(world: World, actor: Actor, seen: set[int]) -> set[int]:
    """Tickets whose requester is not told, in lists, hits and on the page alike."""
    kernel = world.kernel
    rows = {row.id for row in list_tickets(kernel, actor, limit=100).items if not row.client}
    hits = {hit.id for hit in search(kernel, actor, "zeta", limit=100) if not hit.client}
    assert rows == hits
    asked = {id for id in rows if world.things[id].asker}
    assert asked == {id for id in seen if world.things[id].asker and ticket(kernel, actor, id).requester is None}
    return asked


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


def _compare_export(world: World, login: str, actor: Actor, told: str) -> None:
    """Tickets that may be seen and exported, and of each the fields that may be read."""
    kernel = world.kernel
    wanted = {id for id, thing in world.things.items() if world.sees(login, "ticket.export", thing)}
    try:
        ids = exported(kernel, actor)
    except Forbidden:
        assert not wanted, f"{told}: export"
        return
    assert set(ids) == wanted, f"{told}: export"
    columns = ticket_columns(kernel, actor)
    names = [column.name for column in columns]
    kept = world.by_a_right(login, "ticket.view_internal")  # else there are no columns of what is internal everywhere
    rows = [dict(zip(names, row, strict=True)) for page in cells(kernel, actor, ids, columns) for row in page]
    assert len(rows) == len(wanted)
    for row in rows:
        thing = world.things[int(str(row["number"])[2:])]
        for name in FIELDS:
            there = kept or FIELDS[name]
            expected = said(name) if there and world.reads_field(login, thing, name) else None
            assert row.get(f"data.{name}") == expected, f"{told}: export of {name} of {thing.id}"
        outside = world.reads_as(login, thing) == {"partner"}
        assert bool(row["requester"]) == bool(thing.asker and not outside), f"{told}: export of who asked {thing.id}"


def _compare_rest(world: World, login: str) -> None:
    """The API is thin: the whole list, and a few tickets with all that belongs to them; now and then by a token that is
    cut to a process."""
    seen, told = world.where(login, "ticket.view"), f"world {world.seed}, {login}"
    app = Flask("worlds", static_folder=None)
    app.register_blueprint(blueprint(world.kernel))
    client = app.test_client()
    processes = ("ask",) if world.seed % (2 * REST_EVERY) == 0 else ()
    token = execute(world.kernel, AddToken(login, "worlds", processes=processes), SYSTEM)["token"]
    seen = {id for id in seen if not processes or world.things[id].process in processes}

    def get(path: str) -> tuple[int, dict[str, Any]]:
        answer = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.get_json()

    status, listed = get("/tickets?limit=100")
    assert status == 200
    assert {int(one["number"][2:]) for one in listed["items"]} == seen, f"{told}: REST list"
    for id, thing in list(world.things.items())[world.seed % 8 :: 8]:
        missing = get("/tickets/T-1000000")
        for part in ("", "/messages", "/history", "/partners"):
            status, body = get(f"/tickets/T-{id}{part}")
            assert status == (200 if id in seen else 404), f"{told}: REST ticket {id}{part}"
            if id not in seen:
                assert body == missing[1], f"{told}: REST ticket {id}{part}"
        if id not in seen:
            continue
        mine = {name for name in FIELDS if world.reads_field(login, thing, name)}
        assert get(f"/tickets/T-{id}")[1]["data"].keys() & FIELDS.keys() == mine, f"{told}: REST fields of {id}"
        kept = {one for one, words in thing.messages.items() if world.reads_message(login, thing, words)}
        items = get(f"/tickets/T-{id}/messages")[1]["items"]
        assert {one["id"] for one in items} == kept, f"{told}: REST messages of {id}"


def _compare_ticket(world: World, login: str, actor: Actor, thing: Thing, told: str) -> None:
    kernel, told = world.kernel, f"{told}, ticket {thing.id}"
    seen = world.holds(login, "ticket.view", thing)
    if not seen:
        for question in (ticket, history, conversation, messages, files, work):
            with pytest.raises(NotFound) as hidden:
                question(kernel, actor, thing.id)  # type: ignore[operator]
            assert _words(hidden.value) == _missing(kernel, actor, question), told
    else:
        kept = {id for id, words in thing.messages.items() if world.reads_message(login, thing, words)}
        view = ticket(kernel, actor, thing.id)
        names = {row.id for row in view.fields} & FIELDS.keys()
        mine = {name for name in FIELDS if world.reads_field(login, thing, name)}
        assert names == mine, f"{told}: fields"
        assert view.data.keys() & FIELDS.keys() == mine, f"{told}: values"
        rows = view.data.get("lines")
        assert (set(rows[0]) if rows else None) == world.reads_parts(login, thing), f"{told}: rows"
        assert {one.id for one in conversation(kernel, actor, thing.id).messages} == kept, f"{told}: conversation"
        assert {one.id for one in messages(kernel, actor, thing.id).items} == kept, f"{told}: messages"
        readable = {id for id, words in thing.files.items() if world.reads_message(login, thing, words)}
        readable |= {id for id, name in thing.named.items() if world.reads_field(login, thing, name)}
        assert {one.id for one in files(kernel, actor, thing.id)} == readable, f"{told}: files"
        past = " ".join(sentence(entry) for entry in history(kernel, actor, thing.id).items)
        among = "internal" in world.reads_as(login, thing)
        assert (said("kept_word") in past) == among, f"{told}: history"
    for id, words in thing.files.items():
        assert _fetched(kernel, actor, id) == (seen and world.reads_message(login, thing, words)), f"{told}: file {id}"
    for id, name in thing.named.items():
        assert _fetched(kernel, actor, id) == (seen and world.reads_field(login, thing, name)), f"{told}: {name} {id}"


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
