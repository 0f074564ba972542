"""Definitions over REST."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.queries.conftest import DEAL, World

from .conftest import Client

As = Callable[[str | None], Client]


def test_definitions_are_listed_and_read(client: As) -> None:
    root = client("root")
    assert [row["key"] for row in root.get("/definitions/process").get_json()["items"]] == ["appeal", "deal"]
    told = root.get("/definitions/process/deal")
    assert told.get_json()["definition"] == DEAL
    assert told.headers["ETag"] == f'"{told.get_json()["sha256"]}"'
    for missing in ("/definitions/table", "/definitions/process/nothing", "/definitions/process/deal?version=9"):
        assert root.get(missing).status_code == 404


def test_a_check_lists_every_finding_with_its_place_and_changes_nothing(world: World, client: As) -> None:
    lines = ["{", '"format": "instar.process/1",', '"key": "deal",', '"titel": "Deals",', '"stages": []', "}"]
    broken = "\n".join(lines).encode()
    answer = client("root").post("/definitions/process/deal/check", broken)
    told = answer.get_json()
    assert (answer.status_code, told["ok"]) == (200, False)
    assert {"/titel": 4}.items() <= {one["pointer"]: one["line"] for one in told["findings"]}.items()
    good = client("root").post("/definitions/process/deal/check", DEAL).get_json()
    assert good["ok"], good
    assert world.kernel.store.read().value("SELECT count(*) FROM definition_version") == 2


def test_a_published_definition_is_what_new_tickets_take(world: World, client: As) -> None:
    old = world.open("Seats", service="shop", data={"amount": 1})
    root = client("root")
    changed = {**DEAL, "stages": [{"id": "first", "title": "First"}, *DEAL["stages"]]}
    answer = root.post("/definitions/process/deal/publish?note=more", changed)
    assert (answer.status_code, answer.get_json()["number"], answer.get_json()["unchanged"]) == (200, 2, False)
    again = root.post("/definitions/process/deal/publish", changed).get_json()
    assert (again["number"], again["unchanged"]) == (2, True)
    versions = root.get("/definitions/process/deal/versions").get_json()["items"]
    assert [(row["number"], row["current"], row["note"]) for row in versions] == [(2, True, "more"), (1, False, "")]
    maria = client("maria")
    new = maria.post("/tickets", {"title": "New", "service": "shop", "data": {"amount": 1}}).get_json()
    assert (new["stage"], new["version"]) == ("first", 2)
    kept = maria.get(f"/tickets/T-{old}").get_json()
    assert (kept["stage"], kept["version"]) == ("offer", 1)


def test_a_broken_definition_is_not_published(world: World, client: As) -> None:
    answer = client("root").post("/definitions/process/deal/publish", {**DEAL, "stages": []})
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (422, "broken_definition")
    assert told["data"]["findings"][0]["severity"] == "error"
    assert world.kernel.store.read().value("SELECT count(*) FROM definition_version") == 2


@pytest.mark.parametrize("verb", ["check", "publish"])
def test_the_address_and_the_body_have_to_mean_the_same(client: As, verb: str) -> None:
    root = client("root")
    assert list(root.post(f"/definitions/process/task/{verb}", DEAL).get_json()["errors"]) == ["/key"]
    assert list(root.post(f"/definitions/form/deal/{verb}", DEAL).get_json()["errors"]) == ["/format"]
    assert root.post(f"/definitions/table/deal/{verb}", DEAL).status_code == 404


@pytest.mark.parametrize("verb", ["check", "publish"])
def test_broken_json_is_told_with_its_place(client: As, verb: str) -> None:
    answer = client("root").post(f"/definitions/process/deal/{verb}", b'{\n "key": "deal",\n oops}')
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (400, "broken_json")
    assert told["data"]["findings"][0]["line"] == 3


def test_definitions_are_published_by_who_may(client: As) -> None:
    assert client("olga").post("/definitions/process/deal/publish", DEAL).status_code == 403
    assert client("olga").post("/definitions/process/deal/check", DEAL).status_code == 200
    for path in ("/definitions/process", "/definitions/process/deal", "/definitions/process/deal/versions"):
        assert client("carl").get(path).status_code == 403
    assert client("carl").post("/definitions/process/deal/check", DEAL).status_code == 403


def test_a_version_is_rolled_back_as_a_new_one(client: As) -> None:
    root = client("root")
    root.post("/definitions/process/deal/publish", {**DEAL, "note": "Worse"})
    answer = root.post("/definitions/process/deal/rollback", {"number": 1, "note": "Was better"})
    assert (answer.status_code, answer.get_json()["number"]) == (200, 3)
    told = root.get("/definitions/process/deal").get_json()
    assert (told["definition"], told["note"], told["current"]) == (DEAL, "Was better", True)
    assert root.post("/definitions/process/deal/rollback", {"number": 9}).status_code == 404
    assert root.post("/definitions/process/deal/rollback", {}).status_code == 422
    assert client("olga").post("/definitions/process/deal/rollback", {"number": 1}).status_code == 403


def test_a_retired_definition_stays_readable_and_what_is_needed_is_not_retired(client: As) -> None:
    root = client("root")
    form = {"format": "instar.form/1", "key": "wish", "fields": [{"id": "wish", "type": "text", "title": "Wish"}]}
    root.post("/definitions/form/wish/publish", form)
    answer = root.post("/definitions/form/wish/retire", {})
    assert (answer.status_code, answer.get_json()) == (200, {"kind": "form", "key": "wish", "number": 1})
    assert root.get("/definitions/form").get_json()["items"] == []
    assert root.get("/definitions/form/wish").get_json()["current"] is False
    needed = root.post("/definitions/process/deal/retire", {})
    assert (needed.status_code, needed.get_json()["code"]) == (409, "in_use")
    assert needed.get_json()["data"]["used_by"]
    assert client("olga").post("/definitions/process/deal/retire", {}).status_code == 403


def test_a_right_in_one_process_reads_and_checks_that_one_alone(world: World, client: As) -> None:
    boris = client("boris")
    assert [row["key"] for row in boris.get("/definitions/process").get_json()["items"]] == ["deal"]
    assert boris.get("/definitions/process/deal").status_code == 200
    for hidden in ("appeal", "nothing"):
        told = boris.get(f"/definitions/process/{hidden}")
        assert (told.status_code, told.get_json()["code"]) == (404, "no_definition")
        assert boris.get(f"/definitions/process/{hidden}/versions").status_code == 404
    assert boris.post("/definitions/process/deal/check", DEAL).status_code == 200
    assert boris.post("/definitions/process/appeal/check", {**DEAL, "key": "appeal"}).status_code == 404
    assert boris.post("/definitions/process/bargain/check", {**DEAL, "key": "bargain"}).status_code == 200
