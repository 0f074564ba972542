"""Role, move and cancel over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands import CompleteWork, MoveTicket
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def deal(world: World) -> int:
    return world.open("Seats", service="shop", data={"amount": 1})


def test_a_ticket_gets_another_role_and_keeps_its_number(world: World, client: As) -> None:
    id = world.open(data={"topic": "licence"})
    answer = client("olga").post(f"/tickets/T-{id}/role", {"role": "deal", "data": {"amount": "12.50"}})
    told = answer.get_json()
    assert answer.status_code == 200, told
    assert (told["number"], told["role"], told["process"], told["stage"]) == (f"T-{id}", "deal", "deal", "offer")
    assert told["data"] == {"topic": "licence", "amount": "12.50"}
    assert client("olga").post(f"/tickets/T-{id}/role", {"role": "deal"}).status_code == 409
    unknown = client("olga").post(f"/tickets/T-{id}/role", {"role": "dael"})
    assert (unknown.status_code, unknown.get_json()["hint"]) == (422, "Did you mean “deal”?")


def test_a_move_finishes_the_step_that_leads_there(world: World, client: As) -> None:
    id = deal(world)
    answer = client("maria").post(f"/tickets/T-{id}/move", {"stage": "won"})
    told = answer.get_json()
    assert (answer.status_code, told["stage"], told["status"]) == (200, "won", "closed")
    assert told["work_items"] == []


def test_a_move_that_needs_a_form_says_which_and_changes_nothing(world: World, client: As) -> None:
    id = world.open()
    olga = client("olga")
    before = olga.get(f"/tickets/T-{id}").get_json()
    answer = olga.post(f"/tickets/T-{id}/move", {"stage": "customer"})
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (422, "needs_form")
    assert (told["data"]["item"], told["data"]["outcome"]) == (world.item(id), "wait")
    assert "answer" in told["data"]["schema"]["properties"]
    assert olga.get(f"/tickets/T-{id}").get_json() == before
    moved = olga.post(f"/tickets/T-{id}/move", {"stage": "customer", "data": {"answer": "Soon"}})
    assert (moved.status_code, moved.get_json()["stage"]) == (200, "customer")


def test_several_ways_to_a_stage_are_offered(world: World, client: As) -> None:
    id = world.open()
    answer = client("olga").post(f"/tickets/T-{id}/move", {"stage": "closed"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "ambiguous")
    chosen = client("olga").post(f"/tickets/T-{id}/move", {"stage": "closed", "outcome": "spam"})
    assert (chosen.status_code, chosen.get_json()["result"]) == (200, "spam")


def test_a_card_that_was_moved_meanwhile_is_told_as_it_is_now(world: World, client: As) -> None:
    id = deal(world)
    maria = client("maria")
    old = maria.get(f"/tickets/T-{id}").headers["ETag"]
    world.run(MoveTicket(id, "contract"), "maria")
    answer = maria.post(f"/tickets/T-{id}/move", {"stage": "won"}, If_Match=old)
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (409, "moved_meanwhile")
    assert told["data"]["state"]["stage"] == "contract"


def test_a_ticket_is_cancelled_once_and_only_as_it_was_seen(world: World, client: As) -> None:
    id = world.open()
    olga = client("olga")
    assert olga.post(f"/tickets/T-{id}/cancel", {}, If_Match='"999"').status_code == 412
    answer = olga.post(f"/tickets/T-{id}/cancel")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "cancelled")
    assert olga.post(f"/tickets/T-{id}/cancel").status_code == 409


def test_an_ended_ticket_cannot_be_moved(world: World, client: As) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "spam"), "olga")
    assert client("olga").post(f"/tickets/T-{id}/move", {"stage": "customer"}).status_code == 409


def test_four_changes_of_role_and_an_undo_lose_nothing(world: World, client: As) -> None:
    id = world.open(data={"topic": "licence"}, body="Where is my licence?")
    olga, home = client("olga"), f"/tickets/T-{id}"
    olga.post(f"{home}/messages", {"body": "We look.", "audience": "internal"})
    olga.post(f"{home}/role", {"role": "deal", "data": {"amount": "12.50"}})
    for role in ("appeal", "deal", "appeal"):
        assert olga.post(f"{home}/role", {"role": role}).get_json()["role"] == role
    before = [event["id"] for event in olga.get(f"{home}/history").get_json()["items"]]
    undone = olga.post(f"{home}/role/back", {}).get_json()
    assert (undone["number"], undone["role"], undone["process"]) == (f"T-{id}", "deal", "deal")
    assert undone["data"] == {"topic": "licence", "amount": "12.50"}
    messages = [message["body"] for message in olga.get(f"{home}/messages").get_json()["items"]]
    assert messages == ["Where is my licence?", "We look."]
    after = [event["id"] for event in olga.get(f"{home}/history").get_json()["items"]]
    assert after[1:] == before
    fresh = world.open()
    assert olga.post(f"/tickets/T-{fresh}/role/back", {}).status_code == 409


def test_ones_last_change_is_taken_back_once(client: Callable[[str | None], Client], world: World) -> None:
    number = f"T-{world.open()}"
    olga = client("olga")
    olga.call("PATCH", f"/tickets/{number}", {"priority": 1})
    back = olga.post(f"/tickets/{number}/undo", {})
    assert (back.status_code, back.get_json()["priority"]) == (200, 3)
    assert olga.post(f"/tickets/{number}/undo", {"event": 1}).status_code == 409
    assert client("ivan").post(f"/tickets/{number}/undo", {}).get_json()["code"] == "nothing_to_undo"


def test_a_duplicate_is_merged_and_taken_apart(world: World, client: As) -> None:
    goes_on, duplicate = world.open(body="Where is it?"), world.open(body="Well?")
    olga = client("olga")
    refused = olga.post(f"/tickets/T-{duplicate}/merge", {"into": f"T-{duplicate}"})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["into"])
    told = {"number": f"T-{goes_on}", "duplicate": f"T-{duplicate}", "messages": 1}
    assert olga.post(f"/tickets/T-{duplicate}/merge", {"into": f"T-{goes_on}"}).get_json() == told
    assert len(olga.get(f"/tickets/T-{goes_on}/messages").get_json()["items"]) == 2
    assert olga.post(f"/tickets/T-{duplicate}/take-apart").get_json() == told
    again = olga.post(f"/tickets/T-{duplicate}/take-apart")
    assert (again.status_code, again.get_json()["code"]) == (409, "not_merged")
