"""Replies that wait, over REST."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.jobs import Workers
from tests.queries.conftest import HOUR, World

from .conftest import Client

As = Callable[[str | None], Client]


@pytest.fixture
def here(world: World) -> str:
    ticket = world.open(requester={"name": "Ann", "email": "ann@example.org"})
    return f"/tickets/T-{ticket}"


def test_it_waits_is_listed_and_leaves(world: World, client: As, here: str) -> None:
    olga = client("olga")
    told = olga.post(f"{here}/held", {"body": "Soon", "due": "2026-01-05T13:00:00+03:00"})
    assert (told.status_code, told.get_json()["due"]) == (201, "2026-01-05T10:00:00.000Z")
    (row,) = olga.get(f"{here}/held").get_json()["items"]
    assert (row["body"], row["mine"], row["failed"], row["author"]["login"]) == ("Soon", True, "", "olga")
    assert olga.get(f"{here}/messages").get_json()["items"] == []
    world.clock.advance(HOUR)
    Workers(world.kernel, 1).drain()
    assert [one["body"] for one in olga.get(f"{here}/messages").get_json()["items"]] == ["Soon"]
    assert olga.get(f"{here}/held").get_json()["items"] == []
    assert olga.delete(f"{here}/held/{row['id']}").status_code == 409


def test_it_is_withdrawn_by_its_author_alone(client: As, here: str) -> None:
    olga = client("olga")
    id = olga.post(f"{here}/held", {"body": "Soon", "due": "2026-01-05T10:00:00Z"}).get_json()["id"]
    assert client("maria").delete(f"{here}/held/{id}").status_code == 409
    assert olga.delete(f"{here}/held/{id}").get_json() == {"body": "Soon"}
    assert olga.get(f"{here}/held").get_json()["items"] == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"body": "x", "due": "2026-01-05T08:00:00Z"}, "due"),
        ({"body": "x", "due": "2026-01-05T10:00:00"}, "due"),
        ({"body": "x", "due": "soon"}, "due"),
        ({"body": "x"}, "due"),
        ({"body": "", "due": "2026-01-05T10:00:00Z"}, "body"),
        ({"body": "x", "due": "2026-01-05T10:00:00Z", "files": ["no"]}, "files"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_name(client: As, here: str, body: dict[str, object], named: str) -> None:
    answer = client("olga").post(f"{here}/held", body)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [named]


def test_who_does_not_see_the_ticket_finds_nothing(client: As, here: str) -> None:
    boris = client("boris")
    assert boris.get(f"{here}/held").status_code == 404
    assert boris.post(f"{here}/held", {"body": "x", "due": "2026-01-05T10:00:00Z"}).status_code == 404
    assert boris.delete(f"{here}/held/1").status_code == 404
