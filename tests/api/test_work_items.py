"""The worklist over REST."""

from __future__ import annotations

from collections.abc import Callable

from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_step_is_found_taken_and_finished(world: World, client: As) -> None:
    id = world.open()
    olga = client("olga")
    (row,) = olga.get("/work-items?mine=true").get_json()["items"]
    assert (row["ticket"], row["step"], row["mine"], row["assignee"]) == (f"T-{id}", "Sort out", False, None)
    taken = olga.post(f"/work-items/{row['id']}/claim")
    assert (taken.status_code, taken.get_json()["assignee"]) == (200, {"login": "olga", "name": "Olga"})
    assert olga.get("/work-items").get_json()["items"][0]["mine"]
    back = olga.post(f"/work-items/{row['id']}/release", {})
    assert (back.status_code, back.get_json()["assignee"]) == (200, None)
    done = olga.post(f"/work-items/{row['id']}/complete", {"outcome": "wait", "data": {"answer": "Soon"}})
    assert (done.status_code, done.get_json()["stage"]) == (200, "customer")
    assert olga.get("/work-items?mine=true").get_json() == {"items": [], "next": None}


def test_who_comes_second_is_told_who_was_faster_and_how_it_stands(world: World, client: As) -> None:
    id = world.open()
    item = world.item(id)
    assert client("olga").post(f"/work-items/{item}/complete", {"outcome": "spam"}).status_code == 200
    answer = client("ivan").post(f"/work-items/{item}/complete", {"outcome": "spam"})
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (409, "work_gone")
    assert (told["data"]["number"], told["data"]["outcome"]) == (f"T-{id}", "spam")
    assert told["data"]["state"]["result"] == "spam"
    for by, asked in (("boris", item), ("ivan", item + 1000)):
        hidden = client(by).post(f"/work-items/{asked}/complete", {"outcome": "spam"})
        assert (hidden.status_code, hidden.get_json()["code"]) == (404, "no_step")


def test_a_repeat_of_a_completion_is_answered_as_the_first(world: World, client: As) -> None:
    item = world.item(world.open())
    olga = client("olga")
    first = olga.post(f"/work-items/{item}/complete", {"outcome": "spam"}, Idempotency_Key="c1")
    again = olga.post(f"/work-items/{item}/complete", {"outcome": "spam"}, Idempotency_Key="c1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.get_json() == first.get_json()


def test_a_step_that_somebody_else_has_taken_is_refused_by_name(world: World, client: As) -> None:
    item = world.item(world.open())
    client("olga").post(f"/work-items/{item}/claim")
    answer = client("ivan").post(f"/work-items/{item}/claim")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "taken")
    assert "Olga" in answer.get_json()["detail"]


def test_what_the_form_does_not_take_is_told_by_field(world: World, client: As) -> None:
    item = world.item(world.open())
    olga = client("olga")
    cases = (
        ({"outcome": "wait", "data": {}}, "answer"),
        ({"outcome": "wait", "data": {"answer": "x", "colour": "red"}}, "colour"),
        ({"outcome": "wiat", "data": {}}, "outcome"),
        ({"data": {}}, "outcome"),
    )
    for body, path in cases:
        answer = olga.post(f"/work-items/{item}/complete", body)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [path])
    assert olga.get("/work-items").get_json()["items"] != []


def test_only_ones_own_work_is_listed_for_now(client: As) -> None:
    answer = client("olga").get("/work-items?mine=false")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["mine"])
