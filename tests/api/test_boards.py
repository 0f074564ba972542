"""Boards over REST."""

from __future__ import annotations

from collections.abc import Callable

from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_board_has_its_stages_with_counts_and_cards(world: World, client: As) -> None:
    id = world.open("Seats", service="shop", data={"amount": 1})
    told = client("boris").get("/boards/deal").get_json()
    assert [(column["stage"], column["count"]) for column in told["columns"]] == [
        ("offer", 1),
        ("contract", 0),
        ("won", 0),
    ]
    (card,) = told["columns"][0]["cards"]
    assert (card["number"], card["movable"], card["steps"]) == (f"T-{id}", True, ["Offer"])


def test_an_unchanged_board_is_304(world: World, client: As) -> None:
    boris = client("boris")
    world.open("Seats", service="shop", data={"amount": 1})
    etag = boris.get("/boards/deal").headers["ETag"]
    again = boris.get("/boards/deal", If_None_Match=etag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    world.open("More", service="shop", data={"amount": 1})
    assert boris.get("/boards/deal", If_None_Match=etag).status_code == 200


def test_a_board_that_is_not_mine_and_one_that_is_not_there_get_the_same_answer(world: World, client: As) -> None:
    world.open()
    hidden, missing = client("boris").get("/boards/appeal"), client("boris").get("/boards/nothing")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.data == missing.data
