"""Tickets over REST."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.commands import EditTicket
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_ticket_is_opened_and_told_whole(client: As) -> None:
    answer = client("olga").post(
        "/tickets",
        {"service": "general", "title": "A licence is missing", "body": "Where?", "data": {"topic": "order"}},
    )
    assert answer.status_code == 201
    told = answer.get_json()
    number = told["number"]
    assert answer.headers["Location"] == f"/api/v1/tickets/{number}"
    assert answer.headers["ETag"] == f'"{told["rev"]}"'
    assert {name: told[name] for name in ("role", "process", "version", "stage", "status", "data", "service")} == {
        "role": "appeal",
        "process": "appeal",
        "version": 1,
        "stage": "new",
        "status": "active",
        "data": {"topic": "order"},
        "service": "general",
    }
    (step,) = told["work_items"]
    assert (step["node"], step["title"], step["may_complete"]) == ("sort", "Sort out", True)
    assert step["schema"]["properties"]["reason"]["type"] == ["string", "null"]
    assert [one["outcome"] for one in step["outcomes"]] == ["wait", "close", "sell", "spam"]
    assert step["outcomes"][0]["title"] == "Send and wait"
    assert client("olga").get(f"/tickets/{number}").get_json() == told


def test_a_requester_is_an_id_an_address_or_a_person(client: As) -> None:
    olga = client("olga")

    def opened(requester: object) -> dict[str, object] | None:
        body = {"service": "general", "title": "x", "requester": requester}
        found: dict[str, object] | None = olga.post("/tickets", body).get_json()["requester"]
        return found

    person = opened({"name": "Ann", "email": "ann@example.org"})
    assert person is not None
    assert (person["name"], person["email"]) == ("Ann", "ann@example.org")
    assert opened("ann@example.org") == person
    assert opened(person["id"]) == person


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x", "colour": "red"}, "colour"),
        ({"title": "x", "data": []}, "data"),
        ({"title": "x", "service": "general", "data": {"topic": "weather"}}, "topic"),
        ({"title": "x", "service": "general", "data": {"topik": "order"}}, "topik"),
        ({"title": "x", "service": "shop", "data": {}}, "amount"),
        ({"title": "x", "process": "nothing"}, "process"),
        ({"title": "x", "service": "general", "requester": {"nome": "Ann"}}, "requester.nome"),
        ({"title": "x", "service": "general", "requester": {"email": "Ann"}}, "requester.email"),
        ({"title": "x", "service": "general", "requester": [1]}, "requester"),
        ({"title": "x", "service": "general", "requester": 99999}, "requester"),
    ],
)
def test_what_cannot_be_taken_is_told_by_path_and_nothing_is_opened(
    world: World, client: As, body: object, path: str
) -> None:
    answer = client("olga").post("/tickets", body)
    assert answer.status_code == 422, answer.data
    assert answer.content_type == "application/problem+json"
    told = answer.get_json()
    assert path in told["errors"], told
    assert all(isinstance(sentence, str) for sentence in told["errors"][path])
    assert world.kernel.store.read().value("SELECT count(*) FROM ticket") == 0


def test_an_unknown_service_is_422_with_the_nearest(client: As) -> None:
    answer = client("olga").post("/tickets", {"title": "x", "service": "genral"})
    assert (answer.status_code, answer.get_json()["hint"]) == (422, "Did you mean “general”?")


def test_a_repeat_with_the_same_key_opens_nothing_more(world: World, client: As) -> None:
    olga, body = client("olga"), {"service": "general", "title": "Once"}
    first = olga.post("/tickets", body, Idempotency_Key="k1")
    again = olga.post("/tickets", body, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert world.kernel.store.read().value("SELECT count(*) FROM ticket") == 1
    other = olga.post("/tickets", {**body, "title": "Twice"}, Idempotency_Key="k1")
    assert (other.status_code, other.get_json()["code"]) == (422, "key_reused")
    assert olga.post("/tickets", body, Idempotency_Key=" ").status_code == 422
    assert olga.post("/tickets", body, Idempotency_Key="k" * 256).status_code == 422
    assert (
        client("maria").post("/tickets", body, Idempotency_Key="k1").get_json()["number"] != first.get_json()["number"]
    )


def test_a_channel_that_may_only_open_gets_the_number(client: As) -> None:
    answer = client("carl").post(
        "/tickets", {"service": "general", "title": "For Ann", "requester": {"name": "Ann"}, "link": True}
    )
    assert answer.status_code == 201
    told = answer.get_json()
    assert told["number"]
    assert len(told["link"]) > 20
    assert client("carl").get(f"/tickets/{told['number']}").status_code == 404


def test_fields_are_changed_and_the_rest_stays(client: As) -> None:
    maria = client("maria")
    number = maria.post("/tickets", {"service": "general", "title": "x", "data": {"topic": "order"}}).get_json()[
        "number"
    ]
    answer = maria.patch(f"/tickets/{number}", {"priority": 1, "assignee": "olga", "due": "2026-03-01T10:00:00Z"})
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["priority"], told["assignee"], told["due"]) == (1, "olga", "2026-03-01T10:00:00.000Z")
    assert told["data"] == {"topic": "order"}
    assert maria.patch(f"/tickets/{number}", {"assignee": None}).get_json()["assignee"] is None


def test_an_outdated_revision_changes_nothing(client: As) -> None:
    maria = client("maria")
    opened = maria.post("/tickets", {"service": "general", "title": "x"})
    path, old = f"/tickets/{opened.get_json()['number']}", opened.headers["ETag"]
    assert maria.patch(path, {"priority": 1}, If_Match=old).status_code == 200
    for wrong in (old, '"999"', "W/abc"):
        answer = maria.patch(path, {"priority": 2}, If_Match=wrong)
        assert answer.status_code == 412, wrong
    assert maria.get(path).get_json()["priority"] == 1
    assert maria.patch(path, {"priority": 2}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"priority": 9}, "priority"),
        ({"priority": "urgent"}, "priority"),
        ({"titel": "x"}, "titel"),
        ({"title": 5}, "title"),
        ({"due": "tomorrow"}, "due"),
        ({"assignee": "nobody"}, "assignee"),
        ({"data": {"topic": "weather"}}, "data.topic"),
        ({"state": {}}, "state"),
    ],
)
def test_a_change_that_cannot_be_made_is_told_by_path(client: As, body: object, path: str) -> None:
    maria = client("maria")
    number = maria.post("/tickets", {"service": "general", "title": "x"}).get_json()["number"]
    answer = maria.patch(f"/tickets/{number}", body)
    assert answer.status_code == 422
    assert path in answer.get_json()["errors"]


def test_a_list_is_filtered_and_paged(world: World, client: As) -> None:
    ids = [world.open(f"Licence {turn}") for turn in range(3)]
    world.open("Seats", service="shop", data={"amount": 1})
    olga = client("olga")
    first = olga.get("/tickets?role=appeal&limit=2").get_json()
    second = olga.get(f"/tickets?role=appeal&limit=2&cursor={first['next']}").get_json()
    assert [row["number"] for row in (*first["items"], *second["items"])] == [f"T-{id}" for id in ids[::-1]]
    assert second["next"] is None
    assert [row["title"] for row in olga.get("/tickets?q=licence 1").get_json()["items"]] == ["Licence 1"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("where=data.amuont > 1", "where"),
        ("colour=red", "colour"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("cursor=abc", "cursor"),
        ("sort=colour", "sort"),
        ("status=lost", "status"),
        ("role=a&role=b", "role"),
    ],
)
def test_a_question_that_is_not_understood_is_refused_by_name(client: As, query: str, path: str) -> None:
    answer = client("olga").get(f"/tickets?{query}")
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [path]


def test_a_hidden_ticket_and_a_missing_one_get_the_same_answer(world: World, client: As) -> None:
    hidden = world.open()
    boris = client("boris")
    paths = ("", "/history", "/messages")
    for end in paths:
        there, nowhere = boris.get(f"/tickets/T-{hidden}{end}"), boris.get(f"/tickets/T-{hidden + 1000}{end}")
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.data == nowhere.data
    assert boris.patch(f"/tickets/T-{hidden}", {"priority": 1}).data == there.data


def test_what_is_seen_and_not_allowed_is_403(world: World, client: As) -> None:
    own = world.open("Mine", "carl")
    answer = client("carl").patch(f"/tickets/T-{own}", {"priority": 1})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")


def test_a_requester_is_told_only_what_is_public(world: World, client: As) -> None:
    own = world.open("Mine", "carl", data={"topic": "order", "suspicion": "fraud"})
    world.run(EditTicket(own, {"assignee": "olga"}), "maria")
    told = client("carl").get(f"/tickets/T-{own}").get_json()
    assert told["data"] == {"topic": "order"}
    assert (told["stage"], told["assignee"], told["work_items"]) == (None, None, [])
    assert "fraud" not in client("carl").get("/tickets").text


def test_titles_and_sentences_come_in_the_language_that_is_asked_for(world: World, client: As) -> None:
    number = f"T-{world.open()}"
    olga = client("olga")
    russian = olga.get(f"/tickets/{number}", Accept_Language="ru-RU,ru;q=0.9")
    assert russian.headers["Content-Language"] == "ru"
    assert russian.get_json()["work_items"][0]["title"] == "Разобрать"
    assert olga.get(f"/tickets/{number}", Accept_Language="fr").headers["Content-Language"] == "en"
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET language = 'ru' WHERE key = 'olga'")
        world.kernel.epochs.bump(tx, "access")
    assert olga.get(f"/tickets/{number}").headers["Content-Language"] == "ru"


def test_an_expression_filters_and_a_wrong_one_says_where(client: As) -> None:
    answer = client("olga").get("/tickets?where=status == 'active' %26%26 created <= now")
    assert answer.status_code == 200
    refused = client("olga").get("/tickets?where=status == 'active' %26%26 colour == 1")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["data"]["column"] == 23
    assert list(refused.json["errors"]) == ["where"]


def test_the_rating_and_why_no_contract_covers_it_are_told_to_who_sees_the_inside(world: World, client: As) -> None:
    id = world.open("Mine", "carl")
    world.set("ticket", id, rating=2, entitled=0, uncovered='{"why":"used_up","contract":"K-7"}')
    told = client("olga").get(f"/tickets/T-{id}").get_json()
    assert (told["rating"], told["entitled"], told["uncovered"]) == (2, False, "used_up")
    (row,) = client("olga").get("/tickets?rating=1,2&entitled=no").get_json()["items"]
    assert (row["number"], row["rating"], row["entitled"]) == (f"T-{id}", 2, False)
    told = client("carl").get(f"/tickets/T-{id}").get_json()
    assert (told["rating"], told["entitled"], told["uncovered"]) == (None, None, None)
    assert client("carl").get("/tickets?rating=2").get_json()["items"] == []
