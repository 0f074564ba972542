"""Conversation, history and clocks over REST."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from instar.commands import CompleteWork, EditTicket, PostReply, Publish
from tests.queries.conftest import APPEAL, HOUR, World
from tests.queries.promising import OFFICE, SLA

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_message_is_written_once(world: World, client: As) -> None:
    id = world.open("Mine", "carl")
    body = {"body": "On its way"}
    first = client("olga").post(f"/tickets/T-{id}/messages", body, Idempotency_Key="m1")
    assert first.status_code == 201
    told = first.get_json()
    assert (told["kind"], told["direction"], told["author"]["login"]) == ("message", "out", "olga")
    assert client("olga").post(f"/tickets/T-{id}/messages", body, Idempotency_Key="m1").get_json() == told
    assert [one["body"] for one in client("carl").get(f"/tickets/T-{id}/messages").get_json()["items"]] == [
        "On its way"
    ]


def test_notes_are_neither_read_nor_written_from_outside(world: World, client: As) -> None:
    id = world.open("Mine", "carl")
    note = client("olga").post(f"/tickets/T-{id}/messages", {"body": "Check", "audience": "internal"})
    assert (note.status_code, note.get_json()["kind"]) == (201, "note")
    assert client("carl").get(f"/tickets/T-{id}/messages").get_json() == {"items": [], "next": None}
    assert client("carl").post(f"/tickets/T-{id}/messages", {"body": "x", "audience": "internal"}).status_code == 403


def test_an_empty_message_and_an_unknown_audience_are_refused(world: World, client: As) -> None:
    id = world.open()
    for body, path in (({}, "body"), ({"body": "x", "audience": "everybody"}, "audience"), ({"body": 1}, "body")):
        answer = client("olga").post(f"/tickets/T-{id}/messages", body)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [path])


def test_messages_page(world: World, client: As) -> None:
    id = world.open(body="0")
    for turn in range(1, 4):
        world.run(PostReply(id, str(turn)), "olga")
    olga = client("olga")
    first = olga.get(f"/tickets/T-{id}/messages?limit=3").get_json()
    second = olga.get(f"/tickets/T-{id}/messages?limit=3&cursor={first['next']}").get_json()
    assert [one["body"] for one in (*first["items"], *second["items"])] == list("0123")


def test_history_is_told_in_words_and_in_facts(world: World, client: As) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    newest = client("olga").get(f"/tickets/T-{id}/history").get_json()["items"][0]
    assert newest["text"] == "Sort out · Send and wait; New → Waiting for the customer"
    assert newest["actor"] == {"login": "olga", "name": "Olga"}
    assert newest["facts"][1] == {
        "kind": "stage",
        "what": "",
        "key": "customer",
        "old": "New",
        "new": "Waiting for the customer",
        "text": "New → Waiting for the customer",
    }


def test_a_clock_is_told_with_its_segments(world: World, client: As) -> None:
    for definition in (OFFICE, {**APPEAL, "sla": SLA}):
        world.run(Publish(orjson.dumps(definition).decode()))
    ticket = world.open(requester={"name": "Ann", "email": "ann@example.org"})
    world.clock.advance(HOUR)
    world.run(EditTicket(ticket, {"priority": 1}), "olga")
    (first,) = [
        one
        for one in client("olga").get(f"/tickets/T-{ticket}/clocks").get_json()["items"]
        if one["metric"] == "first_response"
    ]
    assert {key: first[key] for key in ("state", "due", "target", "elapsed", "priority", "present", "calendar")} == {
        "state": "running",
        "due": "2026-01-05T10:00:00.000Z",
        "target": HOUR,
        "elapsed": HOUR,
        "priority": 1,
        "present": True,
        "calendar": "The desk",
    }
    assert [(one["worked"], one["priority"]) for one in first["segments"]] == [(HOUR, 3), (0, 1)]
    assert client("boris").get(f"/tickets/T-{ticket}/clocks").status_code == 404
