"""Processes as BPMN over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.bpmn import read_bpmn
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_process_comes_as_a_file_that_can_be_read_back(client: As) -> None:
    answer = client("root").get("/processes/appeal/bpmn")
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=appeal.bpmn"
    (found,) = read_bpmn(answer.data, "task").definitions
    assert found["key"] == "appeal"
    for missing in ("/processes/nothing/bpmn", "/processes/appeal/bpmn?version=9"):
        assert client("root").get(missing).status_code == 404


def test_the_way_of_a_ticket_is_told(world: World, client: As) -> None:
    number = f"T-{world.open()}"
    told = client("olga").get(f"/tickets/{number}/path").get_json()
    assert (told["process"], told["version"], told["ended"]) == ("appeal", 1, False)
    assert (told["passed"], told["flows"]) == (["received", "sort"], ["received.sort"])
    (place,) = told["places"]
    assert (place["node"], place["waits_for"], len(place["ahead"])) == ("sort", "work", 4)
    assert client("carl").get(f"/tickets/{number}/path").status_code == 404


def test_where_tickets_stand_is_told(world: World, client: As) -> None:
    world.open()
    told = client("olga").get("/processes/appeal/live").get_json()
    assert told["running"] == [{"version": 1, "tickets": 1}]
    assert told["version"] is None
    (place,) = told["places"]
    assert (place["node"], place["count"], place["faults"], place["half_longer_than"]) == ("sort", 1, 0, 0)
    assert client("olga").get("/processes/appeal/live?version=1").get_json()["places"] == told["places"]
    assert client("olga").get("/processes/nothing/live").status_code == 404
