"""Tokens over REST, and what a token with a part of the rights may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from instar.commands import EditUser
from tests.queries.conftest import DAY, World

from .conftest import Client

As = Callable[[str | None], Client]


@pytest.fixture
def made(world: World, flask: Flask, client: As) -> Callable[..., Client]:
    """``made("olga", allow=["ticket.view"])``: a client with a token that she has made so."""

    def make(login: str, **cut: object) -> Client:
        answer = client(login).post("/me/tokens", {"name": "script", **cut})
        assert answer.status_code == 201, answer.text
        return Client(flask.test_client(), answer.get_json()["token"])

    return make


def test_a_token_is_made_shown_once_listed_and_ended(client: As, flask: Flask) -> None:
    olga = client("olga")
    answer = olga.post("/me/tokens", {"name": "script", "days": 7, "allow": ["ticket.view"], "processes": ["appeal"]})
    told = answer.get_json()
    theirs = Client(flask.test_client(), told["token"])
    assert theirs.get("/me").get_json()["permissions"] == ["ticket.view"]
    listed = next(row for row in olga.get("/me/tokens").get_json()["items"] if row["id"] == told["id"])
    assert (listed["name"], listed["allow"], listed["processes"]) == ("script", ["ticket.view"], ["appeal"])
    assert (told["token"].startswith(listed["prefix"]), "token" in listed, listed["used"] is None) == (
        True,
        False,
        False,
    )
    ended = olga.call("DELETE", f"/tokens/{told['id']}")
    assert (ended.status_code, ended.data) == (204, b"")
    assert theirs.get("/me").status_code == 401
    assert olga.call("DELETE", f"/tokens/{told['id']}").status_code == 404


def test_a_repeat_makes_no_second_token_and_the_secret_is_nowhere_kept(world: World, client: As) -> None:
    olga = client("olga")
    first = olga.post("/me/tokens", {"name": "x"}, Idempotency_Key="t1").get_json()
    again = olga.post("/me/tokens", {"name": "x"}, Idempotency_Key="t1").get_json()
    assert again == {**first, "token": None}
    kept = world.kernel.store.read().all("SELECT * FROM idempotency") + world.kernel.store.read().all(
        "SELECT * FROM api_token"
    )
    assert first["token"] not in str(kept)


def test_a_mask_cuts_lists_steps_and_writing(world: World, made: Callable[..., Client]) -> None:
    appeal, deal = world.open(), world.open("Seats", "maria", service="shop", data={"amount": 1})
    reading = made("olga", allow=["ticket.view"])
    assert [row["number"] for row in reading.get("/tickets").get_json()["items"]] == [f"T-{deal}", f"T-{appeal}"]
    assert reading.patch(f"/tickets/T-{appeal}", {"priority": 1}).status_code == 403
    assert reading.post("/tickets", {"title": "x", "service": "general"}).status_code == 403
    assert reading.get("/work-items").get_json()["items"] == []
    item = world.item(appeal)
    assert reading.post(f"/work-items/{item}/claim").status_code == 403
    deals = made("olga", processes=["deal"])
    assert [row["number"] for row in deals.get("/tickets").get_json()["items"]] == [f"T-{deal}"]
    assert deals.get(f"/tickets/T-{appeal}").status_code == 404
    assert deals.get("/boards/appeal").status_code == 404
    assert deals.post(f"/work-items/{item}/claim").status_code == 404
    assert deals.get("/work-items").get_json()["items"] == []
    assert deals.post("/tickets", {"title": "x", "service": "general"}).status_code == 403
    assert deals.patch(f"/tickets/T-{deal}", {"priority": 1}).status_code == 200
    root = made("root", processes=["deal"])
    assert root.get("/plugins").status_code == 403


def test_a_repeat_by_a_lesser_token_is_no_repeat(world: World, client: As, made: Callable[..., Client]) -> None:
    id = world.open()
    order = {"body": "Hello", "audience": "internal"}
    assert client("olga").post(f"/tickets/T-{id}/messages", order, Idempotency_Key="m1").status_code == 201
    lesser = made("olga", allow=["ticket.view"])
    assert lesser.post(f"/tickets/T-{id}/messages", order, Idempotency_Key="m1").status_code == 403


def test_who_has_a_part_of_the_rights_makes_and_ends_no_tokens(client: As, made: Callable[..., Client]) -> None:
    for cut in ({"allow": ["admin"]}, {"processes": ["appeal"]}):
        lesser = made("root", **cut)
        for path in ("/me/tokens", "/people/olga/tokens"):
            answer = lesser.post(path, {"name": "x"})
            assert (answer.status_code, answer.get_json()["code"]) == (403, "masked")
        assert lesser.call("DELETE", "/tokens/1").status_code == 403


def test_tokens_of_others_are_for_who_administers_them(client: As) -> None:
    root, olga = client("root"), client("olga")
    own = olga.get("/me/tokens").get_json()["items"][0]["id"]
    assert olga.get("/people/carl/tokens").status_code == 403
    assert olga.post("/people/carl/tokens", {"name": "x"}).status_code == 403
    assert client("carl").call("DELETE", f"/tokens/{own}").status_code == 404
    assert root.get("/people/nobody/tokens").status_code == 404
    refused = root.post("/people/olga/tokens", {"name": "x"})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "more_than_own")
    assert [row["id"] for row in root.get("/people/olga/tokens").get_json()["items"]] == [own]
    assert root.call("DELETE", f"/tokens/{own}").status_code == 204
    assert olga.get("/me").status_code == 401


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": " "}, "name"),
        ({}, "name"),
        ({"name": "x", "days": 366}, "days"),
        ({"name": "x", "allow": ["ticket.veiw"]}, "allow"),
        ({"name": "x", "processes": ["nothing"]}, "processes"),
    ],
)
def test_what_cannot_be_made_is_told_by_field(client: As, body: object, path: str) -> None:
    answer = client("olga").post("/me/tokens", body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [path])


def test_a_token_that_is_over_is_listed_as_such(world: World, client: As) -> None:
    client("olga").post("/me/tokens", {"name": "short", "days": 1})
    world.clock.advance(2 * DAY)
    rows = {row["name"]: row["over"] for row in client("olga").get("/me/tokens").get_json()["items"]}
    assert rows == {"short": True, "test": False}


def test_an_account_that_is_off_loses_its_tokens(world: World, client: As) -> None:
    world.run(EditUser("olga", {"active": False}))
    assert client("root").get("/people/olga/tokens").get_json()["items"] == []
